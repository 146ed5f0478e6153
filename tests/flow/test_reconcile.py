"""Vendors' numbers beside ours: over the same subjects, in our units, each difference with the reason it has."""

from pathlib import Path

import pytest

from tests.flow.shop import Shop
from wellserved.flow.catalogue import catalogue
from wellserved.flow.load import load
from wellserved.flow.reconcile import counterparts, reconcile
from wellserved.metrics.reconciled import Because, Reconciled, Standing
from wellserved.terms.errors import DefinitionError, QueryError

SETTINGS = """
name: shop
memory_limit: 256MB
threads: 1
schedules:
  desk: {monday-friday: "09:00-17:00"}
  late: {monday-friday: "09:00-21:00"}
"""
CASES = """
source: files
record: case
path: cases.csv
zone: UTC
columns: {case_id: id, created_at: created, first_replied_at: replied, status: status, merged: merged, reopens: reopens}
"""
EVENTS = """
source: files
record: case_event
path: events.csv
zone: UTC
columns: {event_id: id, case_id: of, at: at, kind: kind, value: value, actor: actor}
"""
THEIRS = """
source: files
record: vendor_metric
path: theirs.csv
zone: UTC
columns: {vendor: vendor, subject_kind: kind, subject_id: subject, name: name, value: value, unit: unit}
"""
REPLY = "reply_time_in_minutes.calendar"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write("wellserved.yaml", SETTINGS)
    shop.write("sources/cases.yaml", CASES)
    shop.write("sources/theirs.yaml", THEIRS)
    cases(shop, "1,10:30,no", "2,10:20,no", "3,10:40,yes", "4,,no")
    return shop


def cases(shop: Shop, *lines: str) -> None:
    """Cases created on Monday at ten: their number, when they were answered, whether they were merged."""
    told = (line.split(",") for line in lines)
    rows = [f"{n},2026-01-05 10:00,{f'2026-01-05 {at}' if at else ''},open,{merged},0" for n, at, merged in told]
    shop.write("cases.csv", "\n".join(["id,created,replied,status,merged,reopens", *rows, ""]))


def theirs(shop: Shop, *lines: str, name: str = REPLY, vendor: str = "zendesk") -> None:
    """What a vendor says of cases: number, value, unit."""
    rows = [f"{vendor},case,{n},{name},{value},{unit}" for n, value, unit in (line.split(",") for line in lines)]
    shop.write("theirs.csv", "\n".join(["vendor,kind,subject,name,value,unit", *rows, ""]))
    load(shop.workspace)


def only(shop: Shop, **asked: str) -> Reconciled:
    (pair,) = reconcile(shop.workspace, **asked).pairs  # type: ignore[arg-type]
    return pair


def test_both_are_told_over_the_subjects_that_have_both(shop: Shop) -> None:
    theirs(shop, "1,30,minutes", "2,21,minutes", "3,40,minutes")

    pair = only(shop)

    assert (pair.n, pair.agreeing, pair.share, pair.standing) == (3, 3, 1.0, Standing.AGREES)
    assert (pair.theirs, pair.ours) == (30, 30)
    assert pair.difference == pytest.approx(1 / 3)
    assert pair.worst == ()


def test_their_unit_is_made_ours_and_one_that_can_not_be_is_counted_and_not_compared(shop: Shop) -> None:
    cases(shop, *(f"{n},10:30,no" for n in range(1, 7)))
    theirs(shop, "1,1800000,milliseconds", "2,1800,seconds", "3,30,minutes", "4,0.5,Hours", "5,30,", "6,30,EUR")

    pair = only(shop)

    assert (pair.n, pair.agreeing, pair.unread) == (5, 5, 1)


def test_each_difference_has_the_reason_that_concerns_it_and_the_rest_is_said_to_have_none(shop: Shop) -> None:
    theirs(shop, "1,35,minutes", "2,20,minutes", "3,60,minutes")

    pair = only(shop)

    told = {one.reason.name if one.reason else None: one for one in pair.because}
    assert told["merged"] == Because(told["merged"].reason, 1, 1, 20.0, 0)
    assert told[None] == Because(None, 2, 1, 5.0, 0)
    assert [(one.subject, one.difference) for one in pair.worst] == [("3", 20.0), ("1", 5.0)]
    assert (pair.unexplained, pair.standing) == (1, Standing.UNEXPLAINED)


