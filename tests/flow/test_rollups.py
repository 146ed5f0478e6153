"""Kept days follow every change of the store: what is told from them is what the rows tell."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.flow.shop import SETTINGS, Shop
from tests.metrics.made import document
from tests.oracle.test_laws import told
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.kept import KeptEngine
from wellserved.flow.load import load
from wellserved.flow.measure import measure, sql_of, unrecorded
from wellserved.flow.remembered import Remembered
from wellserved.flow.returned import rows_returned
from wellserved.flow.rollup_health import rollup_problems
from wellserved.flow.rollups import rollups_at_hand, wanted_rollups
from wellserved.flow.settings import read_settings
from wellserved.flow.workspace import Workspace
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.metrics.rollup_plan import plan_with
from wellserved.records.rollup import RollUp
from wellserved.store.catalog import segments_at
from wellserved.store.engine import Engine
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError
from wellserved.terms.period import Grain

KEEPING = """rollups:
  - {record: interaction, by: [channel, segment]}
  - {record: customer}
  - {record: survey_response, by: [channel]}
"""
CUSTOMERS = """
source: files
record: customer
path: exports/customers-*.csv
replaces: true
columns: {customer_id: id, segment: segment, since: since}
"""
ANSWERS = """
source: files
record: survey_response
path: exports/answers-*.csv
zone: Europe/Berlin
replaces: true
columns:
  response_id: id
  kind: "'csat'"
  score: score
  scale_min: "'1'"
  scale_max: "'5'"
  responded_at: at
  interaction_id: call
"""
CALLS = """
source: files
record: interaction
path: exports/calls-*.csv
zone: Europe/Berlin
replaces: true
columns:
  interaction_id: id
  customer_id: customer
  channel: channel
  direction: "'inbound'"
  started_at: started
  queue_seconds: queue
  talk_seconds: talk
  abandoned: lost
