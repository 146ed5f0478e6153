"""Ask a shipped KPI of rows given by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from tests.catalogue.shipped import catalogue
from wellserved.flow.catalogue import shipped_documents
from wellserved.flow.engines import memory_engine
from wellserved.metrics.catalogue import load_catalogue
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.store.memory_engine import Rows

LONG_AGO, FAR_OFF = date(2000, 1, 1), date(2090, 1, 1)


def asked(
    name: str,
    tables: Mapping[str, Rows],
    start: date | None = None,
    end: date | None = None,
    clock: datetime | None = None,
    parameters: Mapping[str, Any] | None = None,
    by: tuple[str, ...] = (),
) -> list[Measurement]:
    """Measure one KPI over given rows.

    Args:
        name: The KPI's name.
        tables: Rows by record.
        start: First day; None for long ago.
        end: The day after the last; None for far off.
        clock: The moment of asking; None for long after.
        parameters: Values other than the KPI's own.
        by: Segments.
    """
    moment = clock or datetime(FAR_OFF.year + 1, 1, 1, tzinfo=UTC)
    question = Question((name,), start or LONG_AGO, end or FAR_OFF, by=by, clock=moment)
    engine = memory_engine(tables)
    known = load_catalogue(shipped_documents(), (), parameters) if parameters else catalogue()
    planned = plan(question, known)
    empty = [record for record in planned.counted if not engine.query(f'SELECT 1 FROM "{record}" LIMIT 1')]
    return finish(planned, [engine.query(statement) for statement in planned.statements], empty)