def test_what_only_one_side_has_is_counted_apart(shop: Shop) -> None:
    theirs(shop, "1,,minutes", "2,20,minutes", "4,9,minutes", "77,5,minutes")

    pair = only(shop)

    assert (pair.n, pair.only_theirs, pair.only_ours, pair.unknown) == (1, 1, 1, 1)
    assert {one.subject for one in pair.worst} == {"1", "4"}
    assert all(one.difference is None for one in pair.worst)


def test_a_bot_s_reply_is_found_in_the_case_s_history(shop: Shop) -> None:
    shop.write("sources/events.yaml", EVENTS)
    shop.write(
        "events.csv",
        "id,of,at,kind,value,actor\n"
        "a,1,2026-01-05 10:00,customer_message,,customer\n"
        "b,1,2026-01-05 10:01,public_reply,,bot\n"
        "c,1,2026-01-05 10:30,public_reply,,agent\n",
    )
    theirs(shop, "1,1,minutes", "2,20,minutes")

    pair = only(shop)

    assert [(one.reason.name, one.differing) for one in pair.because if one.reason] == [("bots", 1)]
    assert pair.standing is Standing.EXPLAINED


def test_a_schedule_that_changed_explains_their_last_one_and_counting_as_they_do_agrees(shop: Shop) -> None:
    cases(shop, "1,19:00,no", "2,11:00,no")
    shop.write("sources/events.yaml", EVENTS)
    shop.write("events.csv", "id,of,at,kind,value,actor\na,1,2026-01-05 18:00,schedule,late,system\n")
    name = "reply_time_in_minutes.business"
    theirs(shop, "1,540,minutes", "2,60,minutes", name=name)  # by 'late' from ten to seven; by each: 7 h and 1 h

    differs = only(shop)
    shop.write("wellserved.yaml", SETTINGS + "schedule_of: {rule: last}\n")
    load(shop.workspace)
    agrees = only(shop)

    assert [(one.reason.name, one.differing, one.difference) for one in differs.because if one.reason] == [
        ("schedules_last", 1, 60.0)
    ]
    assert differs.standing is Standing.EXPLAINED
    assert agrees.standing is Standing.AGREES


def test_the_period_is_that_of_the_subjects(shop: Shop) -> None:
    theirs(shop, "1,30,minutes")

    assert only(shop, period="2026-01-05").n == 1
    assert only(shop, period="2026-01-06").standing is Standing.NOTHING


def test_a_comparison_is_named_by_their_word_our_column_or_the_kpi(shop: Shop) -> None:
    theirs(shop, "1,30,minutes")

    for name in (REPLY, "first_reply_minutes", "first_reply_time"):
        assert only(shop, metric=name).counterpart.metric == REPLY
    with pytest.raises(QueryError, match="first_reply_tim"):
        only(shop, metric="first_reply_tim")
    with pytest.raises(QueryError, match="'zendisk'"):
        only(shop, vendor="zendisk")


def test_a_number_without_a_counterpart_is_named(shop: Shop) -> None:
    theirs(shop, "1,3,points", name="happiness")

    found = reconcile(shop.workspace)

    assert found.pairs == ()
    assert [(one.vendor, one.kind, one.metric, one.rows) for one in found.alone] == [
        ("zendesk", "case", "happiness", 1)
    ]


def test_a_workspace_s_own_comparison_stands_in_the_place_of_the_shipped_one(shop: Shop) -> None:
    shop.write(
        "reconcile.yaml",
        "reasons: {late: {when: first_reply_minutes > 25, because: 'We were late.'}}\n"
        "reconcile:\n"
        f"  - {{vendor: zendesk, metric: {REPLY}, record: case, ours: first_reply_minutes * 2, unit: minutes,"
        " tolerance: 2, reasons: [late]}\n",
    )
    theirs(shop, "1,30,minutes", "2,38,minutes")

    pair = only(shop)

    assert (pair.ours, pair.agreeing) == (50, 1)
    assert [one.reason.name for one in pair.because if one.reason] == ["late"]


