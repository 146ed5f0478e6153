"""Odd rows: those that keep their record's contract and can hardly be true: of a far year, of years, or two at once."""

from collections.abc import Iterator

from wellserved.flow.engines import open_engine
from wellserved.flow.workspace import Workspace
from wellserved.metrics.reach import PLANNED
from wellserved.records.contract import Contract, Type
from wellserved.records.register import CONTRACTS
from wellserved.store.engine import Engine
from wellserved.terms.problem import Problem

AHEAD = "INTERVAL 31 DAY"  # further ahead of its load no row is dated but by mistake
LONGEST = 366 * 86_400  # seconds
FUTURE = ("schedule",)  # what is planned lies ahead
ONE_AT_A_TIME = ("agent_time", "schedule")  # their time is added up: of two at once it would count twice


def odd_rows(workspace: Workspace) -> Iterator[Problem]:
    """Count rows dated long after they were loaded, durations of more than a year, and agents' times two at once."""
    engine = open_engine(workspace)
    try:
        for contract in CONTRACTS.values():
            extent = engine.extents.get(contract.name)
            if extent and extent.rows and not contract.derived:
                yield from _odd(engine, contract)
                if contract.name in ONE_AT_A_TIME:
                    yield from _at_once(engine, contract.name)
    finally:
        engine.close()


def _odd(engine: Engine, contract: Contract) -> Iterator[Problem]:
    counted = _conditions(contract)
    if not counted:
        return
    columns = ", ".join(f"COUNT_IF({condition})" for condition in counted.values())
    (found,) = engine.query(f'SELECT {columns} FROM "{contract.name}"')
    for name, rows in zip(counted, found, strict=True):
        place, fix = f"{contract.name}.{name}", f"see 'wellserved rows', and mend the mapping or the rows of {name}"
        if rows and name == contract.time:
            what = f"{rows:,} rows of '{contract.name}' are dated more than a month after they were loaded"
            yield Problem("dated_ahead", what, place, fix, rows, "warning")
        elif rows:
            yield Problem("too_long", f"{rows:,} rows have {name} of more than a year", place, fix, rows, "warning")


def _conditions(contract: Contract) -> dict[str, str]:
    """What is odd, by the column that says it."""
    own = contract.column(contract.time) if contract.time else None
    moments = own is not None and own.type is Type.TIME and own.name not in PLANNED and contract.name not in FUTURE
    found = {contract.time: f'"{contract.time}" > "loaded_at" + {AHEAD}'} if contract.time and moments else {}
    lengths = [column.name for column in contract.columns if column.name.endswith("_seconds")]
    return found | {name: f'"{name}" > {LONGEST}' for name in lengths}


def _at_once(engine: Engine, record: str) -> Iterator[Problem]:
    """Rows that begin while another of the same agent lasts."""
    before = 'PARTITION BY "agent_id" ORDER BY "started_at" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING'
    seen = f'SELECT "started_at", MAX("ended_at") OVER ({before}) AS _busy FROM "{record}"'
    ((rows,),) = engine.query(f'SELECT COUNT(*) FROM ({seen}) AS s WHERE "started_at" < _busy')
    if rows:
        what = f"{rows:,} rows of '{record}' begin while another of the same agent lasts, so that time counts twice"
        fix = "end each where the next begins, in the export or by the mapping"
        yield Problem("at_once", what, f"{record}.started_at", fix, rows, "warning")
