"""A kept workspace answers as one that is opened for each question does, after every load and every edit."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier
from threading import enumerate as threads_alive

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.flow.shop import SETTINGS, Shop, call
from tests.flow.test_measure import own
from wellserved.flow.ahead import ahead, score_ahead
from wellserved.flow.explain import explain
from wellserved.flow.kept import TOGETHER, Waiting
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.measure_table import measure_table
from wellserved.flow.remembered import Remembered
from wellserved.flow.rows import rows
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement
from wellserved.store.asked import Question, Shape
from wellserved.terms.errors import DefinitionError, QueryError

KPIS = ("contacts_offered", "fcr_no_repeat", "talk_time_p50", "contacts_per_hour", "active_customers", "aht")
CARD = """
name: board
label: Board
objectives:
  - name: settle
    perspective: customer
    owner: head of service
    purpose: Nobody comes back.
    metrics: [{metric: fcr_no_repeat}, {metric: aht}]
"""


def value(workspace: Workspace, name: str = "contacts_offered", where: str | None = None) -> float | None:
    """A KPI's value in January."""
    (one,) = measure(workspace, [name], period="2026-01", where=where)
    assert isinstance(one, Measurement)
    return one.value


def names_of(workspace: Workspace) -> tuple[str, ...]:
    from wellserved.flow.catalogue import catalogue

    return tuple(name for name in KPIS if name in catalogue(workspace).names())


def told(workspace: Workspace, as_of: datetime | None = None) -> list[object]:
    """What several verbs say now."""
    names = names_of(workspace)
    asked: list[Callable[[], object]] = [
        lambda: measure(workspace, names, period="2026-01", as_of=as_of),
        lambda: measure(workspace, names, grain="week", by=["channel"], as_of=as_of),
        lambda: measure(workspace, names[:2], period="2026-02", compare="previous", as_of=as_of),
        lambda: measure(workspace, names[:2], period="2026-01", where="talk_seconds > 60", as_of=as_of),
        lambda: measure_table(workspace, names, grain="day", as_of=as_of).to_pylist(),
        lambda: rows(workspace, "fcr_no_repeat", as_of=as_of).rows,
        lambda: explain(workspace, "fcr_no_repeat", period="2026-02", against="2026-01", as_of=as_of),
    ]
    return [_said(ask) for ask in asked]


def _said(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except QueryError as error:
        return error.what


CALLS = st.tuples(
    st.integers(1, 12),
    st.integers(1, 59),
    st.sampled_from(["30", "90", ""]),
    st.sampled_from(["ann", "bob", ""]),
)


@given(st.lists(st.lists(CALLS, min_size=1, max_size=6), min_size=2, max_size=3))
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
def test_no_load_between_questions_leaves_a_stale_number(
    tmp_path_factory: pytest.TempPathFactory, loads: list[list[tuple[int, int, str, str]]]
) -> None:
    shop = Shop.made(tmp_path_factory.mktemp("shop"))
    kept, times = open_workspace(shop.folder, kept=True), []

    for number, batch in enumerate(loads):
        shop.calls(f"calls-{number}.csv", *(call(n, _day(day), talk, who) for n, day, talk, who in batch))
        load(shop.workspace)
        times.append(datetime.now(UTC))
        assert told(kept) == told(shop.workspace)
        assert told(kept) == told(shop.workspace)
    for moment in times:
        assert told(kept, moment) == told(shop.workspace, moment)
    assert told(kept) == told(shop.workspace)


def _day(number: int) -> str:
    return f"2026-{1 + number // 31:02d}-{1 + number % 28:02d} 10:{number:02d}"


def test_a_question_of_a_period_that_is_not_over_moves_with_the_clock(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1, "2026-01-05 10:00"), call(2, "2026-01-06 10:00"), call(3, "2099-01-05 10:00"))
    load(shop.workspace)
    kept, soon = open_workspace(tmp_path, kept=True), datetime.now(UTC)

    both = [measure(w, ["contacts_offered"], period="2099", as_of=soon) for w in (kept, shop.workspace)]
    now = [measure(w, ["contacts_offered"], period="2099") for w in (kept, shop.workspace)]

    assert both[0] == both[1] and now[0] == now[1]


def test_an_edited_definition_is_seen_by_the_next_question(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1, talk="30"), call(2, talk="90"))
    load(shop.workspace)
    kept, said = open_workspace(tmp_path, kept=True), []

    for least in (10, 60, 99):
        own(shop, "long_calls", {"share": f"talk_seconds >= {least}"})
        said.append(value(kept, "long_calls"))

    assert said == [1.0, 0.5, 0.0]


def test_edited_settings_and_scorecards_are_seen_by_the_next_question(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1), call(2))
    shop.write("scorecards/board.yaml", CARD)
    load(shop.workspace)
    kept = open_workspace(tmp_path, kept=True)
    before = score(kept, period="2026-01")

    shop.write("scorecards/board.yaml", CARD.replace("label: Board", "label: Borad"))
    shop.write("wellserved.yaml", SETTINGS + "currency: EUR\n")
    after = score(kept, period="2026-01")

    assert (before.label, before.currency, after.label, after.currency) == ("Board", "USD", "Borad", "EUR")