"""
LATER = datetime(2026, 9, 1, tzinfo=UTC)
SPAN = (date(2026, 2, 20), date(2026, 5, 10))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop.made(tmp_path)
    made.write("wellserved.yaml", SETTINGS + "zone: Europe/Berlin\n" + KEEPING)
    made.write("sources/calls.yaml", CALLS)
    made.write("sources/customers.yaml", CUSTOMERS)
    made.write("sources/answers.yaml", ANSWERS)
    return made


def some_calls(shop: Shop, name: str, chance: random.Random, ids: Sequence[int]) -> None:
    """A file of calls around the change of the clocks, the same ids always in the same file."""
    lines = ["id,customer,channel,started,queue,talk,lost"]
    for number in ids:
        moment = datetime(2026, 3, 27) + timedelta(minutes=chance.randrange(60 * 24 * 12))
        if moment.day == 29 and moment.hour == 2:
            moment += timedelta(hours=2)
        row = (number, f"c{chance.randrange(4)}", chance.choice(["voice", "chat"]), f"{moment:%Y-%m-%d %H:%M}",
               chance.choice([0, 10, 400]), chance.choice([60, 0.1, ""]), chance.choice(["yes", "no"]))  # fmt: skip
        lines.append(",".join(map(str, row)))
    shop.write(f"exports/{name}", "\n".join([*lines, ""]))


def some_customers(shop: Shop, chance: random.Random) -> None:
    lines = [f"c{n},{chance.choice(['gold', 'plain', ''])},2026-0{1 + n}-11" for n in range(chance.randrange(1, 5))]
    shop.write("exports/customers-1.csv", "\n".join(["id,segment,since", *lines, ""]))


def some_answers(shop: Shop, chance: random.Random) -> None:
    lines = [
        f"{n},{chance.randrange(1, 6)},2026-04-0{1 + n % 5} 10:00,{chance.randrange(40)}"
        for n in range(chance.randrange(9))
    ]
    shop.write("exports/answers-1.csv", "\n".join(["id,score,at,call", *lines, ""]))


def kept_days(engine: Engine, one: RollUp) -> list[tuple[object, ...]]:
    return engine.query(f'SELECT * FROM "{one.name}" ORDER BY ALL') if one.name in engine.rollups else []


def days_anew(engine: Engine, one: RollUp) -> list[tuple[object, ...]]:
    return engine.query(f"SELECT * FROM ({one.cells(date(2025, 12, 1), date(2026, 8, 1))}) ORDER BY ALL")


def near(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return [tuple(pytest.approx(v, rel=1e-9) if isinstance(v, float) else v for v in row) for row in rows]


def questions(workspace: Workspace) -> Iterator[Question]:
    """All KPIs whole, and those that may be split by channel, at some grains and clocks."""
    known = catalogue(workspace)
    every = tuple(m.name for m in known.of_rows())
    by_channel = tuple(m.name for m in known.of_rows() if "channel" in m.segments and "segment" in m.segments)
    for grain, clock in (
        (Grain.MONTH, LATER),
        (Grain.WEEK, LATER),
        (Grain.ALL, datetime(2026, 4, 3, 9, 30, tzinfo=UTC)),
    ):
        yield Question(every, *SPAN, grain, clock=clock, calendar=workspace.calendar)
        yield Question(by_channel, *SPAN, grain, ("segment", "channel"), clock=clock, calendar=workspace.calendar)
    cut = datetime(2026, 4, 3, 9, 30, tzinfo=UTC)
    yield Question(by_channel, *SPAN, Grain.DAY, ("segment", "channel"), clock=cut, calendar=workspace.calendar)
    april = date(2026, 4, 1), date(2026, 5, 1)
    yield Question(every, *april, clock=LATER, calendar=workspace.calendar)


def same_numbers(workspace: Workspace) -> None:
    """Every KPI from roll-ups is what it is from the rows."""
    engine, known = open_engine(workspace), catalogue(workspace)
    try:
        for question in questions(workspace):
            kept = plan_with(question, known, rollups_at_hand(engine.rollups))
            rows = plan(question, known)
            assert ("from the roll-up" in kept.sql) is bool(engine.rollups)
            held = rows_returned(KeptEngine(engine, Remembered()), kept)  # type: ignore[arg-type]  # one thread asks
            found = [finish(p, [engine.query(s) for s in p.statements], unrecorded(engine, p)) for p in (kept, rows)]
            assert told(found[0]) == told(found[1]) == told(finish(kept, held, unrecorded(engine, kept)))
    finally:
        engine.close()


@pytest.mark.parametrize("seed", range(3))
def test_after_any_loads_the_kept_days_are_those_of_the_rows(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    files = [range(12), range(12, 24), range(24, 40)]
    some_customers(shop, chance)
    some_answers(shop, chance)
    for _ in range(4):
        for number in chance.sample(range(3), chance.randrange(1, 4)):
            some_calls(shop, f"calls-{number}.csv", chance, chance.sample(files[number], chance.randrange(1, 12)))
        if chance.random() < 0.6:
            some_customers(shop, chance)
        if chance.random() < 0.6:
            some_answers(shop, chance)
        load(shop.workspace)
        engine = open_engine(shop.workspace)
        for one in wanted_rollups(shop.workspace):
            assert near(kept_days(engine, one)) == days_anew(engine, one), one.name
        engine.close()
    same_numbers(shop.workspace)


CHECKS = """
source: files
record: evaluation
path: exports/checks-*.csv
zone: Europe/Berlin
columns:
  evaluation_id: id
  interaction_id: call
  agent_id: "'a1'"
  at: at
  points: points
  points_possible: "'10'"
