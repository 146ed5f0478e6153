"""Every KPI of the catalogue equals the oracle, on 200 generated worlds: value, n, coverage, interval and note.

A world follows from its seed, which is the test's name; more of them: `python -m tests.oracle 200 5200`.
"""

import pytest

from tests.oracle.every_kpi import CATALOGUE, disagreements, seeded
from tests.oracle.oracle import FORMULAS, tell
from wellserved.metrics.formula import Derived

WORLDS = 200


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_kpi_equals_the_oracle(seed: int) -> None:
    here = seeded(seed)

    assert disagreements(here.whole, here.tables) == []
    assert disagreements(here.finer, here.tables) == []


def test_the_oracle_knows_every_formula_of_the_catalogue() -> None:
    unknown = {m.name for m in CATALOGUE.of_rows() if type(m.formula) not in {*FORMULAS, Derived}}

    assert unknown == set()


def test_generated_worlds_give_every_kpi_different_values() -> None:
    values: dict[str, set[float]] = {metric.name: set() for metric in CATALOGUE.of_rows()}
    for seed in range(WORLDS):
        here = seeded(seed)
        for name in [name for name, found in values.items() if len(found) < 2]:
            told = tell(name, CATALOGUE, here.tables, here.whole).values()
            values[name] |= {round(one.value, 9) for one in told if one.value is not None}

    assert {name: found for name, found in values.items() if len(found) < 2} == {}
