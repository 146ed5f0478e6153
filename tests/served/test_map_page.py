"""The strategy map shows every KPI, each belief once, and the same as a file."""

from xml.etree import ElementTree

from starlette.testclient import TestClient

from tests.served.looked_at import links, page, words
from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.strategy_map import first_lever

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
