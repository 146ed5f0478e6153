"""Whatever a reader asks for, nothing outside the scope is in the answer."""

from pathlib import Path

import pytest

from tests.flow.shop import Shop
from wellserved.flow.load import load
from wellserved.flow.seen import Scope, Seen
from wellserved.terms.errors import NotAllowed, WellservedError

VOICE = Scope({"channel": ("voice",)})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Three calls and two chats."""
    made = Shop.made(Path(tmp_path_factory.mktemp("seen")))
    calls = [f"{i},c{i},{'Voice' if i < 3 else 'Chat'},2026-01-05 10:0{i},,60,no" for i in range(5)]
    made.calls("calls-1.csv", *calls)
    load(made.workspace)
    return made


def offered(seen: Seen, where: str | None = None) -> list[int]:
    return [found.n for found in seen.measure("contacts_offered", where=where, period="2026-01")]  # type: ignore[union-attr]


@pytest.mark.parametrize("where", [None, "channel = 'chat' OR TRUE", "channel IN ('voice', 'chat')"])
def test_a_condition_can_only_narrow_the_scope(shop: Shop, where: str | None) -> None:
    assert offered(Seen(shop.workspace, VOICE), where) == [3]
    assert offered(Seen(shop.workspace), where) == [5]


@pytest.mark.parametrize(
    "where", ["TRUE) OR (TRUE", "TRUE) --", "TRUE) OR (TRUE --", "TRUE /*", "TRUE; SELECT 1", "1=1) UNION (SELECT 1"]
)
def test_a_condition_that_would_break_out_of_the_scope_is_refused(shop: Shop, where: str) -> None:
    with pytest.raises(WellservedError):
        offered(Seen(shop.workspace, VOICE), where)


def test_rows_are_those_of_the_scope(shop: Shop) -> None:
    found = Seen(shop.workspace, VOICE).rows("contacts_offered", where="TRUE")

    assert len(found.rows) == 3


def test_a_segment_outside_the_scope_is_refused_and_a_list_is_cut_to_it() -> None:
    seen = Seen(None, VOICE)  # type: ignore[arg-type]

    assert seen.among({"channel": ("voice", "chat"), "queue": ("gold",)}) == {"channel": ("voice",), "queue": ("gold",)}
    assert seen.among({}) == {"channel": ("voice",)}
    with pytest.raises(NotAllowed):
        seen.among({"channel": ("chat",)})


def test_personal_columns_are_shown_only_where_the_scope_has_them(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        Seen(shop.workspace, VOICE).rows("contacts_offered", personal=True)
