"""JSON that vendors give is read and written again as it was, whoever reads it."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.sources.connect.json_text import parsed, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_written_is_read_as_it_was(value: object) -> None:
    assert parsed(written(value)) == value
    assert json.loads(written(value)) == value


@given(VALUES)
def test_what_python_writes_is_read_as_python_reads_it(value: object) -> None:
    text = json.dumps(value).encode()

    assert parsed(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        (b'{"b": 1, "a": [1.50, "x"]}', b'{"b":1,"a":[1.5,"x"]}'),
        (b'{"id": 123456789012345678901234567890}', b'{"id":123456789012345678901234567890}'),
        ('{"said": "so ☕ nice"}'.encode(), '{"said":"so ☕ nice"}'.encode()),
        (b'{"half": "\\ud83d"}', b'{"half":"?"}'),
        (b"{}", b"{}"),
    ],
)
def test_rows_keep_their_order_their_numbers_and_their_texts(text: bytes, again: bytes) -> None:
    assert written(parsed(text)) == again


def test_a_number_beyond_all_numbers_stops_nothing() -> None:
    assert math.isinf(parsed(b"[1e400]")[0])


@pytest.mark.parametrize("text", [b"", b"<html>", b'{"cut": ', b"\xff"])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        parsed(text)
