"""Index contacts: who counts as back or satisfied, and that nothing from after a treatment is held equal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wellserved.enrich.index_contacts import Asked, Known, index_contact_sql
from wellserved.enrich.settings import EnrichSettings
from wellserved.enrich.treatments import OUTCOMES, TREATMENTS, too_early
from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
RECORDS = ("interaction", "survey_response", "order")


def contact(name: str, at: str, who: str = "ann", **columns: str) -> Row:
    own = {"interaction_id": name, "customer_id": who, "started_at": at, "answered_at": at, "topic": "bill"}
    return {**own, "channel": "voice", "queue_seconds": "5", **columns}


def answer(name: str, at: str, score: str, about: str | None, who: str = "ann", kind: str = "csat") -> Row:
    low, high = {"csat": ("1", "5"), "ces": ("1", "7"), "nps": ("0", "10")}[kind]
    told = {"response_id": name, "kind": kind, "score": score, "scale_min": low, "scale_max": high}
    where = {"interaction_id": about, "about": "interaction" if about else "relationship"}
    return {**told, **where, "customer_id": who, "invited_at": at, "responded_at": at}


def rows(
    treatment: str, outcome: str, contacts: list[Row], answers: list[Row], orders: list[Row] | None = None
) -> list[dict[str, Any]]:
    known = Known(dict.fromkeys(RECORDS, BEGIN), dict.fromkeys(RECORDS, END))
    asked = Asked(TREATMENTS[treatment], OUTCOMES[outcome], BEGIN, END, "UTC", known)
    tables = {"interaction": contacts, "survey_response": answers, "order": orders or [], "customer": []}
    engine = memory_engine(tables, settings=EnrichSettings(customer_panel=False))
    try:
        return engine.arrow(index_contact_sql(asked)).to_pylist()
    finally:
        engine.close()


def test_a_contact_that_came_back_is_one_after_a_person_had_answered_within_a_week() -> None:
    contacts = [
        contact("first", "2026-03-01 10:00"), contact("again", "2026-03-04 10:00"),
        contact("bot", "2026-03-01 10:00", "ben", handled_by="bot"), contact("after bot", "2026-03-02 10:00", "ben"),
        contact("once", "2026-03-01 10:00", "cy"),
    ]  # fmt: skip
    answers = [answer(f"r{n}", "2026-03-05 10:00", "4", str(one["interaction_id"]), str(one["customer_id"]))
               for n, one in enumerate(contacts)]  # fmt: skip

    told = rows("came_back", "satisfaction", contacts, answers)

    assert [(one["treated"], one["observed"]) for one in told] == [(False, 1), (True, 1), (False, 1), (False, 1)]
    assert "contacts_30d_before" not in told[0]  # the contact before is the treatment itself


def test_of_a_survey_about_the_contact_every_answer_counts_and_nothing_else() -> None:
    contacts = [
        contact(f"c{n}", f"2026-0{n}-01 10:00", queue_seconds=wait) for n, wait in ((1, "5"), (2, "200"), (3, "9"))
    ]
    answers = [answer("r1", "2026-01-02", "6", "c1", kind="ces"), answer("r2", "2026-02-02", "4", "c2", kind="ces"),
               answer("r3", "2026-03-02", "5", "c3", kind="csat")]  # fmt: skip

    told = rows("waited_over_20_seconds", "effort", contacts, answers)

    assert [(one["treated"], one["observed"]) for one in told] == [(False, 1), (True, 0)]


def test_who_left_the_line_stands_beside_who_was_answered_by_a_person_after_a_wait_that_is_known() -> None:
    contacts = [contact("left", "2026-03-01 10:00", abandoned="true", queue_seconds="90", handled_by="none"),
                contact("served", "2026-03-01 10:00", "ben", abandoned="false"),
                contact("bot", "2026-03-01 10:00", "cy", abandoned="false", handled_by="bot")]  # fmt: skip

    told = rows("abandoned", "back_in_7d", contacts, [])

    assert [one["treated"] for one in told] == [True, False]
    assert not {"topic", "queue_seconds"} & set(told[0])  # of who left the one is not asked, and the other is why


def test_satisfied_is_what_the_first_answer_says_within_a_week() -> None:
    contacts = [contact("a", "2026-03-01 10:00"), contact("b", "2026-03-01 10:00", "ben"),
                contact("late", "2026-03-01 10:00", "cy")]  # fmt: skip
    answers = [answer("r1", "2026-03-02", "4", "a"), answer("r2", "2026-03-03", "1", "a"),
               answer("r3", "2026-03-02", "3", "b", "ben"), answer("r4", "2026-03-10", "5", "late", "cy")]  # fmt: skip

    told = rows("satisfied", "back_in_30d", contacts, answers)

    assert [one["treated"] for one in told] == [True, False]


def test_what_came_before_the_answer_is_held_equal_and_what_came_after_is_not() -> None:
    contacts = [contact("a", "2026-03-01 10:00"), contact("soon", "2026-03-02 10:00"),
                contact("later", "2026-03-06 10:00")]  # fmt: skip
    answers = [answer("before", "2026-02-01", "2", None, kind="csat"), answer("r", "2026-03-03", "4", "a")]

    (told,) = rows("satisfied", "back_in_30d", contacts, answers)

    assert (told["back_before_answer"], told["answers_before"], told["issue_position"]) == (1.0, 0.25, 1.0)


def recommends(name: str, at: datetime | str, score: str) -> Row:
    return answer(name, str(at), score, None, kind="nps")


@pytest.mark.parametrize(("outcome", "last"), [("recommends_30d", 30), ("recommends_90d", 90)])
def test_whether_they_recommend_is_the_next_answer_from_the_contact_on(outcome: str, last: int) -> None:
    waited = contact("a", "2026-03-01 10:00", queue_seconds="200")
    for day, told in ((1, [100.0]), (last, [100.0]), (last + 1, [])):
        answers = [recommends("n", datetime(2026, 3, 1, 10) + timedelta(days=day), "9")]
        found = rows("waited_over_20_seconds", outcome, [waited], answers)

        assert [one["observed"] for one in found] == told


@pytest.mark.parametrize(("day", "told"), [(5, []), (8, [200.0]), (30, [200.0]), (31, [])])
def test_beside_what_they_answered_it_is_the_change_since_they_last_said_so_before(day: int, told: list[float]) -> None:
    later = recommends("n", datetime(2026, 3, 1, 10) + timedelta(days=day), "9")
    answers = [answer("r", "2026-03-02", "4", "a"), later, recommends("first", "2025-11-01", "10"),
               recommends("last", "2026-02-01", "6")]  # fmt: skip

    found = rows("satisfied", "recommends_30d", [contact("a", "2026-03-01 10:00")], answers)

    assert [one["observed"] for one in found] == told
    assert not any("answers_before" in one for one in found)


def test_who_had_not_said_before_whether_they_recommend_can_not_tell_of_a_change() -> None:
    contacts = [contact("a", "2026-01-05 10:00"), contact("b", "2026-03-01 10:00")]
    answers = [answer("r", "2026-01-06", "4", "a"), recommends("n", "2026-01-20", "9"),
               answer("s", "2026-03-02", "1", "b"), recommends("m", "2026-03-20", "9")]  # fmt: skip

    found = rows("satisfied", "recommends_30d", contacts, answers)

    assert [(one["treated"], one["observed"]) for one in found] == [(False, 0.0)]


def test_an_answer_has_no_outcome_that_was_told_with_it_or_before() -> None:
    satisfied = TREATMENTS["satisfied"]

    assert all(too_early(satisfied, OUTCOMES[name]) for name in ("satisfaction", "effort", "back_in_7d"))
    assert too_early(satisfied, OUTCOMES["recommends_30d"]) is None


def test_a_refund_lessens_the_money_that_followed_whichever_sign_the_source_writes() -> None:
    """Ten were bought after the contact, and three given back, which one source writes as 3 and another as -3."""
    contacts = [contact("a", "2026-03-01 10:00"), contact("b", "2026-03-01 10:00", "ben", queue_seconds="200")]
    orders: list[Row] = [
        {"order_id": f"{kind}/{who}", "customer_id": who, "at": "2026-03-20 10:00", "kind": kind, "revenue": money,
         "margin": money}
        for who, back in (("ann", "3"), ("ben", "-3")) for kind, money in (("purchase", "10"), ("refund", back))
    ]  # fmt: skip

    for outcome in ("margin_90d", "revenue_90d"):
        told = rows("waited_over_20_seconds", outcome, contacts, [], orders)
        assert [float(one["observed"]) for one in told] == [7.0, 7.0]
