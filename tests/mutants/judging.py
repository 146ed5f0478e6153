"""Whether a mistake in a definition is noticed: some worked case no longer comes out as its owner wrote it."""

from dataclasses import dataclass
from itertools import islice

from tests.mutants.definitions import Mutant, mutants
from tests.mutants.equivalent import why_equivalent
from tests.oracle.worked import comes_out, rows_of
from wellserved.flow.catalogue import catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.terms.errors import WellservedError

SHIPPED = catalogue()


@dataclass(frozen=True)
class Verdict:
    """What became of a KPI's mutants.

    Args:
        killed: How many a case noticed.
        survived: What was wrong with those that no case noticed.
        equivalent: What was wrong with those that can't be told from the definition, and why.
    """

    killed: int
    survived: tuple[str, ...]
    equivalent: tuple[tuple[str, str], ...]

    @property
    def judged(self) -> int:
        return self.killed + len(self.survived)


def judge(metric: MetricDefinition, most: int | None = None) -> Verdict:
    """Run a KPI's mutants, or some of them that are the same each time, against its cases.

    Raises:
        AssertionError: A case does not come out as it is: it would notice anything.
    """
    for number, case in enumerate(metric.cases):
        assert comes_out(metric, case, SHIPPED, rows_of(metric, number)), f"{metric.name}: {case.name}"
    killed, survived, equivalent = 0, [], []
    for mutant in islice(mutants(metric, SHIPPED), most):
        if noticed(mutant, metric):
            killed += 1
        elif why := why_equivalent(metric, mutant.told):
            equivalent.append((mutant.told, why))
        else:
            survived.append(mutant.told)
    return Verdict(killed, tuple(survived), tuple(equivalent))


def noticed(mutant: Mutant, metric: MetricDefinition) -> bool:
    """Whether a case fails; a definition that can't be asked fails too."""
    for number, case in enumerate(metric.cases):
        try:
            if not comes_out(mutant.metric, case, SHIPPED, rows_of(metric, number)):
                return True
        except (WellservedError, TypeError, ArithmeticError):
            return True
    return False
