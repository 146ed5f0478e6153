"""Map layout: where the nodes of a strategy map stand in their bands, and how its arrows run between them.

Bands are layers. An arrow that skips a band gets a place of its own in each band between, so that it runs between the
nodes and not through them. The order in a band comes from barycentres (Sugiyama), the places from least squares: each
node as near as can be to those that it is joined to, none nearer to its neighbour than its width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SWEEPS = 12
Edge = tuple[str, str]
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """How large things are: a node, the space beside it, a passing arrow's lane, a band, the labels at the left."""

    width: float = 204
    height: float = 68
    gap: float = 26
    lane: float = 18
    band: float = 128
    left: float = 116


@dataclass(frozen=True)
class Layout:
    """Where everything is.

    Args:
        nodes: The centre of each node.
        arrows: By edge, the points it runs through, from its cause's edge to its effect's.
        width: Of the whole picture.
        height: Of the whole picture.
    """

    nodes: Mapping[str, Point]
    arrows: Mapping[Edge, tuple[Point, ...]]
    width: float
    height: float


@dataclass(frozen=True)
class _Chain:
    """An edge as the stops it makes, one a band; the first and last are its nodes, the others lanes of its own."""

    edge: Edge
    stops: tuple[str, ...]


@lru_cache(maxsize=64)
def layout(bands: tuple[tuple[str, ...], ...], edges: tuple[Edge, ...], box: Box = Box(), least: float = 0) -> Layout:
    """Lay out a map.

    Args:
        bands: The nodes of each band, from the top; a name with a space is none.
        edges: Cause and effect; those with an end that is in no band are left out.
        box: How large things are.
        least: The picture is at least so wide.
    """
    layer = {name: index for index, names in enumerate(bands) for name in names}
    known = [edge for edge in dict.fromkeys(edges) if edge[0] in layer and edge[1] in layer and edge[0] != edge[1]]
    chains = [_chain(edge, layer) for edge in known]
    order = _ordered(_layers(bands, chains, layer), chains)
    widest = max((_needed(names, box) for names in order), default=0)
    width = max(box.left + widest + box.gap, least)
    x = _placed(order, chains, box, width)
    y = {name: index * box.band + box.band / 2 for index, names in enumerate(order) for name in names}
    places = {name: (round(x[name], 1), y[name]) for names in order for name in names}
    arrows = {chain.edge: _run(chain, chains, places, box) for chain in chains}
    return Layout({name: places[name] for name in layer}, arrows, width, len(bands) * box.band)


def crossings(order: Sequence[Sequence[str]], edges: Sequence[Edge]) -> int:
    """How many pairs of edges between bands cross."""
    at = {name: (row, place) for row, names in enumerate(order) for place, name in enumerate(names)}
    spans = [sorted((at[a], at[b])) for a, b in edges if at[a][0] != at[b][0]]
    return sum(
        (one[0][1] - two[0][1]) * (one[1][1] - two[1][1]) < 0
        for index, one in enumerate(spans)
        for two in spans[index + 1 :]
        if one[0][0] == two[0][0] and one[1][0] == two[1][0]
    )


def _chain(edge: Edge, layer: Mapping[str, int]) -> _Chain:
    a, b = layer[edge[0]], layer[edge[1]]
    step = 1 if b > a else -1
    lanes = tuple(f"{edge[0]} {edge[1]} {row}" for row in range(a + step, b, step)) if a != b else ()
    return _Chain(edge, (edge[0], *lanes, edge[1]))


def _layers(bands: Sequence[Sequence[str]], chains: Sequence[_Chain], layer: Mapping[str, int]) -> list[list[str]]:
    """The bands with the lanes of passing arrows."""
    found = [list(names) for names in bands]
    for chain in chains:
        step = 1 if layer[chain.edge[1]] > layer[chain.edge[0]] else -1
        for away, stop in enumerate(chain.stops[1:-1], 1):
            found[layer[chain.edge[0]] + step * away].append(stop)
    return found


def _hops(chains: Sequence[_Chain]) -> list[Edge]:
    return [hop for chain in chains for hop in pairwise(chain.stops)]


def _ordered(layers: list[list[str]], chains: Sequence[_Chain]) -> list[list[str]]:
    """Sweep up and down by barycentres, mend by swapping neighbours, and keep the order that costs least."""
    hops = _hops(chains)
    best, cost = [list(names) for names in layers], _cost(layers, hops)
    now = [list(names) for names in layers]
    for sweep in range(SWEEPS):
        rows = range(1, len(now)) if sweep % 2 == 0 else range(len(now) - 2, -1, -1)
        for row in rows:
            _sort(now, row, row - 1 if sweep % 2 == 0 else row + 1, hops)
        _swap(now, hops)
        if (told := _cost(now, hops)) < cost:
            best, cost = [list(names) for names in now], told
    return best


def _sort(order: list[list[str]], row: int, beside: int, hops: Sequence[Edge]) -> None:
    """Sort a band by where its nodes' neighbours in the band beside it stand; who has none stays."""
    place = {name: index / max(len(order[beside]) - 1, 1) for index, name in enumerate(order[beside])}
    own = {name: index / max(len(order[row]) - 1, 1) for index, name in enumerate(order[row])}

    def centre(name: str) -> float:
        found = [place[b] for a, b in (*hops, *((b, a) for a, b in hops)) if a == name and b in place]
        return sum(found) / len(found) if found else own[name]

    order[row].sort(key=centre)


def _swap(order: list[list[str]], hops: Sequence[Edge]) -> None:
    """Swap neighbours in a band as long as that costs less."""
    cost = _cost(order, hops)
    for names in order:
        for index in range(len(names) - 1):
            names[index], names[index + 1] = names[index + 1], names[index]
            if (told := _cost(order, hops)) < cost:
                cost = told
            else:
                names[index], names[index + 1] = names[index + 1], names[index]


