"""Together: conditions that many states ask of a row at once, each pair of them worked out once a row."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from wellserved.metrics.pieces import Atom, Condition, Known, Link, Maybe
from wellserved.metrics.states import State

MANY = 20  # of fewer states the statement is easier to read as it is
Pair = tuple[Atom, Atom]


@dataclass(frozen=True)
class Together:
    """Pairs of conditions with a name, and the states that ask by these names.

    Args:
        layers: By name, the two conditions that hold together: first of rows' own, then of those named before.
        states: In place of each state, one that asks the same.
    """

    layers: tuple[Mapping[Atom, Pair], ...]
    states: Mapping[State, State]


def together(states: Sequence[State]) -> Together:
    """Name what is asked together, the most frequent pair first, until no pair is asked twice.

    AND may be taken in any order, also of what is not known: no state counts other rows.
    """
    chains = [chain for state in states for chain in _chains(state.among)] if len(states) >= MANY else []
    if not (found := _pairs(chains)):
        return Together((), {state: state for state in states})
    depth = dict.fromkeys({atom for chain in chains for atom in chain}, 0)
    layers: list[dict[Atom, Pair]] = []
    for name, pair in found.items():
        depth[name] = 1 + max(depth[one] for one in pair)
        layers += [{}] if depth[name] > len(layers) else []
        layers[depth[name] - 1][name] = pair
    return Together(tuple(layers), {state: replace(state, among=_named(state.among, found)) for state in states})


def _chains(condition: Condition) -> list[tuple[Atom, ...]]:
    """The conditions that a state joins with AND: its own, and those within what it asks of several at once."""
    own = tuple(link for link in condition if isinstance(link, Atom))
    return [own, *(link.of for link in condition if isinstance(link, Known | Maybe))]


def _pairs(chains: Sequence[Sequence[Atom]]) -> dict[Atom, Pair]:
    """Names for pairs, in the order in which they were found."""
    atoms = list(dict.fromkeys(atom for chain in chains for atom in chain))
    number = {atom: i for i, atom in enumerate(atoms)}  # which are compared sooner than texts
    depth, found = [0] * len(atoms), dict[Atom, Pair]()
    asked = Counter(frozenset(number[atom] for atom in chain) for chain in chains)
    while (pair := _most_asked(asked, depth)) is not None:
        one, other = pair
        name, made = Atom(f"k{len(found) + 1}"), len(atoms)
        found[name] = (atoms[one], atoms[other])
        atoms.append(name)
        depth.append(1 + max(depth[one], depth[other]))
        asked = _with(asked, frozenset(pair), made)
    return found


def _most_asked(asked: Counter[frozenset[int]], depth: Sequence[int]) -> tuple[int, int] | None:
    """The pair that most chains have, of those as many have the one made of the least; none that one alone has."""
    pairs: Counter[tuple[int, int]] = Counter()
    for chain, times in asked.items():
        for pair in combinations(sorted(chain), 2):
            pairs[pair] += times
    found = min(pairs, key=lambda two: (-pairs[two], max(depth[one] for one in two), two), default=None)
    return found if found is not None and pairs[found] > 1 else None


def _with(asked: Counter[frozenset[int]], pair: frozenset[int], made: int) -> Counter[frozenset[int]]:
    """The same chains, with a name in the place of a pair."""
    found: Counter[frozenset[int]] = Counter()
    for chain, times in asked.items():
        found[chain - pair | {made} if chain >= pair else chain] += times
    return found


def _named(condition: Condition, pairs: Mapping[Atom, Pair]) -> Condition:
    """The same condition by the names of its pairs."""
    own = _by_name([link for link in condition if isinstance(link, Atom)], pairs)
    others: list[Link] = [
        replace(link, of=_by_name(link.of, pairs)) if isinstance(link, Known | Maybe) else link
        for link in condition
        if not isinstance(link, Atom)
    ]
    return (*own, *others)


def _by_name(chain: Sequence[Atom], pairs: Mapping[Atom, Pair]) -> tuple[Atom, ...]:
    left = list(dict.fromkeys(chain))
    for name, pair in pairs.items():
        if all(part in left for part in pair):
            left = [name, *(one for one in left if one not in pair)]
    return tuple(left)