def test_a_score_is_told_apart_by_period_segment_and_load(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.write("scorecards/board.yaml", CARD)
    kept = open_workspace(tmp_path, kept=True)

    for number, talk in enumerate(("30", "90")):
        shop.calls(
            f"calls-{number}.csv",
            *(call(f"{number}-{day}", f"2026-0{1 + day % 2}-{day:02d} 10:00", talk) for day in range(1, 20)),
        )
        load(shop.workspace)
        for period in ("2026-01", "2026-02", "2026-01"):
            for segments in ({}, {"channel": ("voice",)}, {"channel": ("chat",)}):
                both = [score(w, period=period, segments=segments) for w in (kept, shop.workspace)]
                assert replace(both[0], as_of=None) == replace(both[1], as_of=None)


def test_what_was_scored_ahead_is_told_without_reading_a_row(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.write("scorecards/board.yaml", CARD)
    shop.calls("calls-1.csv", *(call(day, f"2026-01-{day:02d} 10:00") for day in range(1, 32)))
    load(shop.workspace)
    for written in tmp_path.rglob("*.yaml"):
        os.utime(written, (0, 0))  # what was written just now is read once more when it no longer is
    kept, told = open_workspace(tmp_path, kept=True), score(shop.workspace)

    score_ahead(kept)
    (tmp_path / "data" / "segments").rename(tmp_path / "gone")

    assert replace(score(kept, "board", segments={"channel": ()}), as_of=None) == replace(told, as_of=None)


def test_nothing_is_scored_ahead_any_more_when_the_server_stops(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.write("scorecards/board.yaml", "name: wrong")

    with ahead(open_workspace(tmp_path, kept=True), every=60):
        during = {thread.name for thread in threads_alive()}

    assert "ahead" in during
    assert "ahead" not in {thread.name for thread in threads_alive()}


def test_settings_that_can_t_be_read_are_told_until_they_are_mended(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)
    kept = open_workspace(tmp_path, kept=True)

    shop.write("wellserved.yaml", SETTINGS + "zone: Nowhere\n")
    with pytest.raises(DefinitionError, match="zone"):
        measure(kept, ["contacts_offered"], period="2026-01")
    with pytest.raises(DefinitionError, match="zone"):
        measure(kept, ["contacts_offered"], period="2026-01")
    shop.write("wellserved.yaml", SETTINGS)

    assert value(kept) == 1


def test_a_kept_workspace_can_be_asked_in_another_zone(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1, "2026-01-31 23:30"), call(2, "2026-01-05 10:00"))
    load(shop.workspace)
    kept = open_workspace(tmp_path, kept=True)
    elsewhere = replace(kept, settings=replace(kept.settings, zone="Asia/Tokyo"))

    assert [value(w) for w in (kept, elsewhere)] == [2, 1]


def test_many_threads_are_told_the_same_as_one_while_rows_are_loaded(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-0.csv", call(0))
    load(shop.workspace)
    kept, ready = open_workspace(tmp_path, kept=True), Barrier(8)

    def ask(number: int) -> list[float | None]:
        ready.wait()
        found = []
        for turn in range(12):
            where = f"talk_seconds > {(number + turn) % 5}"
            found.append(value(kept, where=where))
        return found

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, number) for number in range(8)]
        for number in range(1, 4):
            shop.calls(f"calls-{number}.csv", call(2 * number), call(2 * number + 1))
            load(shop.workspace)
        seen = [each.result() for each in asked]

    assert all(values == sorted(values, key=float) for values in seen)  # type: ignore[arg-type]
    assert {value for values in seen for value in values} <= {1, 3, 5, 7}
    assert value(kept) == 7


def test_the_store_made_anew_is_not_taken_for_the_former_one(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)
    kept = open_workspace(tmp_path, kept=True)
    before = value(kept)

    (tmp_path / "data").rename(tmp_path / "elsewhere")
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    assert (before, value(kept)) == (2, 1)


def test_questions_asked_at_once_are_counted_together() -> None:
    waiting, one = Waiting(), Question((Shape("aht", (), "month"),), 1.0, date(2026, 1, 1))

    assert waiting.and_before(one) == [one]
    assert waiting.and_before(one) == waiting.and_before(one) == []
    waiting._last -= TOGETHER
    assert waiting.and_before(one) == [one, one, one]


def test_what_is_remembered_is_bounded_and_failures_are_not_kept() -> None:
    remembered, asked = Remembered(most=3), []

    def tell(number: int) -> int:
        asked.append(number)
        if number == 9:
            raise QueryError("no")
        return number

    for number in (1, 2, 3, 1, 4, 2, 1):
        assert remembered.once(number, lambda number=number: tell(number)) == number  # type: ignore[misc]
    for _ in range(2):
        with pytest.raises(QueryError):
            remembered.once(9, lambda: tell(9))

    assert asked == [1, 2, 3, 4, 2, 9, 9]


def test_what_many_threads_ask_at_once_is_worked_out_once() -> None:
    remembered, ready, asked = Remembered(), Barrier(6), []

    def ask() -> int:
        ready.wait()
        return remembered.once("same", lambda: asked.append(1) or len(asked))  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(6) as threads:
        told = [each.result() for each in [threads.submit(ask) for _ in range(6)]]

    assert told == [1] * 6 and asked == [1]