def _cost(order: Sequence[Sequence[str]], hops: Sequence[Edge]) -> float:
    """Crossings first; then nodes that lie between the two ends of an arrow within a band."""
    at = {name: (row, place) for row, names in enumerate(order) for place, name in enumerate(names)}
    within = [abs(at[a][1] - at[b][1]) - 1 for a, b in hops if at[a][0] == at[b][0]]
    return crossings(order, hops) + 0.9 * sum(within)


def _size(name: str, box: Box) -> float:
    return box.lane if " " in name else box.width


def _needed(names: Sequence[str], box: Box) -> float:
    return sum(_size(name, box) + box.gap for name in names)


def _placed(order: Sequence[Sequence[str]], chains: Sequence[_Chain], box: Box, width: float) -> dict[str, float]:
    """Each node as near to its neighbours as its own band allows."""
    hops, x = _hops(chains), {}
    for names in order:
        at, spare = box.left, (width - box.left - _needed(names, box)) / max(len(names), 1)
        for name in names:
            x[name] = at + (_size(name, box) + box.gap + spare) / 2
            at += _size(name, box) + box.gap + spare
    even = dict(x)
    for sweep in range(SWEEPS):
        for names in order if sweep % 2 else reversed(order):
            wanted = [_wanted(name, hops, x, even, names) for name in names]
            x |= dict(zip(names, _apart(wanted, [_size(n, box) for n in names], box, width), strict=True))
    return x


def _wanted(
    name: str, hops: Sequence[Edge], x: Mapping[str, float], even: Mapping[str, float], band: Sequence[str]
) -> float:
    """The mean of those in other bands that it is joined to; a little of its even share of the band."""
    near = [x[b if a == name else a] for a, b in hops if name in (a, b) and not {a, b} <= set(band)]
    pull = 0.2 if " " not in name else 0.0
    return (sum(near) + pull * even[name]) / (len(near) + pull) if near or pull else even[name]


def _apart(wanted: Sequence[float], sizes: Sequence[float], box: Box, width: float) -> list[float]:
    """The places nearest to those wanted, in order and apart (pool adjacent violators), within the picture."""
    if not sizes:
        return []
    offsets = [0.0]
    for one, two in pairwise(sizes):
        offsets.append(offsets[-1] + (one + two) / 2 + box.gap)
    bases = _rising([place - offset for place, offset in zip(wanted, offsets, strict=True)])
    lowest = box.left + sizes[0] / 2
    highest = max(width - box.gap / 2 - sizes[-1] / 2 - offsets[-1], lowest)
    return [min(max(base, lowest), highest) + offset for base, offset in zip(bases, offsets, strict=True)]


def _rising(numbers: Sequence[float]) -> list[float]:
    """The rising numbers nearest to those given, by least squares."""
    pools: list[tuple[float, int]] = []
    for number in numbers:
        pools.append((number, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return [mean for mean, count in pools for _ in range(count)]


def _run(chain: _Chain, chains: Sequence[_Chain], places: Mapping[str, Point], box: Box) -> tuple[Point, ...]:
    """The points of an arrow: from the side of its cause that faces its effect, through its lanes, to its effect."""
    cause, effect = chain.edge
    (x1, y1), (x2, y2) = places[cause], places[effect]
    if y1 == y2:
        return _beside(chain, chains, places, box)
    up = -1 if y2 < y1 else 1
    start = (x1 + _port(chain, cause, chains, places, box), y1 + up * box.height / 2)
    end = (x2 + _port(chain, effect, chains, places, box), y2 - up * box.height / 2)
    lanes = (places[stop] for stop in chain.stops[1:-1])
    return (start, *(point for lane in lanes for point in _through(lane, up, box)), end)


def _through(lane: Point, up: int, box: Box) -> tuple[Point, Point]:
    """Where an arrow enters and leaves a band that it passes: straight, so that it bends beside no node."""
    x, y = lane
    return (x, y - up * box.height / 2), (x, y + up * box.height / 2)


def _port(chain: _Chain, node: str, chains: Sequence[_Chain], places: Mapping[str, Point], box: Box) -> float:
    """How far from the middle of a node's side an arrow begins or ends, so that several stand side by side."""

    def other(one: _Chain) -> Point:
        return places[one.stops[1] if one.stops[0] == node else one.stops[-2]]

    y = places[node][1]
    above = other(chain)[1] < y
    sharing = [c for c in chains if node in c.edge and other(c)[1] != y and (other(c)[1] < y) == above]
    ranked = sorted(sharing, key=lambda one: (other(one)[0], one.edge))
    step = min(30.0, box.width * 0.8 / len(ranked))
    return round((ranked.index(chain) - (len(ranked) - 1) / 2) * step, 1)


def _beside(chain: _Chain, chains: Sequence[_Chain], places: Mapping[str, Point], box: Box) -> tuple[Point, ...]:
    """Within a band: straight to the neighbour, or in a bow over those between."""
    (x1, y), (x2, _) = places[chain.edge[0]], places[chain.edge[1]]
    way = 1 if x2 > x1 else -1
    between = [x for name, (x, at) in places.items() if at == y and " " not in name and min(x1, x2) < x < max(x1, x2)]
    if not between:
        return ((x1 + way * box.width / 2, y), (x2 - way * box.width / 2, y))
    top, rise = y - box.height / 2, (box.band - box.height) / 2 - 8
    inset = way * box.width * 0.36
    return ((x1 + inset, top), ((x1 + x2) / 2, top - rise), (x2 - inset, top))
