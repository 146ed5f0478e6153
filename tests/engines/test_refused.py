"""What an engine can't tell as DuckDB does is refused before it is asked; no other engine refuses it."""

import pytest

from tests.engines.conformance import of_rows, question
from tests.engines.expressions import REFUSED, REFUSED_QUESTIONS
from wellserved.enrich.journey_steps import case_moments_sql
from wellserved.records.translated.translation import DIALECTS, translated
from wellserved.terms.errors import QueryError

STATEMENTS = {
    **{of_rows(one): engines for one, engines in REFUSED.items()},
    **{question(one): engines for one, engines in REFUSED_QUESTIONS.items()},
}


def is_refused(sql: str, engine: str) -> bool:
    try:
        translated(sql, engine)
    except QueryError as error:
        return "can't tell" in str(error)
    return False


@pytest.mark.parametrize("engine", DIALECTS)
def test_who_refuses_what(engine: str) -> None:
    refused = {sql for sql in STATEMENTS if is_refused(sql, engine)}

    assert refused == {sql for sql, engines in STATEMENTS.items() if engine in engines}


@pytest.mark.parametrize("engine", DIALECTS)
def test_steps_of_cases_without_events_are_told_by_all(engine: str) -> None:
    sql = case_moments_sql({"case": '"case"', "case_event": '"case_event"'})

    assert not is_refused(f'SELECT COUNT(*) AS "n" FROM ({sql}) AS s', engine)
