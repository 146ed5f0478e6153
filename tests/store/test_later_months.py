"""Many rows of months after all held ones are made apart, and are what they are when made with all others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tests.store.desk import Desk, File, Row, contact
from wellserved.store.catalog import segments_at

FIRST = datetime(2026, 1, 1, 10, tzinfo=UTC)
MADE = ("interaction", "issue", "order", "survey_response")
WHO = ("ann", "bob", "cem", "dee", None)


def on(day: float) -> str:
    return f"{FIRST + timedelta(days=day):%Y-%m-%d %H:%M}"


def files(luck: Random, load: int, days: tuple[float, float], rows: int) -> tuple[File, ...]:
    """Contacts, orders and answers of some days; some of them correct others, and some answer what comes later."""

    def day() -> float:
        return luck.uniform(*days)

    def name(kind: str) -> str:
        return f"{kind}{luck.randrange(300) if luck.random() < 0.1 else 1000 * load + luck.randrange(300)}"

    calls = {
        n: contact(n, on(day()), customer_id=luck.choice(WHO), topic=luck.choice(["bill", None]), agent_id="kim",
                   direction=luck.choice(["inbound", "inbound", "outbound"]), abandoned=luck.choice(["true", "false"]))
        for n in (name("c") for _ in range(rows))
    }  # fmt: skip
    orders = {
        n: {"order_id": n, "customer_id": luck.choice(WHO[:4]), "at": on(day()), "revenue": "5",
            "kind": luck.choice(["purchase", "refund", "renewal"])}
        for n in (name("o") for _ in range(rows // 2))
    }  # fmt: skip
    answers = {
        n: {"response_id": n, "responded_at": on(day()), "score": "4", "scale_min": "1", "scale_max": "5",
            "kind": "csat", "interaction_id": f"c{1000 * (load + luck.randrange(2)) + luck.randrange(300)}"}
        for n in (name("s") for _ in range(rows // 2))
    }  # fmt: skip
    of = (("interaction", calls), ("order", orders), ("survey_response", answers))
    return tuple(File(f"{record}-{load}.csv", list(some.values()), record, record) for record, some in of)


def loaded_both_ways(folder: Path, loads: list[tuple[File, ...]]) -> Iterator[tuple[Desk, Desk]]:
    """Two stores after each load: one that makes later months apart, and one that never does."""
    ours, plain = (Desk(folder / str(rows), apart_from=rows) for rows in (1, 1_000_000))
    for desk in (ours, plain):
        desk.folder.mkdir()
    for some in loads:
        ours.load(*some)
        plain.load(*some)
        yield ours, plain


@pytest.mark.parametrize("seed", range(2))
def test_later_months_made_apart_are_what_they_are_when_made_with_all_others(tmp_path: Path, seed: int) -> None:
    luck = Random(seed)
    ends = [0, 40, 75, 76, 150, 140, 220]
    loads = [files(luck, n, (min(a, b), max(a, b)), 60) for n, (a, b) in enumerate(pairwise(ends))]

    for ours, plain in loaded_both_ways(tmp_path, loads):
        assert ours.tables(*MADE) == plain.tables(*MADE)
    assert {s.partition for s in segments_at(ours.store)} == {s.partition for s in segments_at(plain.store)}


def test_an_answer_that_came_before_its_contact_is_told_of_it(tmp_path: Path) -> None:
    scale = {"score": "4", "scale_min": "1", "scale_max": "5"}
    answer: Row = {"response_id": "s", "responded_at": on(1), "kind": "csat", "interaction_id": "late", **scale}
    loads = [
        (File("calls.csv", [contact("early", on(2))]), File("answers.csv", [answer], "survey_response", "asked")),
        (File("more.csv", [contact("late", on(70), team="north")]),),
    ]

    for ours, plain in loaded_both_ways(tmp_path, loads):
        assert ours.tables(*MADE) == plain.tables(*MADE)
    assert [row["team"] for row in ours.rows("survey_response")] == ["north"]


def test_an_issue_that_goes_on_in_later_months_grows(tmp_path: Path) -> None:
    first = [contact("a", on(25), customer_id="ann"), contact("b", on(30), customer_id="bob")]
    more = [contact(n, on(day), customer_id="ann") for n, day in (("c", 31), ("d", 37))]

    for ours, plain in loaded_both_ways(tmp_path, [(File("1.csv", first),), (File("2.csv", more),)]):
        assert ours.tables(*MADE) == plain.tables(*MADE)
    assert {row["issue_id"]: row["contacts"] for row in ours.rows("issue")} == {"a": 3, "b": 1}
