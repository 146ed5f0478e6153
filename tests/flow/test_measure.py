"""measure answers from a workspace's store, as of a time, beside an earlier period, and shows the rows behind."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.flow.shop import Shop, call
from tests.metrics.made import document
from wellserved.flow.load import load
from wellserved.flow.measure import measure, sql_of
from wellserved.flow.rows import rows
from wellserved.flow.workspace import Workspace
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.terms.errors import DefinitionError, QueryError

TALKS = [
    call(1, "2026-01-05 10:00", "60"),
    call(2, "2026-01-05 23:30", "30"),
    call(3, "2026-01-06 00:30", "90"),
    call(4, "2026-02-02 10:00", "120"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop.made(tmp_path)
    made.calls("calls-1.csv", *TALKS)
    own(made, "talk_mean", {"mean": "talk_seconds"}, segments=["channel"], unit="seconds")
    own(made, "long_talks", {"share": "talk_seconds >= {least}", "among": "answered"}, parameters={"least": 60})
    load(made.workspace)
    return made


def own(shop: Shop, name: str, formula: dict[str, Any], **fields: Any) -> None:
    """Write a KPI of the workspace's own."""
    import yaml

    data = document(name, formula, **fields).data
    shop.write(f"metrics/{name}.yaml", yaml.safe_dump(data, sort_keys=False))


def values(workspace: Workspace, *metrics: str, **asked: Any) -> list[Measurement]:
    found = measure(workspace, metrics, **asked)
    return [m for m in found if isinstance(m, Measurement)]


def test_days_left_out_are_the_first_and_the_last_with_data(shop: Shop) -> None:
    (found,) = values(shop.workspace, "talk_mean")

    assert (found.value, found.n) == (75.0, 4)
    assert (found.period.first_day, found.period.days) == (date(2026, 1, 5), 29)


def test_days_are_local_and_the_last_counts(shop: Shop) -> None:
    """The workspace's days are UTC's: the file's half past midnight in Berlin is still the day before."""
    found = values(shop.workspace, "talk_mean", start=date(2026, 1, 5), end=date(2026, 1, 6), grain="day")

    assert [(m.period.first_day.day, m.value, m.n, m.note) for m in found] == [
        (5, 60.0, 3, Note.OK),
        (6, None, 0, Note.NO_DATA),
    ]


def test_a_period_as_people_write_it(shop: Shop) -> None:
    (found,) = values(shop.workspace, "talk_mean", period="2026-02")

    assert (found.value, found.n, found.period.days) == (120.0, 1, 28)


def test_a_workspaces_parameter_is_used(shop: Shop) -> None:
    before = values(shop.workspace, "long_talks")[0].value
    settings = (shop.folder / "wellserved.yaml").read_text(encoding="utf-8")
    shop.write("wellserved.yaml", settings + "parameters: {least: 100}\n")

    assert (before, values(shop.workspace, "long_talks")[0].value) == (0.75, 0.25)


def test_a_condition_on_rows(shop: Shop) -> None:
    (found,) = values(shop.workspace, "talk_mean", where="talk_seconds > 50")

    assert (found.value, found.n) == (90.0, 3)


def test_months_beside_the_months_before(shop: Shop) -> None:
    found = measure(shop.workspace, ["talk_mean"], period="2026-02", compare="previous")

    assert [(type(one), one.change) for one in found if isinstance(one, Comparison)] == [(Comparison, 60.0)]


def test_a_correction_is_not_known_as_of_an_earlier_time_and_restates_its_period(shop: Shop) -> None:
    before = datetime.now(UTC)
    shop.calls("calls-1.csv", call(1, "2026-01-05 10:00", "600"), *TALKS[1:])
    load(shop.workspace)

    (now,) = values(shop.workspace, "talk_mean", period="2026-01")
    (then,) = values(shop.workspace, "talk_mean", period="2026-01", as_of=before)
    (other,) = values(shop.workspace, "talk_mean", period="2026-02")
    assert (now.value, now.note) == (240.0, Note.RESTATED)
    assert (then.value, then.note) == (60.0, Note.OK)
    assert other.note is Note.OK


def test_before_the_first_load_nothing_was_known(shop: Shop) -> None:
    with pytest.raises(QueryError, match="nothing was loaded by"):
        measure(shop.workspace, ["talk_mean"], as_of="2020-01-01")


def test_the_sql_is_what_is_run(shop: Shop) -> None:
    sql = sql_of(shop.workspace, ["talk_mean"], period="2026-01", by=["channel"])

    assert sql.startswith("-- interaction by started_at")
    assert "talk_mean" in sql
    assert sql.endswith(";")


def test_freshness_is_the_newest_load(shop: Shop) -> None:
    (found,) = values(shop.workspace, "talk_mean")

    assert found.freshness is not None
    assert datetime.now(UTC) - datetime.fromisoformat(found.freshness) < timedelta(minutes=10)