SWITCH = """
reasons: {all_calls: {variant: contacts_offered, because: "There all count."}}
reconcile:
  - {vendor: switch, metric: handled, kind: queue and month, kpi: contacts_handled, by: queue, grain: month,
     unit: count, reasons: [all_calls]}
"""


def test_a_queue_s_month_compares_with_the_kpi_and_a_variant_that_agrees_is_the_reason(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.write("reconcile.yaml", SWITCH)
    shop.source(text=CALLS)
    lines = [f"{n},ann,2026-0{month}-05 10:00,{queue},{lost}" for n, (month, queue, lost) in enumerate(HEARD)]
    shop.write("exports/calls-1.csv", "\n".join(["id,customer,started,queue,lost", *lines, ""]))
    shop.write("sources/theirs.yaml", THEIRS)
    told = ["a 2026-01,2", "b 2026-01,2", "a 2026-02,5", "c 2026-01,1"]
    rows = [
        f"switch,queue and month,{subject},handled,{value},count" for subject, value in (t.split(",") for t in told)
    ]
    shop.write("theirs.csv", "\n".join(["vendor,kind,subject,name,value,unit", *rows, ""]))
    load(shop.workspace)

    pair = only(shop, vendor="switch")

    assert (pair.n, pair.agreeing, pair.unknown) == (3, 1, 1)
    assert {one.reason.name if one.reason else None: (one.differing, one.difference) for one in pair.because} == {
        "all_calls": (1, 1.0), None: (1, 4.0),
    }  # fmt: skip
    assert [(one.subject, one.theirs, one.ours) for one in pair.worst] == [("a 2026-02", 5, 1), ("b 2026-01", 2, 1)]
    assert only(shop, vendor="switch", period="2026-02").n == 1


HEARD = [(1, "a", "no"), (1, "a", "no"), (1, "b", "no"), (1, "b", "yes"), (2, "a", "no")]
CALLS = """
source: files
record: interaction
path: exports/{pattern}
zone: UTC
columns: {{interaction_id: id, customer_id: customer, channel: "'voice'", started_at: started, queue: queue,
  abandoned: lost, answered_at: "CASE WHEN lost = 'no' THEN started END"}}
"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("reconcile: [{vendor: v, metric: m, kind: k, kpi: aht, by: queue, grain: moon, unit: seconds}]", "'moon'"),
        ("reconcile: [{vendor: v, metric: m, record: case, by: queue, grain: day, unit: count}]", "called 'record'"),
        ("compare: []", "no field called 'compare'"),
        ("reconcile: [{vendor: zendesk}]", "needs 'record'"),
        ("reconcile: [{vendor: v, metric: m, record: shoe, ours: x, unit: count}]", "no record 'shoe'"),
        ("reconcile: [{vendor: v, metric: m, record: case, ours: shoes, unit: count}]", "shoes"),
        ("reconcile: [{vendor: v, metric: m, record: case, ours: reopens, unit: furlongs}]", "no unit 'furlongs'"),
        ("reconcile: [{vendor: v, metric: m, record: case, ours: reopens, unit: count, as: mode}]", "'mode'"),
        ("reconcile: [{vendor: v, metric: m, record: case, ours: reopens, unit: count, tolerance: -1}]", "tolerance"),
        ("reconcile: [{vendor: v, metric: m, record: case, ours: reopens, unit: count, reasons: [rain]}]", "'rain'"),
        ("reconcile: [{vendor: v, metric: m, record: agent_time, ours: paid, unit: count}]", "no key of one column"),
    ],
)
def test_a_wrong_comparison_is_named_with_its_place(shop: Shop, text: str, what: str) -> None:
    shop.write("reconcile.yaml", text)

    with pytest.raises(DefinitionError) as refused:
        counterparts(shop.workspace)

    assert what in refused.value.what
    assert refused.value.where.startswith("reconcile.yaml")


def test_shipped_comparisons_name_kpis_that_there_are(shop: Shop) -> None:
    known = catalogue().names()

    assert {one.kpi for one in counterparts(shop.workspace) if one.kpi} <= set(known)
