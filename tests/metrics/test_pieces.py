"""A condition is cut where its ANDs are, and nowhere else."""

import pytest

from wellserved.metrics.pieces import Atom, all_of, asked, known, links, maybe, written
from wellserved.records.expression import parse_expression

COLUMNS = ("a", "b", "c", "odd AND name")


def cut(text: str) -> list[str]:
    return list(links(parse_expression(text, COLUMNS, "").sql))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a", ['"a"']),
        ("a AND b", ['"a"', '"b"']),
        ("a AND (b AND c)", ['"a"', '"b"', '"c"']),
        ("(a AND b)", ['"a"', '"b"']),
        ("a AND b OR c", ['(("a" AND "b") OR "c")']),
        ("NOT (a AND b)", ['(NOT (("a" AND "b")))']),
        ("a BETWEEN 1 AND 2", ['("a" BETWEEN 1 AND 2)']),
        ("a BETWEEN 1 AND 2 AND b", ['("a" BETWEEN 1 AND 2)', '"b"']),
        ("a = ' AND ' AND b", ["(\"a\" = ' AND ')", '"b"']),
        ("a = ')' AND b = '('", ["(\"a\" = ')')", "(\"b\" = '(')"]),
        ("a = 'it''s (' AND b", ["(\"a\" = 'it''s (')", '"b"']),
        ('"odd AND name" AND b', ['"odd AND name"', '"b"']),
        ("CASE WHEN a AND b THEN c END", ['CASE WHEN ("a" AND "b") THEN "c" END']),
        ("(a) + (b)", ['(("a") + ("b"))']),
    ],
)
def test_where_it_is_cut(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


def test_pieces_are_written_with_names_for_atoms() -> None:
    names = {Atom('"a"'): "one", Atom('"b"'): "two"}
    expression = parse_expression("a AND b", COLUMNS, "")

    assert written(all_of(asked(None), asked(expression)), names.__getitem__) == "one AND two"
    assert written(maybe(expression), names.__getitem__) == "COALESCE(one AND two, TRUE)"
    assert written(known(expression), names.__getitem__) == "((one AND two) IS NOT NULL)"
    assert maybe(None) == ()
