"""The strategy map shows every KPI, each belief once, and the same as a file."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from starlette.testclient import TestClient

from tests.served.conftest import visitor
from tests.served.looked_at import links, page, words
from wellserved.flow.findings import keep_findings
from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.insight.evidence import Grade
from wellserved.insight.link.verdict import Verdict, Why, verdict_json
from wellserved.surfaces.strategy_map import first_lever

FACTS = {"weeks": 12, "units": 12, "needed": 26, "strength": 0.2, "seen": 0.1}
SVG = "{http://www.w3.org/2000/svg}"


def test_every_kpi_is_on_the_map_and_leads_to_its_page(client: TestClient, workspace: Workspace) -> None:
    metrics = {metric.metric for metric in Seen(workspace).score(period="2026-06").metrics}
    places = links(page(client, "/map?period=2026-06"))

    assert {name for name in metrics if f"/kpi/{name}?period=2026-06" in places} == metrics


def test_every_belief_is_an_arrow_and_a_row_of_the_table(client: TestClient, workspace: Workspace) -> None:
    beliefs = Seen(workspace).score(period="2026-06").links
    text = page(client, "/map?period=2026-06")

    assert text.count('<g class="arrow') == len(beliefs)
    assert text.count('<th scope="row">') == len(beliefs)
    assert f"{len(beliefs)} links are believed; none is tested yet." in words(text)


def test_where_to_begin_is_the_miss_that_most_hangs_on(client: TestClient, workspace: Workspace) -> None:
    for month in range(1, 11):
        period = f"2026-{month:02d}"
        lever = first_lever(Seen(workspace).score(period=period))
        begin = f"Begin with {lever[0].label}: it is {lever[0].status}" if lever else "Nothing that misses its target"

        assert begin in words(page(client, f"/map?period={period}"))


def test_the_file_is_a_picture_by_itself_that_says_what_it_shows(client: TestClient) -> None:
    answer = client.get("/map.svg?period=2026-06&f.channel=voice")
    picture = ElementTree.fromstring(answer.text)
    told = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert 'filename="strategy-map-service-2026-06.svg"' in answer.headers["content-disposition"]
    assert "June 2026" in told and "Channel: voice" in told
    assert not list(picture.iter(f"{SVG}a"))


def test_a_kpi_that_a_filter_cannot_tell_says_so_on_the_map(client: TestClient) -> None:
    text = page(client, "/map?period=2026-06&f.channel=voice")

    assert 'aria-label="Retention rate: –, can&#39;t be split so"' in text


def test_the_map_may_be_played_through_the_last_periods_without_scripts(client: TestClient) -> None:
    text = page(client, "/map?period=2026-06")
    steps = text.partition('class="times"')[2].partition("</nav>")[0]

    assert steps.count("<li>") == 12
    assert 'aria-current="date">2026-06' in steps
    assert 'href="/map?period=2026-05&amp;verdicts=then" rel="prev"' in steps
    assert 'href="/map?period=2026-07&amp;verdicts=then" rel="next"' in steps


def test_verdicts_of_an_earlier_period_are_those_that_were_known_then(organisation: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(organisation, tmp_path / "own"))
    pair, (may, july) = ("fcr_no_repeat", "csat_t2b"), (datetime(2026, month, 3, tzinfo=UTC) for month in (5, 7))
    for at, why, grade in ((may, Why.FEW_WEEKS, Grade.ASSUMED), (july, Why.LEADS, Grade.LEADS)):
        told = verdict_json(Verdict(*pair, "+", why, grade, 0.1, 0.05, 0.15, 1, 12, 40, ("team",), FACTS))
        keep_findings(open_workspace(copy), "link", {" -> ".join(pair): told}, at)
    with visitor(open_workspace(copy, kept=True)) as opened:
        june, now, april = (
            words(page(opened, f"/map?period=2026-{month}&verdicts=then")) for month in ("06", "07", "04")
        )

    supported = [int(re.findall(r"(\d+) supported by data", text)[0]) for text in (june, now)]
    assert supported[1] - supported[0] == 1
    assert "Verdicts as they stood on 31 July 2026" in now and "Tested on 3 May 2026" in june
    assert "Not tested by then" in april
    assert "a verdict changed" in now
