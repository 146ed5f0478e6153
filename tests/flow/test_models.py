"""KPIs told by a model say what the flow says that makes the figure; where they can't, it is said why."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.flow.test_lifetime import contracts
from tests.flow.test_whatif import made
from wellserved.enrich.journeys import journeys_sql
from wellserved.enrich.lifetimes import reach_sql
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.columns_of import Columns
from wellserved.flow.engines import open_engine
from wellserved.flow.findings import keep_findings
from wellserved.flow.journeying import RELATIONS, journeying
from wellserved.flow.journeys import journeys
from wellserved.flow.lifetime import lifetime
from wellserved.flow.measure import answer, measure
from wellserved.flow.model_journeys import begun
from wellserved.flow.score import score
from wellserved.flow.value import value
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.insight.evidence import Effect, Grade, effect_json
from wellserved.metrics.measurement import Measurement, Note
from wellserved.metrics.question import Question
from wellserved.store.engine import Engine
from wellserved.terms.errors import EngineError, QueryError
from wellserved.terms.period import Grain

DAY = timedelta(days=1)
CARD = """name: small
label: Small
period: month
perspectives:
  - {name: financial, label: Financial}
objectives:
  - name: worth
    perspective: financial
    owner: head of finance
    purpose: Know what service is worth.
    metrics:
      - {metric: incremental_value}
      - {metric: time_to_proficiency}
