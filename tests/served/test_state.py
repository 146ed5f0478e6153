"""The state of a page is its URL, and nothing else."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.surfaces.web.state import State, read_state
from wellserved.terms.errors import QueryError

VALUE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
STATES = st.builds(
    State,
    period=st.none() | VALUE,
    grain=st.sampled_from([None, "day", "month"]),
    compare=st.sampled_from([None, "previous", "year"]),
    filters=st.dictionaries(
        st.sampled_from(["channel", "team"]), st.lists(VALUE, min_size=1, max_size=3, unique=True)
    ).map(lambda found: tuple(sorted((name, tuple(values)) for name, values in found.items()))),
    by=st.lists(VALUE, max_size=2, unique=True).map(tuple),
    view=st.none() | VALUE,
)


@given(STATES)
def test_a_state_written_as_a_query_is_read_back_the_same(state: State) -> None:
    assert read_state(parse_qsl(state.query().removeprefix("?"))) == state


@pytest.mark.parametrize("pair", [("grain", "eon"), ("tz", "Mars/Base"), ("as_of", "noon"), ("compare", "rivals")])
def test_a_value_that_the_grammar_does_not_have_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(QueryError):
        read_state([pair])