"""


def test_days_hear_of_the_first_rows_of_a_record_that_they_look_up(shop: Shop) -> None:
    """Checks were kept by channel while no call was known yet; then the calls came."""
    for name in ("customers", "answers", "calls"):
        (shop.folder / f"sources/{name}.yaml").unlink()
    shop.write("wellserved.yaml", SETTINGS + "zone: Europe/Berlin\nrollups: [{record: evaluation, by: [channel]}]\n")
    shop.write("sources/checks.yaml", CHECKS)
    shop.write("exports/checks-1.csv", "id,call,at,points\n1,3-0,2026-03-06 10:00,9\n2,3-1,2026-03-07 10:00,7\n")
    load(shop.workspace)
    shop.write("sources/calls.yaml", CALLS)
    one_month(shop, "calls-1.csv", 3, 60, 120)
    load(shop.workspace)

    engine = open_engine(shop.workspace)
    (one,) = wanted_rollups(shop.workspace)
    assert near(kept_days(engine, one)) == days_anew(engine, one)
    engine.close()


def one_month(shop: Shop, name: str, month: int, *talks: int) -> None:
    lines = [f"{month}-{n},c{n},voice,2026-{month:02d}-05 10:0{n},10,{talk},no" for n, talk in enumerate(talks)]
    shop.write(f"exports/{name}", "\n".join(["id,customer,channel,started,queue,talk,lost", *lines, ""]))


@pytest.fixture
def two_months(shop: Shop) -> Shop:
    """Calls of March and of May, loaded."""
    for name in ("customers", "answers"):
        (shop.folder / f"sources/{name}.yaml").unlink()
    one_month(shop, "calls-1.csv", 3, 60, 120)
    one_month(shop, "calls-2.csv", 5, 30)
    load(shop.workspace, clock=datetime(2026, 6, 1, tzinfo=UTC))
    return shop


def talk(shop: Shop, as_of: str | None = None) -> tuple[float | None, bool]:
    """The average talk time of March, and whether it was told from roll-ups."""
    (found,) = measure(shop.workspace, ["own_talk"], period="2026-03", as_of=as_of)
    assert isinstance(found, Measurement)
    sql = sql_of(shop.workspace, ["own_talk"], period="2026-03", as_of=as_of)
    return found.value, "from the roll-up" in sql


def own_talk(shop: Shop, mean: str = "talk_seconds", version: int = 1) -> None:
    text = yaml.safe_dump(document("own_talk", {"mean": mean}, unit="seconds", version=version).data)
    shop.write("metrics/own_talk.yaml", text)


def test_a_load_rewrites_only_the_months_of_changed_days(two_months: Shop) -> None:
    before = {s.path: s.partition for s in segments_at(two_months.workspace.store) if s.layer == "rollup"}
    one_month(two_months, "calls-2.csv", 5, 31)

    load(two_months.workspace)

    after = {s.path: s.partition for s in segments_at(two_months.workspace.store) if s.layer == "rollup"}
    assert sorted(before.values()) == sorted(after.values()) == ["2026-03", "2026-05"]
    assert {after[path] for path in after.keys() - before.keys()} == {"2026-05"}


ORDERS = """
source: files
record: order
path: exports/orders-*.csv
zone: UTC
columns: {order_id: id, customer_id: customer, at: at, revenue: revenue}
"""


def test_an_order_that_tells_no_state_of_an_older_one_leaves_its_day_as_it_is(two_months: Shop) -> None:
    shop = two_months
    shop.write("sources/orders.yaml", ORDERS)
    shop.write("wellserved.yaml", f"{(shop.folder / 'wellserved.yaml').read_text()}  - {{record: order}}\n")
    old = "1,c1,2024-01-10 10:00,5\n2,c2,2024-02-10 10:00,5\n3,c1,2026-02-10 10:00,5\n"
    shop.write("exports/orders-1.csv", f"id,customer,at,revenue\n{old}")
    load(shop.workspace)
    before = rolled(shop, "order")

    shop.write("exports/orders-2.csv", "id,customer,at,revenue\n4,c1,2026-03-01 10:00,7\n5,c2,2026-03-02 10:00,7\n")
    load(shop.workspace)

    assert before.keys() == {"2024-01", "2024-02", "2026-02"}
    after = rolled(shop, "order")
    assert {month for month in after if after[month] != before.get(month)} == {"2026-03"}
    (wanted,) = (one for one in wanted_rollups(shop.workspace) if one.record == "order")
    engine = open_engine(shop.workspace)
    anew = engine.query(f"SELECT * FROM ({wanted.cells(date(2024, 1, 1), date(2026, 8, 1))}) ORDER BY ALL")
    assert near(kept_days(engine, wanted)) == near(anew)
    engine.close()


def test_a_contact_that_was_told_of_its_next_has_only_that_made_anew(two_months: Shop) -> None:
    shop = two_months
    (wanted,) = (one for one in wanted_rollups(shop.workspace) if one.name.startswith("interaction by"))
    always = next(name for name, read in wanted.reads.items() if not read)  # how many there are
    path = shop.workspace.store.segments / rolled(shop, "interaction")["2026-03"]
    with duckdb.connect() as duck:
        duck.execute(f'CREATE TABLE kept AS SELECT * REPLACE ("{always}" + 1000 AS "{always}") FROM \'{path}\'')
        duck.execute(f"COPY kept TO '{path}' (FORMAT parquet)")

    shop.write(
        "exports/calls-3.csv", "id,customer,channel,started,queue,talk,lost\n9,c0,voice,2026-03-07 10:00,1,1,no\n"
    )
    load(shop.workspace)

    engine = open_engine(shop.workspace)
    counted = f'SELECT "_day", "{always}" FROM "{wanted.name}" WHERE "_day" < DATE \'2026-04-01\' ORDER BY ALL'
    assert engine.query(counted) == [(date(2026, 3, 5), 1002), (date(2026, 3, 7), 1)]
    others = f'SELECT * EXCLUDE ("{always}") FROM'
    anew = engine.query(f"{others} ({wanted.cells(date(2026, 1, 1), date(2026, 8, 1))}) ORDER BY ALL")
    before = engine.query(f"{others} '{path}'")
    assert near(engine.query(f'{others} "{wanted.name}" ORDER BY ALL')) == near(anew)
    assert before[0] not in anew
    engine.close()


def rolled(shop: Shop, record: str) -> dict[str, str]:
    """The segment of each month of a record's roll-up."""
    held = segments_at(shop.workspace.store)
    return {s.partition: s.path for s in held if s.layer == "rollup" and s.record == record}


