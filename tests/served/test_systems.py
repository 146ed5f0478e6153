"""Several systems in the browser: streams that need somebody come first, and customers known to two are counted."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from tests.served.systems import AWAY, MISSING, made
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace

PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with visitor(open_workspace(made(tmp_path_factory.mktemp("systems")))) as opened:
        yield opened


def shown(client: TestClient, query: str) -> str:
    answer = client.get(f"/data{query}", headers=PAGE)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).replace("\xa0", " ").split())


def test_streams_that_need_somebody_stand_before_those_that_were_read(systems: TestClient) -> None:
    text = shown(systems, "?view=platforms")
    places = [text.index(said) for said in (AWAY, MISSING, "2 streams were read to their end", "<code>tickets</code>")]

    assert "2 of 18 streams were read to their end. 2 need somebody." in text
    assert places == sorted(places)
    assert "See under Platforms why a stream failed." in text


def test_customers_known_to_another_source_are_counted_by_the_key_that_tells_it(systems: TestClient) -> None:
    text = shown(systems, "?view=identity")
    desk, crm = text.index("<b>desk</b>"), text.index("<b>crm</b>")

    assert "2 of 7 customers are known to another source (28.6 %). 1 has no key." in text.replace(
        "</span>", ""
    ).replace('<span class="together">', "")
    assert crm < desk, "one of four is less than one of three"
    assert text.count('data-name="e-mail address">1<') == 2
    assert 'data-name="telephone number">0<' in text


def test_programs_are_told_the_same_counts(systems: TestClient) -> None:
    told = systems.get("/api/v1/matching").json()
    sources = {one["source"]: one for one in told["sources"]}

    assert [(name, one["matched"], one["by"]["email"], one["by"]["phone"]) for name, one in sources.items()] == [
        ("crm", 1, 1, 0), ("desk", 1, 1, 0)
    ]  # fmt: skip
    assert told["refused"] == [{"kind": "phone", "keys": 1, "customers": 3}]


def test_a_number_that_many_share_is_told_with_what_to_do(systems: TestClient) -> None:
    text = shown(systems, "?view=identity&lang=de")

    assert "Von zu vielen geteilt: Telefonnummer" in text
    assert "3 Kunden haben sie" in text


def test_customers_who_are_one_are_each_counted_as_rows_of_their_source(systems: TestClient) -> None:
    text = shown(systems, "?view=sources")

    assert 'data-name="Rows">4<' in text.split("<b>crm</b>")[1].split("</tr>")[0]
    assert 'data-name="Rows">3<' in text.split("<b>desk</b>")[1].split("</tr>")[0]


def test_where_nothing_is_connected_or_matched_the_page_says_what_to_do(client: TestClient) -> None:
    assert "wellserved init DIR --from zendesk" in shown(client, "?view=platforms")
    assert "docs/how-to/match-customers.md" in shown(client, "?view=identity")


def test_a_platform_is_called_as_people_call_it(systems: TestClient) -> None:
    assert ">Zendesk</h2>" in shown(systems, "?view=reconcile")
    assert ">Zendesk</h2>" in shown(systems, "?view=platforms")


def test_a_source_that_had_nothing_to_give_is_not_one_that_was_never_loaded(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "wellserved.yaml").write_text("name: empty\n")
    mapping = "source: files\nrecord: customer\npath: c.csv\ncolumns: {customer_id: id}\n"
    (tmp_path / "sources" / "c.yaml").write_text(mapping + "where: \"id <> '1'\"\n")
    (tmp_path / "c.csv").write_text("id\n1\n")
    with visitor(open_workspace(tmp_path)) as opened:
        assert "not loaded" in shown(opened, "")
        load(open_workspace(tmp_path))
        text = shown(opened, "")
        assert "no rows" in text
        assert "wellserved load c" not in text