def test_the_rows_behind_a_number_say_whether_they_were_counted(shop: Shop) -> None:
    shop.calls("calls-2.csv", call(5, "2026-02-03 10:00", ""))
    load(shop.workspace)

    found = rows(shop.workspace, "long_talks", where="started_at >= TIMESTAMPTZ '2026-02-01 00:00:00+00'")

    told = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert [(row["interaction_id"], row["counted"]) for row in told] == [("4", "yes"), ("5", "unknown")]
    assert "text" not in found.columns


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"grain": "fortnight"}, "no grain 'fortnight'"),
        ({"period": "some day"}, "is no period"),
        ({"period": "2026-01", "start": date(2026, 1, 1)}, "both given"),
        ({"as_of": "yesterday"}, "is no time"),
        ({"by": ["team"]}, "may not be split by 'team'; its owner allows: channel"),
        ({"where": "talk_secs > 1"}, "no column 'talk_secs'"),
    ],
)
def test_a_question_that_cant_be_answered(shop: Shop, asked: dict[str, Any], what: str) -> None:
    with pytest.raises(QueryError, match=what):
        measure(shop.workspace, ["talk_mean"], **asked)


def test_a_wrong_definition_is_named_with_its_line(shop: Shop) -> None:
    own(shop, "talk_sum", {"sum": "talk_seconds"})
    text = (shop.folder / "metrics/talk_sum.yaml").read_text(encoding="utf-8")
    shop.write("metrics/talk_sum.yaml", text.replace("sum: talk_seconds", "sum: talk_secs"))

    with pytest.raises(DefinitionError, match="no column 'talk_secs'") as refused:
        measure(shop.workspace, ["talk_mean"])
    assert "metrics/talk_sum.yaml, line " in refused.value.where
    assert refused.value.fix == "did you mean 'talk_seconds'?"


def test_without_any_data_no_period_can_be_guessed(tmp_path: Path) -> None:
    made = Shop.made(tmp_path)
    own(made, "talk_mean", {"mean": "talk_seconds"})

    with pytest.raises(QueryError, match="no data for talk_mean"):
        measure(made.workspace, ["talk_mean"])
    assert values(made.workspace, "talk_mean", period="2026-01")[0].note is Note.NO_DATA


def test_what_followed_the_last_loaded_row_is_not_yet_known(shop: Shop) -> None:
    """Loads end on 2 February: whether a contact of that week is repeated can't be told, however late it is asked."""
    settled = {"share": "seconds_to_next_contact IS NULL", "matures_after": "7 days"}
    own(shop, "not_repeated", settled)
    asked = {"as_of": datetime.now(UTC) + timedelta(days=365), "grain": "month"}

    assert [(m.n, m.note) for m in values(shop.workspace, "not_repeated", **asked)] == [
        (3, Note.OK),
        (0, Note.NOT_YET_KNOWN),
    ]


def test_what_fell_due_after_the_last_that_is_loaded_is_neither_kept_nor_broken(tmp_path: Path) -> None:
    """Loads end on 9 January, when the second promise was kept: of the third nobody knows, however late it is asked."""
    made = Shop.made(tmp_path)
    (made.folder / "sources/calls.yaml").unlink()
    promises = ["1,2026-01-05,2026-01-06,", "2,2026-01-05,2026-01-07,2026-01-09", "3,2026-01-05,2026-01-20,"]
    made.write("exports/promises.csv", "\n".join(["id,made,due,kept", *promises, ""]))
    columns = "{commitment_id: id, made_at: made, due_at: due, kept_at: kept}"
    source = f"source: files\nrecord: commitment\npath: exports/promises.csv\nzone: UTC\ncolumns: {columns}\n"
    made.write("sources/promises.yaml", source)
    load(made.workspace)
    asked = {"as_of": datetime.now(UTC) + timedelta(days=365), "period": "2026-01"}

    assert [(m.value, m.n) for m in values(made.workspace, "promise_kept_rate", **asked)] == [(0.0, 2)]


def test_a_row_of_a_far_year_does_not_make_weeks_known_that_nobody_loaded(shop: Shop) -> None:
    own(shop, "not_repeated", {"share": "seconds_to_next_contact IS NULL", "matures_after": "7 days"})
    shop.calls("calls-2.csv", call(9, "2099-01-05 10:00", "60"))
    load(shop.workspace)
    asked = {"as_of": datetime.now(UTC) + timedelta(days=365), "period": "2026-02"}

    assert [(m.n, m.note) for m in values(shop.workspace, "not_repeated", **asked)] == [(0, Note.NOT_YET_KNOWN)]


def booked(shop: Shop) -> None:
    """The cost of all January, in one row."""
    shop.write("exports/costs.csv", "id,first,last,kind,channel,amount\nwages,2026-01-01,2026-01-31,labour,voice,310\n")
    columns = "{cost_id: id, from: first, to: last, category: kind, channel: channel, amount: amount}"
    source = f"source: files\nrecord: cost\npath: exports/costs.csv\nzone: UTC\ncolumns: {columns}\n"
    shop.write("sources/costs.yaml", source)


