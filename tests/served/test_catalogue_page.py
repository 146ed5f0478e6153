"""The catalogue finds KPIs by words and tags, says how many each tag would leave, and what waits."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from wellserved.flow.catalogue import catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.pages.found import NO, Search, met

PAGE = {"accept": "text/html"}


def shown(client: TestClient, query: str = "") -> str:
    answer = client.get(f"/catalogue{query}", headers=PAGE)
    assert answer.status_code == 200
    return answer.text


def names(text: str) -> list[str]:
    """The KPIs that a page lists."""
    return re.findall(r"<code>(\w+)</code> <span", text)


@pytest.fixture(scope="module")
def kpis() -> dict[str, MetricDefinition]:
    return {metric.name: metric for metric in catalogue().all_latest()}


def test_without_words_and_tags_every_kpi_is_listed_once(client: TestClient, kpis: dict[str, MetricDefinition]) -> None:
    assert sorted(names(shown(client))) == sorted(kpis)


def test_each_kpi_leads_to_its_definition_with_the_state_that_is_looked_at(client: TestClient) -> None:
    assert 'href="/kpi/aht?period=2026-05&amp;view=definition"' in shown(client, "?period=2026-05")


def test_a_kpi_is_found_by_its_abbreviation_label_question_owner_and_by_what_means_the_same(
    kpis: dict[str, MetricDefinition],
) -> None:
    def found(words: str) -> set[str]:
        return {name for name, kpi in kpis.items() if met(words, kpi)}

    assert "fcr_no_repeat" in found("fcr") & found("first contact resol") & found("head of service") & found("solved")
    assert "handoffs_per_case" in found("ticket") & found("tickets")
    assert found("first zzz") == set()


def test_a_tag_with_several_values_leaves_kpis_with_any_of_them_and_two_tags_those_with_both(
    client: TestClient, kpis: dict[str, MetricDefinition]
) -> None:
    wanted = {n for n, k in kpis.items() if k.perspective in ("customer", "learning") and k.timing == "leading"}

    assert set(names(shown(client, "?perspective=customer,learning&timing=leading"))) == wanted


def test_the_count_beside_a_tag_is_what_choosing_it_shows(client: TestClient) -> None:
    text = shown(client, "?timing=leading")
    href, count = re.findall(r'<li><a href="([^"]+)"[^>]*>.*?head of service</span> <span class="n">(\d+)<', text)[0]

    assert len(names(shown(client, unescape(href).removeprefix("/catalogue")))) == int(count)


def test_kpis_that_a_scorecard_uses_can_be_told_apart(client: TestClient) -> None:
    assert len(names(shown(client, "?scorecard_of=service"))) == 16


def test_a_kpi_without_a_guard_is_found_as_such(kpis: dict[str, MetricDefinition]) -> None:
    from dataclasses import replace

    bare = replace(kpis["aht"], guards=())

    assert Search(tags={"guarded": (NO,)}).found([bare, kpis["asa"]]) == [bare]


def test_what_is_found_by_nothing_says_what_to_do_and_what_waits(client: TestClient) -> None:
    text = shown(client, "?q=page+views+of+mars")
    assert "No KPI meets all of this." in text
    assert 'href="/catalogue"' in text

    assert "<code>clv</code>" in shown(client, "?q=lifetime")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "'; DROP TABLE x; --", "{{ 7*7 }}", "%00"])
def test_what_is_looked_for_is_shown_as_text(client: TestClient, hostile: str) -> None:
    text = client.get("/catalogue", params={"q": hostile, "owner": hostile}, headers=PAGE).text

    assert "<script>alert" not in text
    assert "49" not in re.findall(r'value="([^"]*)"', text)


def test_words_without_end_are_refused(client: TestClient) -> None:
    assert client.get("/catalogue", params={"owner": ",".join(map(str, range(60)))}, headers=PAGE).status_code == 422
