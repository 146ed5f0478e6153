"""Numbers read the same wherever they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

ENGLISH, GERMAN = Numbers("en", "EUR"), Numbers("de", "EUR")
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


@pytest.mark.parametrize(
    ("value", "unit", "english", "german"),
    [
        (0.84253, Unit.PERCENT, "84.3 %", "84,3 %"),
        (-24.69, Unit.POINTS, "-24.7 points", "-24,7 Punkte"),
        (40.774, Unit.SECONDS, "40.8 s", "40,8 s"),
        (5.983, Unit.DAYS, "5.98 days", "5,98 Tage"),
        (22.1, Unit.HOURS, "22.1 h", "22,1 Std."),
        (33066, Unit.COUNT, "33,066", "33.066"),
        (5.115, Unit.MONEY, "€5.12", "5,12 €"),
        (-3.2, Unit.MONEY, "-€3.20", "-3,20 €"),
        (0.1889, Unit.RATIO, "0.189", "0,189"),
        (2.71, Unit.SCORE, "2.71", "2,71"),
    ],
)
def test_a_value_is_written_with_its_unit(value: float, unit: Unit, english: str, german: str) -> None:
    assert (ENGLISH.value(value, unit), GERMAN.value(value, unit)) == (english, german)


@pytest.mark.parametrize(("value", "written"), [(0.8425, "84.3 %"), (0.8435, "84.4 %"), (-0.8425, "-84.3 %")])
def test_a_half_is_rounded_away_from_zero(value: float, written: str) -> None:
    assert ENGLISH.value(value, Unit.PERCENT) == written


def test_a_half_that_is_not_one_in_binary_is_still_a_half() -> None:
    assert f"{2.675:.2f}" == "2.67"  # what a renderer of its own would print
    assert ENGLISH.value(2.675, Unit.SCORE) == "2.68"


@pytest.mark.parametrize("unit", list(Unit))
def test_no_data_is_a_dash_and_never_0(unit: Unit) -> None:
    assert (ENGLISH.value(None, unit), ENGLISH.change(None, unit), ENGLISH.interval(None, 1.0, unit)) == ("–", "–", "")


@pytest.mark.parametrize("unit", list(Unit))
def test_something_is_never_written_as_nothing(unit: Unit) -> None:
    assert ENGLISH.bare(0.0004, unit).strip("-0.,") != ""


def test_zero_has_no_sign() -> None:
    assert [ENGLISH.value(v, Unit.POINTS) for v in (0.0, -0.0)] == ["0.0 points", "0.0 points"]


def test_from_1000_up_there_are_no_decimals() -> None:
    assert [ENGLISH.value(v, Unit.MONEY) for v in (999.99, 999.995, 1234.5)] == ["€999.99", "€1,000", "€1,235"]


def test_both_ends_of_an_interval_have_equal_decimals() -> None:
    assert ENGLISH.interval(0.8, 0.8642, Unit.PERCENT) == "80.0 to 86.4"
    assert ENGLISH.interval(998.7, 1003.2, Unit.SECONDS) == "999 to 1,003"


def test_the_change_of_a_share_is_in_points() -> None:
    assert [ENGLISH.change(c, Unit.PERCENT) for c in (0.021, -0.021, 0.0)] == [
        "+2.1 points",
        "-2.1 points",
        "±0.0 points",
    ]


def test_a_change_of_money_has_its_sign_first() -> None:
    assert [ENGLISH.change(c, Unit.MONEY) for c in (0.25, -0.25)] == ["+€0.25", "-€0.25"]


@given(finite, st.sampled_from(list(Unit)))
def test_a_value_and_the_same_value_below_zero_differ_by_the_sign_only(value: float, unit: Unit) -> None:
    size = abs(value)

    assert ENGLISH.bare(-size, unit).removeprefix("-") == ENGLISH.bare(size, unit)


@given(finite, st.sampled_from(list(Unit)))
def test_what_is_written_lies_within_half_a_last_digit(value: float, unit: Unit) -> None:
    written = ENGLISH.bare(value, unit).replace(",", "")
    decimals = len(written.partition(".")[2])
    scale = 100 if unit is Unit.PERCENT else 1

    assert abs(float(written) - value * scale) <= 0.5 * 10**-decimals * (1 + 1e-9) + abs(value) * 1e-12
