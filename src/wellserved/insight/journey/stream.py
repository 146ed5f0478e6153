"""Stream: journeys by place: how many take which step first, second, third, and where they end in between."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from wellserved.insight.journey.walks import ENDS, Walks

OTHER, ON = "other", "on"
Node = tuple[int, str]


@dataclass(frozen=True)
class Stream:
    """Journeys from place to place; what comes to a node leaves it, until it ends or the last place.

    Args:
        nodes: By place and letter, OTHER, an end's name, or ON beyond the last place: how many come there.
        flows: Between two nodes of neighbouring places, how many.
    """

    nodes: dict[Node, int]
    flows: dict[tuple[Node, Node], int]


def stream(told: Walks, places: int = 4, most: int = 7) -> Stream:
    """Lay journeys out by place.

    Args:
        told: Their paths.
        places: How many steps are told one by one; those who take more go on.
        most: How many different steps are told at each place; the rest are OTHER.
    """
    kept = [_most_met(told, place, most) for place in range(places)]
    nodes, flows = Counter[Node](), Counter[tuple[Node, Node]]()
    for word, ended in zip(told.words, told.ended.tolist(), strict=True):
        track = [(i, letter if letter in kept[i] else OTHER) for i, letter in enumerate(word[:places])]
        for one, two in pairwise(track):
            flows[one, two] += sum(ended)
        for node in track:
            nodes[node] += sum(ended)
        for to, n in _sequel(word, ended, places):
            nodes[to] += n
            flows[track[-1], to] += n
    return Stream(dict(nodes), dict(flows))


def _sequel(word: str, ended: list[int], places: int) -> list[tuple[Node, int]]:
    """Where journeys go from the last step that is told."""
    if len(word) > places:
        return [((places, ON), sum(ended))]
    return [((len(word), end), n) for end, n in zip(ENDS, ended, strict=True) if n]


def _most_met(told: Walks, place: int, most: int) -> set[str]:
    """The steps that are taken most at one place."""
    met = Counter[str]()
    for word, n in zip(told.words, told.n.tolist(), strict=True):
        if len(word) > place:
            met[word[place]] += n
    return {letter for letter, _ in met.most_common(most)}