def test_a_ratio_of_two_records_is_partial_where_one_ends_before_the_other(tmp_path: Path) -> None:
    """Four calls a day until 10 January: a month's cost is not the cost of ten days' calls."""
    made = Shop.made(tmp_path)
    calls = [call(f"{day}-{hour}", f"2026-01-{day:02} {hour}:00") for day in range(1, 11) for hour in (10, 12, 14, 16)]
    made.calls("calls-1.csv", *calls)
    booked(made)
    load(made.workspace)
    asked = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}
    tens = [(date(2026, 1, day), date(2026, 1, day + 9)) for day in (1, 21)]

    (month,) = values(made.workspace, "cost_per_contact", **asked)
    assert (month.value, month.note, month.coverage) == (310 / 40, Note.PARTIAL, 12 / 31)  # two days may be quiet
    told = [values(made.workspace, "cost_per_contact", start=first, end=last)[0] for first, last in tens]
    assert [(one.value, one.note) for one in told] == [(100 / 40, Note.OK), (None, Note.NO_DATA)]


def test_a_month_whose_rows_end_on_its_tenth_day_is_partial_and_one_that_ends_on_a_weekend_is_not(
    tmp_path: Path,
) -> None:
    """Calls of the working days of May 2026, which ends on a Sunday, and of June until Wednesday the 10th."""
    made = Shop.made(tmp_path)
    own(made, "calls", {"count": "interaction_id IS NOT NULL"})
    days = [date(2026, 5, 1) + timedelta(days=n) for n in range(41)]
    made.calls("calls-1.csv", *(call(n, f"{day} 10:00") for n, day in enumerate(days) if day.weekday() < 5))
    load(made.workspace)
    asked = {"as_of": datetime.now(UTC) + timedelta(days=365), "start": date(2026, 5, 1)}
    may, june = values(made.workspace, "calls", grain="month", end=date(2026, 6, 30), **asked)
    (until_friday,) = values(made.workspace, "calls", end=date(2026, 6, 12), **asked)

    assert (may.value, may.note, may.coverage) == (21, Note.OK, 1.0)
    assert (june.value, june.note, june.coverage) == (8, Note.PARTIAL, 12 / 30)  # two days may be quiet
    assert until_friday.note is Note.OK


def test_rows_that_come_once_a_quarter_tell_of_the_whole_quarter(tmp_path: Path) -> None:
    made = Shop.made(tmp_path)
    own(made, "calls", {"count": "interaction_id IS NOT NULL"})
    quarterly = ["2025-08-05", "2025-11-05", "2026-02-05", "2026-05-05"]
    made.calls("calls-1.csv", call("old", "1970-01-01 00:00"), *(call(day, f"{day} 10:00") for day in quarterly))
    load(made.workspace)
    asked = {"as_of": datetime.now(UTC) + timedelta(days=365)}

    assert values(made.workspace, "calls", period="2026-Q2", **asked)[0].note is Note.OK
    assert values(made.workspace, "calls", period="2026", **asked)[0].note is Note.PARTIAL


def test_who_stayed_in_a_month_of_which_nothing_is_loaded_is_not_known(tmp_path: Path) -> None:
    """Forty customers, of whom the last left on 30 January: nobody knows who left in June."""
    made = Shop.made(tmp_path)
    (made.folder / "sources/calls.yaml").unlink()
    customers = [f"{number},2025-{1 + number % 12:02}-01,2026-01-30" for number in range(3)]
    customers += [f"{number},2025-{1 + number % 12:02}-01," for number in range(3, 43)]
    made.write("exports/customers.csv", "\n".join(["id,since,until", *customers, ""]))
    columns = "{customer_id: id, since: since, until: until}"
    source = f"source: files\nrecord: customer\npath: exports/customers.csv\nzone: UTC\ncolumns: {columns}\n"
    made.write("sources/customers.yaml", source)
    load(made.workspace)
    known, unknown = (values(made.workspace, "retention_rate", period=p)[0] for p in ("2026-01", "2026-06"))

    assert (known.value, known.note) == (40 / 43, Note.OK)
    assert (unknown.value, unknown.n, unknown.note) == (None, 0, Note.NO_DATA)


def test_days_may_be_given_as_text_and_what_is_no_day_is_said(shop: Shop) -> None:
    (found,) = values(shop.workspace, "talk_mean", start="2026-01-06", end=datetime(2026, 2, 2, 9, 0))
    assert (found.value, found.n, found.period.first_day) == (120.0, 1, date(2026, 1, 6))

    with pytest.raises(QueryError, match="'6 January' is no day"):
        values(shop.workspace, "talk_mean", start="6 January")