def test_a_question_of_one_month_opens_the_file_of_that_month(two_months: Shop) -> None:
    own_talk(two_months)
    load(two_months.workspace)

    assert 'FROM "interaction by started_at and channel, segment, 2026-03"' in sql_of(
        two_months.workspace, ["own_talk"], period="2026-03"
    )
    assert 'FROM "interaction by started_at and channel, segment"' in sql_of(
        two_months.workspace, ["own_talk"], period="2026"
    )
    assert talk(two_months) == (90, True)


def test_a_load_of_nothing_new_keeps_the_days_as_they_are(two_months: Shop) -> None:
    assert load(two_months.workspace).commit is None


def test_a_changed_kpi_is_told_from_the_rows_until_the_next_load(two_months: Shop) -> None:
    own_talk(two_months)
    assert talk(two_months) == (90, False)
    load(two_months.workspace)
    assert talk(two_months) == (90, True)

    own_talk(two_months, "talk_seconds * 2")
    assert talk(two_months) == (180, False)
    load(two_months.workspace)
    assert talk(two_months) == (180, True)


def test_a_question_as_of_then_reads_the_days_of_then(two_months: Shop) -> None:
    own_talk(two_months)
    load(two_months.workspace, clock=datetime(2026, 6, 2, tzinfo=UTC))
    one_month(two_months, "calls-1.csv", 3, 60, 180)
    load(two_months.workspace, clock=datetime(2026, 6, 4, tzinfo=UTC))

    assert talk(two_months) == (120, True)
    assert talk(two_months, as_of="2026-06-03T00:00:00+00:00") == (90, True)


def test_while_a_kpi_can_not_be_read_no_days_are_kept(two_months: Shop) -> None:
    two_months.write("metrics/broken.yaml", "name: broken\n")
    one_month(two_months, "calls-1.csv", 3, 60)

    load(two_months.workspace)

    assert [s for s in segments_at(two_months.workspace.store) if s.layer == "rollup"] == []


def test_no_days_are_kept_where_the_settings_say_so(two_months: Shop) -> None:
    two_months.write("wellserved.yaml", SETTINGS + "rollups: []\n")
    load(two_months.workspace)

    assert [s for s in segments_at(two_months.workspace.store) if s.layer == "rollup"] == []


def test_a_record_of_few_rows_is_not_kept_unasked(two_months: Shop) -> None:
    two_months.write("wellserved.yaml", SETTINGS)
    load(two_months.workspace)

    assert [s for s in segments_at(two_months.workspace.store) if s.layer == "rollup"] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("rollups: yes please", "'rollups' is a list"),
        ("rollups: [interaction]", "a roll-up is a record and its segments"),
        ("rollups: [{record: interactions}]", "there is no record 'interactions'"),
        ("rollups: [{record: interaction, by: [chanel]}]", "'interaction' can't be split by 'chanel'"),
        ("rollups: [{record: interaction, by: [customer_id]}]", "about as many cells as there are rows"),
        ("rollups: [{record: interaction, by: [channel, channel]}]", "a list of different segments"),
        ("rollups: [{record: interaction, by: [channel, team, queue, topic, segment]}]", "more cells than"),
    ],
)
def test_a_roll_up_that_can_not_be_is_refused(said: str, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        read_settings(read_document(f"name: shop\n{said}\n", "wellserved.yaml"))


def test_doctor_tells_which_days_are_kept_and_which_wait_for_a_load(two_months: Shop) -> None:
    (kept,) = rollup_problems(two_months.workspace)
    told = "days of interaction by started_at and channel, segment are kept from 2026-03-05 to 2026-05-05: 2 cells"
    assert (kept.code, kept.what.split(",")[:2]) == ("rollup", told.split(",")[:2])

    own_talk(two_months)
    assert [problem.code for problem in rollup_problems(two_months.workspace)] == ["rollup_old"]
    load(two_months.workspace)
    assert [problem.code for problem in rollup_problems(two_months.workspace)] == ["rollup"]