"""


def calls() -> list[str]:
    """A call of each of 120 customers every fourth month, some of them back soon, some of them lost."""
    luck, told = Random(7), []
    for n in range(360):
        at = datetime(2025, 1, 2, 9) + timedelta(days=n, minutes=luck.randrange(400))
        told.append(f"i{n},c{n % 120},voice,a1,{at},{luck.randrange(300)},200,{'true' if n % 11 == 0 else 'false'}")
        if n % 7 == 0:
            told.append(f"r{n},c{n % 120},chat,a2,{at + timedelta(days=2)},5,100,false")
    return told


def agents() -> tuple[list[str], list[str]]:
    """Twenty people who began in spring, and the checks of their weeks."""
    luck, people, checks = (
        Random(3),
        ["agent_id,kind,started_on,team"],
        ["evaluation_id,agent_id,at,points,points_possible"],
    )
    checks.append("first,old,2025-01-02 12:00,9,10")
    for n in range(20):
        began = date(2025, 3, 1) + timedelta(days=4 * n)
        people.append(f"n{n},human,{began},{'north' if n % 2 else 'south'}")
        for day in range(0, (date(2025, 12, 31) - began).days if n % 5 else 30, 5):
            if luck.random() < 0.7:
                points = 9 if luck.random() < 0.3 + day / 200 else 6
                checks.append(f"e{n}-{day},n{n},{began + timedelta(days=day)} 12:00,{points},10")
    return people, checks


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    people, checks = agents()
    folder = tmp_path_factory.mktemp("models")
    made(folder, *calls(), agent=people, evaluation=checks, **contracts())
    (folder / "scorecards").mkdir(exist_ok=True)
    (folder / "scorecards" / "small.yaml").write_text(CARD, encoding="utf-8")
    return open_workspace(folder)


def told(workspace: Workspace, *metrics: str, **asked: Any) -> list[Measurement]:
    return [one for one in measure(workspace, metrics, **asked) if isinstance(one, Measurement)]


def test_a_customers_worth_is_what_lifetime_says_with_its_interval_and_how_the_hold_out_came_out(
    workspace: Workspace,
) -> None:
    whole = lifetime(workspace).whole
    worth, equity = told(workspace, "clv", "customer_equity", period="2025-12")

    assert whole is not None and worth.remark is not None
    assert (worth.value, worth.low, worth.high, worth.n) == (*vars(whole.value).values(), whole.n)
    assert (equity.value, equity.low, equity.high) == (*vars(whole.total).values(),)
    assert "shifted beta-geometric" in worth.remark and "held out: customers" in worth.remark


def test_a_customers_worth_by_tier_is_what_lifetime_says_of_each_group(workspace: Workspace) -> None:
    found = told(workspace, "clv", period="2025-12", by=["value_tier"])

    assert {dict(one.segment)["value_tier"]: one.value for one in found} == {
        group.name: group.value.value for group in lifetime(workspace).groups
    }


def test_worth_is_told_by_what_was_known_at_a_periods_end_and_not_before_orders_can_tell_it(
    workspace: Workspace,
) -> None:
    found = told(workspace, "clv", start=date(2025, 4, 1), end=date(2025, 9, 30), grain="month")
    known = [one.period.first_day.isoformat()[:7] for one in found if one.value is not None]

    assert known == ["2025-06", "2025-07", "2025-08", "2025-09"]
    assert len({one.value for one in found if one.value is not None}) == len(known)
    assert {one.note for one in found if one.value is None} <= {Note.NO_DATA, Note.NOT_YET_KNOWN}
    assert all(one.remark for one in found)
    (weekly, *_) = told(workspace, "clv", period="2025-12", grain="week")
    assert (weekly.value, weekly.remark) == (None, "customers' worth is told by whole months")


def test_of_some_rows_a_model_says_nothing_and_two_segments_at_once_are_refused(workspace: Workspace) -> None:
    (narrowed,) = told(workspace, "clv", period="2025-12", where="value_tier = 'gold'")

    assert (narrowed.value, narrowed.note) == (None, Note.NO_DATA)
    assert narrowed.remark == "it is told of all rows, and some were asked for"
    with pytest.raises(QueryError):
        measure(workspace, ["clv"], "2025-12", by=["value_tier", "region"])
    with pytest.raises(QueryError):
        measure(workspace, ["clv"], "2025-12", by=["weekday"])


def test_journeys_of_a_period_are_those_that_journeys_follows(workspace: Workspace) -> None:
    curve = journeys(workspace, "2025-05").told.curve
    share, hours = told(workspace, "journey_completion", "journey_time", period="2025-05")

    assert curve is not None
    completed, ends = curve.at(30) or (None, None)
    median, around = curve.quantile(0.5)
    assert ends is not None and median is not None and around.low is not None
    assert (share.value, share.low, share.high, share.n) == (completed, ends.low, ends.high, curve.n)
    assert [hours.value, hours.low] == pytest.approx([24 * median, 24 * around.low])


@dataclass(frozen=True)
class Listened:
    """An engine that notes what it is asked for in columns."""

    engine: Engine
    heard: list[str]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def arrow(self, sql: str) -> Any:
        self.heard.append(sql)
        return self.engine.arrow(sql)


def test_what_is_loaded_is_asked_once_for_the_worth_of_many_months(workspace: Workspace) -> None:
    engine, heard = open_engine(workspace), list[str]()
    asked = Question(("clv",), date(2025, 7, 1), date(2025, 10, 1), Grain.MONTH, calendar=workspace.calendar)
    found = answer(Listened(engine, heard), asked, catalogue(workspace))
    engine.close()

    assert [one.value is not None for one in found] == [True] * 3
    assert heard.count(reach_sql(workspace.settings.zone)) == 1


@pytest.mark.parametrize(("begin", "goal"), [(None, None), ("voice", None), (None, "chat:unanswered")])
def test_journeys_followed_in_parts_are_those_followed_at_once(
    workspace: Workspace, begin: str | None, goal: str | None
) -> None:
    engine = open_engine(workspace)
    asked = journeying(engine, workspace.settings.issues, moment(None, workspace), None, None, begin, goal)
    listed = journeys_sql(RELATIONS, asked)
    whole, parts, all_told = (
        begun(engine, asked, step=True),
        begun(engine, asked, step=True, at_once=50),
        engine.arrow(listed),
    )
    engine.close()

    def rows(found: Columns) -> list[tuple[object, ...]]:
        return sorted(zip(*(found[name].astype(str) for name in ("start", "first", "resolved", "days")), strict=True))

    assert rows(parts) == rows(whole)
    assert len(whole["start"]) == all_told.num_rows > 100
    assert sorted(whole["days"].astype(str)) == sorted(all_told["days"].to_numpy().astype(str))


@dataclass(frozen=True)
class Narrow:
    """An engine in whose memory no journey fits."""

    engine: Engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def arrow(self, sql: str) -> Any:
        if "_journey" in sql:
            raise EngineError("the engine could not run the query: out of memory", "DuckDB", "raise memory_limit")
        return self.engine.arrow(sql)


def test_a_model_that_the_engine_cannot_work_out_is_null_with_what_to_do_and_the_others_are_told(
    workspace: Workspace,
) -> None:
    engine = open_engine(workspace)
    first, end = date(2025, 3, 1), date(2025, 5, 1)
    asked = Question(("aht", "journey_time", "clv"), first, end, Grain.MONTH, calendar=workspace.calendar)
    found = answer(Narrow(engine), asked, catalogue(workspace))
    plain = answer(engine, asked, catalogue(workspace))
    engine.close()

    lost = [one for one in found if one.metric == "journey_time"]
    assert [(one.value, one.note) for one in lost] == [(None, Note.NO_DATA)] * 2
    assert {one.remark for one in lost} == {"the engine could not run the query: out of memory; raise memory_limit"}
    assert [one for one in found if one not in lost] == [one for one in plain if one.metric != "journey_time"]


def test_journeys_by_month_and_channel_add_up_to_all(workspace: Workspace) -> None:
    (whole,) = told(workspace, "journey_completion", start=date(2025, 1, 1), end=date(2025, 9, 30))
    cut = told(
        workspace, "journey_completion", start=date(2025, 1, 1), end=date(2025, 9, 30), grain="month", by=["channel"]
    )

    assert sum(one.n for one in cut) == whole.n > 100


def test_time_to_proficiency_is_what_plain_python_says(workspace: Workspace) -> None:
    for asked, team in (({}, None), ({"by": ["team"]}, "north")):
        found = told(workspace, "time_to_proficiency", start=date(2025, 3, 1), end=date(2025, 5, 31), **asked)
        one = next(one for one in found if team in (None, dict(one.segment).get("team")))

        assert (one.value, one.n) == plainly(team)


def plainly(team: str | None) -> tuple[float | None, int]:
    """The first day by which half had met the bar in four checked weeks in a row, of those seen to that day."""
    people, checks = ([line.split(",") for line in lines[1:]] for lines in agents())
    last = max(date.fromisoformat(at[:10]) for _, _, at, _, _ in checks)
    lived: list[tuple[int, bool]] = []
    for who, _, began, where in people:
        if team not in (None, where):
            continue
        weeks: dict[int, list[float]] = {}
        for _, agent, at, points, most in checks:
            if agent == who:
                place = (date.fromisoformat(at[:10]) - date.fromisoformat(began)).days // 7
                weeks.setdefault(place, []).append(float(points) / float(most))
        row, reached = 0, None
        for place in sorted(weeks):
            row = row + 1 if sum(weeks[place]) / len(weeks[place]) >= 0.85 else 0
            reached = reached or ((place + 1) * 7 if row == 4 else None)
        lived.append((reached, True) if reached else ((last - date.fromisoformat(began)).days, False))
    waiting = 1.0
    for day in sorted({days for days, there in lived if there}):
        waiting *= 1 - lived.count((day, True)) / sum(days >= day for days, _ in lived)
        if waiting <= 0.5 + 1e-12:
            return day, len(lived)
    return None, len(lived)


def test_what_service_caused_is_what_value_says_of_the_finding_and_nothing_without_one(workspace: Workspace) -> None:
    (before,) = told(workspace, "incremental_value", period="2025-05")
    scored_before = by_name(workspace)["incremental_value"]
    keep(workspace, "settled_at_once", "margin_90d", "money", 4.0)
    (after,) = told(workspace, "incremental_value", period="2025-05")
    caused = next(one for one in value(workspace, "2025-05", ahead=False).values.caused if one.generated)

    assert before.value is None and before.remark is not None and "may be called caused" in before.remark
    assert (after.value, after.low, after.high, after.n) == (*vars(caused.value).values(), caused.treated)
    assert after.remark is not None and "quasi-experiment" in after.remark
    assert scored_before.value is None
    staying = open_workspace(workspace.folder, kept=True)  # asks settled periods as of their end, findings as of now
    assert by_name(staying)["incremental_value"].value == after.value
    assert by_name(workspace)["time_to_proficiency"].remark is not None


def test_an_effect_is_told_of_the_days_that_it_rests_on_and_only_where_it_may_be_called_one(
    workspace: Workspace,
) -> None:
    keep(workspace, "initiative:coaching", "fcr_no_repeat", "percent", 0.03, Grade.LEADS)
    (weak,) = told(workspace, "coaching_effect", period="2025-05")
    keep(workspace, "initiative:coaching", "fcr_no_repeat", "percent", 0.03)
    (within,), (beyond,) = (told(workspace, "coaching_effect", period=month) for month in ("2025-05", "2025-12"))

    assert (weak.value, weak.remark) == (None, "found to be no more than 'leads in time': no effect is claimed")
    assert [within.value, within.low, within.n] == pytest.approx([0.03, 0.02, 900])
    assert (beyond.value, beyond.remark) == (None, "the finding rests on 2025-01-01 to 2025-06-30")


def by_name(workspace: Workspace) -> dict[str, Measurement]:
    return {one.measurement.metric: one.measurement for one in score(workspace, "small", "2025-05").metrics}


def keep(
    workspace: Workspace, treatment: str, outcome: str, unit: str, size: float, grade: Grade = Grade.QUASI_EXPERIMENT
) -> None:
    known = (size, size - 0.01, size + 0.01, 0.005)
    found = Effect(treatment, outcome, "ate", unit, 900, grade, "aipw", *known, first="2025-01-01", last="2025-06-30")
    keep_findings(workspace, "effect", {f"{treatment} -> {outcome}": effect_json(found)}, datetime.now(UTC))
