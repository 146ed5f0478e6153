"""Derived KPIs: arithmetic over values that may be unknown, and the doubt of all of them."""

import pytest

from wellserved.metrics.arithmetic import FUNCTIONS, check_arithmetic, corners, evaluate
from wellserved.metrics.interval import UNKNOWN, Interval
from wellserved.records.expression import Expression, parse_expression
from wellserved.terms.errors import DefinitionError


def read(text: str) -> Expression:
    return parse_expression(text, None, "a_kpi.yaml", functions=FUNCTIONS)


VALUES = {"a": 6.0, "b": 2.0, "nought": 0.0, "unknown": None}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a / b", 3.0),
        ("a - b * 2", 2.0),
        ("-(a + b)", -8.0),
        ("a / nought", None),
        ("a + unknown", None),
        ("COALESCE(unknown, a, b)", 6.0),
        ("NULLIF(a, 6)", None),
        ("GREATEST(a, unknown, b)", 6.0),
        ("LEAST(a, b)", 2.0),
        ("ABS(b - a)", 4.0),
        ("100 * (1 - b / a)", pytest.approx(66.6666667)),
    ],
)
def test_the_value(text: str, wanted: float | None) -> None:
    assert evaluate(read(text), VALUES) == wanted


@pytest.mark.parametrize("text", ["a > b", "a AND b", "a || b", "a IS NULL", "'text'", "CASE WHEN a > 1 THEN 2 END"])
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        check_arithmetic(read(text), "a_kpi.yaml")


def test_the_interval_holds_all_that_the_parts_allow() -> None:
    found = corners(read("a / b"), VALUES, {"a": Interval(4.0, 8.0), "b": Interval(1.0, 4.0)})

    assert found == Interval(1.0, 8.0)


def test_the_interval_of_a_part_that_falls_is_turned() -> None:
    assert corners(read("1 - a"), {"a": 0.3}, {"a": Interval(0.2, 0.5)}) == Interval(0.5, 0.8)


def test_a_part_without_an_interval_leaves_none() -> None:
    assert corners(read("a + b"), VALUES, {"a": Interval(4.0, 8.0), "b": UNKNOWN}) == UNKNOWN


def test_a_divisor_that_may_be_nought_leaves_none() -> None:
    assert corners(read("a / b"), VALUES, {"a": Interval(4.0, 8.0), "b": Interval(0.0, 4.0)}) == UNKNOWN
