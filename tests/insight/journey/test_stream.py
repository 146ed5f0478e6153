"""Stream: what comes to a node leaves it."""

from hypothesis import given

from tests.insight.journey.test_walks import JOURNEYS, counted
from wellserved.insight.journey.stream import ON, OTHER, stream
from wellserved.insight.journey.walks import ENDS


def test_journeys_are_laid_out_by_place() -> None:
    found = stream(counted([("ab", 0), ("ab", 1), ("a", 0), ("cba", 0)]), places=2, most=1)

    assert found.nodes == {
        (0, "a"): 3, (0, OTHER): 1, (1, "b"): 3, (1, "resolved"): 1, (2, "resolved"): 1, (2, "dropped"): 1, (2, ON): 1,
    }  # fmt: skip
    assert found.flows[(0, "a"), (1, "b")] == 2
    assert found.flows[(1, "b"), (2, ON)] == 1


@given(JOURNEYS)
def test_what_comes_to_a_node_leaves_it_or_ends_there(journeys: list[tuple[str, int]]) -> None:
    found = stream(counted(journeys), places=3, most=2)

    for node, n in found.nodes.items():
        comes = sum(flow for (_, to), flow in found.flows.items() if to == node)
        leaves = sum(flow for (start, _), flow in found.flows.items() if start == node)
        assert comes == (0 if node[0] == 0 else n)
        assert leaves == (0 if node[1] in (*ENDS, ON) else n)
    assert sum(n for (place, _), n in found.nodes.items() if place == 0) == len(journeys)
    assert sum(n for (_, name), n in found.nodes.items() if name in (*ENDS, ON)) == len(journeys)
