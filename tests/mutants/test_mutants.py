"""A mistake in a definition is noticed by the KPI's own worked cases: a sample of mistakes in every KPI.

All of them: `python -m tests.mutants`.
"""

from random import Random

from tests.mutants.definitions import mutants
from tests.mutants.expressions import mutated
from tests.mutants.judging import SHIPPED, judge
from wellserved.records.contract import Type

SAMPLE = 12
MOST_SURVIVORS = 1
"""Of a KPI's sample: below one in twelve no KPI's score can be told; the whole catalogue's is, beside it."""


def test_cases_notice_95_of_100_mistakes_in_the_whole_catalogue_and_nearly_all_in_each_kpi() -> None:
    verdicts = {metric.name: judge(metric, SAMPLE) for metric in SHIPPED.of_rows()}
    survived = [(name, told) for name, verdict in verdicts.items() for told in verdict.survived]

    assert len(survived) <= 0.05 * sum(verdict.judged for verdict in verdicts.values()), survived
    assert all(len(verdict.survived) <= MOST_SURVIVORS for verdict in verdicts.values()), survived


def test_each_kind_of_mistake_is_made() -> None:
    columns = {"a": Type.NUMBER, "b": Type.NUMBER, "f": Type.FLAG}
    made = {wrong for _, wrong in mutated("a <= 5 AND (f OR COALESCE(b, 0) > {p})", columns, ["b"], Random(1))}

    assert {
        "a < 5 AND (f OR COALESCE(b, 0) > {p})",
        "a <= 6 AND (f OR COALESCE(b, 0) > {p})",
        "a <= 5 OR (f OR COALESCE(b, 0) > {p})",
        "a <= 5 AND (f AND COALESCE(b, 0) > {p})",
        "a <= 5 AND (NOT (f) OR COALESCE(b, 0) > {p})",
        "a <= 5 AND (f OR b > {p})",
        "a <= 5 AND (f)",
        "a <= 5",
        "b <= 5 AND (f OR COALESCE(b, 0) > {p})",
    } <= made


def test_windows_and_parameters_are_mistaken_too() -> None:
    told = [mutant.told for mutant in mutants(SHIPPED.latest("fcr_no_repeat"), SHIPPED)]

    assert "formula.matures_after: dropped" in told
    assert "formula.among: dropped" in told
    assert "parameters.days: 7 made 8" in told
