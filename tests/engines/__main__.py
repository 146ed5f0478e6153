"""All that CI has no time for: `python -m tests.engines spark|postgres [worlds]`; what differs is printed."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.organisation import NOW, organisation
from tests.engines.proof import WORKED, EngineOver, broken_law, disagreements, failed_case
from tests.engines.test_facts_there import all_differences, on_spark
from wellserved.flow.load import load


@contextmanager
def engine_called(name: str) -> Iterator[EngineOver]:
    """What gives rows to an engine."""
    if name == "postgres":
        from tests.engines.postgres_rows import Rows, running

        with running() as url:
            yield Rows(url).engine_over
    else:
        from tests.engines import spark_rows

        yield spark_rows.engine_over


def main(name: str, worlds: int) -> int:
    """How many worlds, laws and cases come out otherwise."""
    wrong = 0
    with engine_called(name) as engine_over:
        for metric, case in WORKED:
            problem = failed_case(engine_over, metric, case)
            wrong += _told("case", [problem.what] if problem else [])
        for seed in range(4000, 4000 + worlds):
            wrong += _told(f"world {seed}", disagreements(engine_over, seed, finer=False))
            wrong += _told(f"world {seed}, finer", disagreements(engine_over, seed, finer=True))
            wrong += _told(f"world {seed}, in another order", broken_law(engine_over, seed))
    if name == "spark":
        for record, told in facts_of_spark().items():
            wrong += _told(f"facts, {record}", told)
    sys.stdout.write(f"{len(WORKED)} cases and {worlds} worlds on {name}: {wrong} told differently\n")
    return wrong


def facts_of_spark() -> dict[str, list[str]]:
    """What facts that Spark makes of a small organisation say otherwise than DuckDB's, by record."""
    with tempfile.TemporaryDirectory() as place:
        small = organisation(Path(place) / "small")
        load(small, clock=NOW)
        return all_differences(on_spark(small), small)


def _told(what: str, differences: list[str]) -> bool:
    for line in differences:
        sys.stdout.write(f"{what}: {line}\n")
    return bool(differences)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)))
