"""Conditions that many states ask at once are worked out once a row, and no state counts other rows for it."""

from collections.abc import Mapping
from itertools import product

import pytest

from wellserved.metrics.pieces import Atom, Condition, Known, Maybe, Not
from wellserved.metrics.states import State
from wellserved.metrics.together import MANY, Together, together

A, B, C, D, E = (Atom(f'"{letter}"') for letter in "abcde")
CONDITIONS: tuple[Condition, ...] = (
    (A, B), (B, A, C), (A, B, C, D), (C, D), (A, D, Known((C, B))), (Maybe((A, B, C)),), (Known((A,)), B),
    (Not(A), B, C), (E,), (),
)  # fmt: skip
Row = Mapping[Atom, bool | None]


def states(times: int) -> list[State]:
    return [State("sum", among, Atom(f'"value {i}"')) for i in range(times) for among in CONDITIONS]


def test_what_is_asked_together_by_many_is_asked_once() -> None:
    found = together(states(MANY))

    pairs = [pair for layer in found.layers for pair in layer.values()]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert frozenset((A, B)) in {frozenset(pair) for pair in found.layers[0].values()}
    assert len(found.states[State("sum", (A, B), Atom('"value 0"'))].among) == 1


def test_a_layer_reads_rows_and_layers_before_it() -> None:
    found = together(states(MANY))

    known = {A, B, C, D, E}
    for layer in found.layers:
        assert {part for pair in layer.values() for part in pair} <= known
        known |= layer.keys()


def test_few_states_are_told_as_they_are() -> None:
    few = states(1)

    found = together(few)

    assert (found.layers, [*found.states.values()]) == ((), few)


@pytest.mark.parametrize("values", list(product((True, False, None), repeat=4)))
def test_every_state_counts_the_rows_that_it_counted(values: tuple[bool | None, ...]) -> None:
    row: dict[Atom, bool | None] = {**dict(zip((A, B, C, D), values, strict=True)), E: True}
    found = together(states(MANY))

    told = _with_names(row, found)

    assert all(_holds(state.among, row) is _holds(named.among, told) for state, named in found.states.items())


def _with_names(row: Row, found: Together) -> Row:
    told = dict(row)
    for layer in found.layers:
        told |= {name: _all([told[part] for part in pair]) for name, pair in layer.items()}
    return told


def _holds(condition: Condition, row: Row) -> bool | None:
    """SQL's AND of a condition's links."""
    links: list[bool | None] = []
    for link in condition:
        if isinstance(link, Atom):
            links.append(row[link])
        elif isinstance(link, Not):
            own = row[link.of]
            links.append(None if own is None else not own)
        else:
            inner = _all([row[atom] for atom in link.of])
            links.append(inner is not None if isinstance(link, Known) else inner is not False)
    return _all(links)


def _all(links: list[bool | None]) -> bool | None:
    if any(link is False for link in links):
        return False
    return None if any(link is None for link in links) else True
