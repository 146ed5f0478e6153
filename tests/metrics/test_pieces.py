"""A condition is cut where its ANDs are, and nowhere else."""

import pytest

from wellserved.metrics.pieces import Atom, Condition, Not, all_of, asked, known, links, maybe, pieces_of, written
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

    def told(*conditions: Condition) -> str:
        return written(pieces_of(all_of(*conditions)), names.__getitem__)

    assert told(asked(None), asked(expression)) == "one AND two"
    assert told(maybe(expression)) == "COALESCE(one AND two, TRUE)"
    assert told(known(expression)) == "((one AND two) IS NOT NULL)"
    assert told(asked(expression), known(expression)) == "one AND two AND ((one AND two) IS NOT NULL)"
    assert told((Not(Atom('"a"')),)) == "NOT one"
    assert maybe(None) == ()
