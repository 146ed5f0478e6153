"""By site and team: each unit has the measure's value and its own link, in order of name; the whole stands above."""

import re
from html import unescape

from starlette.testclient import TestClient

from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.charts.trend import measured
from wellserved.surfaces.ladder import Rung, svg_rung
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.words import attainment
from wellserved.terms.unit import Unit

PAGE = {"accept": "text/html"}
PERIOD = "2026-06"
UNITS = re.compile(r'<p class="who">(?:<a href="([^"]*)">)?([^<]*)(?:</a>)? <span[^>]*>([^<]*)</span></p>\s*'
                   r'<p class="what"><b>(.*?)</b>', re.S)  # fmt: skip


def units(client: TestClient, query: str) -> list[tuple[str, str, str, str]]:
    """Of each unit: its link, name, level and value, in the page's order."""
    text = client.get(f"/?view=cascade&{query}", headers=PAGE).text
    found = UNITS.findall(text)
    return [(unescape(href), name, level, re.sub("<[^>]*>", "", unescape(value))) for href, name, level, value in found]


def test_each_unit_has_the_value_of_the_measure(client: TestClient, workspace: Workspace) -> None:
    found = units(client, f"metric=fcr_no_repeat&period={PERIOD}")
    told = measured(Seen(workspace).measure("fcr_no_repeat", by=("site", "team"), period=PERIOD))
    values = {one.segment[1][1]: one for one in told if one.n}
    teams = [(name, value) for _, name, level, value in found if level == "Team"]

    assert len(teams) == len(values)
    for name, value in teams:
        one = values[None if name == "(unknown)" else name]
        if one.note.value != "too few":
            assert value.replace("\xa0", " ") == Numbers().value(one.value, Unit.PERCENT).replace("\xa0", " ")


def test_units_stand_below_the_whole_by_name_and_lead_to_the_kpi_of_their_rows(client: TestClient) -> None:
    found = units(client, f"metric=fcr_no_repeat&period={PERIOD}")
    sites = [name for _, name, level, _ in found if level == "Site" and name != "(unknown)"]
    first = next(one for one in found if one[2] == "Team")

    assert found[0][2] == "All"
    assert sites == sorted(sites)
    assert f"f.site={sites[0]}" in first[0]
    assert f"f.team={first[1]}" in first[0]


def test_a_kpi_that_knows_no_site_is_told_by_team(client: TestClient) -> None:
    levels = {level for _, _, level, _ in units(client, f"metric=csat_t2b&period={PERIOD}&lang=de")}

    assert levels == {"Alle", "Team"}


def test_what_has_no_value_has_no_dot() -> None:
    mark = attainment("no target")
    some, none = (svg_rung(Rung(v, v, v, 2.0), (0.0, 4.0), mark) for v in (1.0, None))

    assert ("circle" in some, "circle" in none) == (True, False)
    assert 'class="aim" x1="120.0"' in none
