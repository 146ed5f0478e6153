"""Errors say what, where and how to mend it."""

from wellserved.terms.errors import QueryError, nearest


def test_an_error_is_three_lines_what_where_fix() -> None:
    error = QueryError("there is no KPI 'ash'", "catalogue", "did you mean 'aht'?")

    assert str(error).splitlines() == ["there is no KPI 'ash'", "  where: catalogue", "  fix:   did you mean 'aht'?"]


def test_the_nearest_right_name_is_offered_and_all_of_them_where_none_is_near() -> None:
    assert nearest("chanel", ["queue", "channel"]) == "did you mean 'channel'?"
    assert nearest("zzz", ["queue", "channel"]) == "one of: channel, queue"
    assert nearest("zzz", []) == ""


def test_of_many_names_only_the_first_are_listed() -> None:
    said = nearest("zzz", [f"n{i:03}" for i in range(100)])

    assert said.startswith("one of: n000, n001") and said.endswith("n039, … (100 in all)")
