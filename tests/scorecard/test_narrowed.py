"""A scorecard over some segments only."""

from wellserved.scorecard.narrowed import condition


def test_values_are_quoted_and_no_value_is_no_condition() -> None:
    assert condition({"topic": ("it's",), "team": ()}) == "topic IN ('it''s')"
    assert condition({}) is None
