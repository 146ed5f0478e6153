"""Documents: YAML read safely, with places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError


def test_words_that_other_yaml_readers_turn_into_flags_and_numbers_stay_text() -> None:
    data = read_document("a: NO\nb: 22:30\nc: on\nd: 012\ne: 1_000\n", "x.yaml").data

    assert data == {"a": "NO", "b": "22:30", "c": "on", "d": "012", "e": "1_000"}


def test_each_part_knows_its_line() -> None:
    document = read_document("name: x\nlist:\n  - one\n  - two\n", "x.yaml")

    assert document.where("list", 1) == "x.yaml, line 4"
    assert document.where("list", 7, "deeper") == "x.yaml, line 3"
    assert document.where("nowhere") == "x.yaml, line 1"


BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        (BOMB, "aliases", 1),
        ("a: 1\na: 2\n", "given twice", 2),
        ("a: !!python/object:os.system x\n", "tags", 1),
        ("a: 1\nb: [\n", "not YAML", 3),
        ("- a\n", "mapping", None),
        ("just words\n", "mapping", None),
        ("a: 1\nb: \x00\n", "unprintable", 2),
        ("? [a, b]\n: 1\n", "plain text", 1),
        ("a: " + "[" * 60 + "]" * 60, "too deep", 1),
        ("a: [" + "x, " * 30_000 + "x]", "too long", 1),
        ("a: 2026-02-30", "no value", None),
        ("a: 1\n---\nb: 2\n", "not YAML", 2),
        ("a: x\n" * (1 << 18), "too large", None),
    ],
)
def test_what_is_no_plain_definition_is_refused_with_its_place(text: str, what: str, line: int | None) -> None:
    with pytest.raises(DefinitionError, match=what) as caught:
        read_document(text, "x.yaml")

    assert caught.value.where.startswith("x.yaml")
    assert line is None or f"line {line}" in caught.value.where


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#\n \t?,1.%@`\x01é"), max_size=60))
def test_any_text_is_a_document_or_a_definition_error(text: str) -> None:
    try:
        assert isinstance(read_document(text, "x.yaml").data, dict)
    except DefinitionError as error:
        assert error.where
