"""Stacked: rows of two records summed by cell at once vary as their cells do when these are summed again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb

from wellserved.metrics.pieces import Atom, Maybe
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.scan import Scan
from wellserved.metrics.sql import scan_sql
from wellserved.metrics.states import State
from wellserved.terms.period import Grain

DAYS = (date(2026, 3, 1), date(2026, 3, 4))
ASKED = Question(("survey_coverage",), *DAYS, Grain.DAY, ("channel",), clock=datetime(2027, 1, 1, tzinfo=UTC))
CONTACTS, ANSWERS = Relation("interaction", "started_at", *DAYS), Relation("survey_response", "invited_at", *DAYS)
ROWS = """
SET TimeZone = 'UTC';
CREATE TABLE interaction AS SELECT TIMESTAMPTZ '2026-03-01 08:00:00+00' + i * INTERVAL 20 MINUTE AS started_at,
    CASE i % 3 WHEN 0 THEN 'voice' WHEN 1 THEN 'chat' END AS channel,
    CASE i % 4 WHEN 0 THEN NULL ELSE i % 4 = 1 END AS answered, i * 1.5 AS handle_seconds,
    TIMESTAMPTZ '2026-04-01 00:00:00+00' AS loaded_at FROM range(90) AS t(i);
CREATE TABLE survey_response AS SELECT TIMESTAMPTZ '2026-03-01 09:30:00+00' + i * INTERVAL 7 HOUR AS invited_at,
    CASE i % 4 WHEN 0 THEN 'voice' WHEN 1 THEN 'email' WHEN 2 THEN 'chat' END AS channel,
    CASE WHEN i % 5 < 4 THEN 'csat' END AS kind, TIMESTAMPTZ '2026-04-01 00:00:00+00' AS loaded_at
    FROM range(12) AS t(i);
"""


def scan(*among: Atom | Maybe) -> Scan:
    """How answers vary with contacts, and seconds with contacts, by hour and channel."""
    found = Scan((CONTACTS, ANSWERS), "hour", dated=False)
    contacts = found.state(0, State("count", (Atom('"answered"'),), None, frozenset({"answered"})), "contacts")
    seconds = found.state(
        0, State("sum", (Atom('"answered"'),), Atom('"handle_seconds"'), frozenset({"handle_seconds"})), "seconds"
    )
    answers = found.state(1, State("count", among, None, frozenset({"kind"})), "answers")
    found.moment(answers, contacts, "coverage")
    found.moment(seconds, contacts, "time")
    return found


def test_rows_summed_at_once_vary_as_cells_that_are_summed_again() -> None:
    """Cells of contacts only, of answers only (email), of both, and of no channel."""
    at_once, again = scan(Atom("(\"kind\" = 'csat')")), replace(scan(Atom("(\"kind\" = 'csat')")), dated=True)
    asked, connection = [scan_sql(one, ASKED) for one in (at_once, again)], duckdb.connect()
    connection.execute(ROWS)
    new, old = ([tuple(0 if one is None else one for one in row[:-1]) for row in connection.sql(sql).fetchall()]
                for sql in asked)  # fmt: skip

    assert ['"cells"' in asked[0], "_cells_" in asked[0], "_cells_2" in asked[1]] == [True, False, True]
    assert len(new) > 8 and {row[1] for row in new} == {"voice", "chat", "email", 0}
    assert new == old


def test_a_state_that_rows_of_another_record_would_meet_is_summed_by_cell_first() -> None:
    """Of an answer nothing is known of what is asked of contacts: "or it can't be told" would count it."""
    assert "_cells_2" in scan_sql(scan(Maybe((Atom('"kind"'),))), ASKED)
    assert "_cells_2" in scan_sql(scan(), ASKED)
