"""Strategy map: what a scorecard believes to move what: its KPIs in bands, the links between them, what each moves."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Link
from wellserved.scorecard.scored import Score, ScoredMetric, ScoredObjective, Status
from wellserved.surfaces import words
from wellserved.surfaces.card import told, written_score
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.link_shown import Found, LinkShown, PathShown, link_shown, paths_shown
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.words import Mark

ORDER = ("financial", "customer", "", "process", "learning")  # from the top; an organisation's own stand at ""
UNTESTED = ("assumed", "associated", "contradicted")  # what no line is solid for
ELSEWHERE = Mark("○", to_say("not on this scorecard"), "quiet", to_say("A link names it, but no objective has it."))
LEFT_OUT = Mark(
    "○", to_say("can't be split so"), "quiet", to_say("Its owner does not allow it to be split by what is filtered.")
)
GRAVEST = (Status.OFF_TARGET, Status.NEAR)


@dataclass(frozen=True)
class Node:
    """A KPI or objective on the map.

    Args:
        name: Its name.
        label: What to call it.
        value: With its unit; an objective's score.
        mark: Against its target.
        history: Recent values, oldest first; none of an objective.
        metric: Whether it is a KPI, and so has a page.
        paths: The numbers of the nodes whose causal path it is on, itself among them.
        number: Its own.
    """

    name: str
    label: str
    value: str
    mark: Mark
    history: tuple[float | None, ...]
    metric: bool
    number: int = 0
    paths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """A link as it is shown.

    Args:
        link: What was written.
        cause: What to call its cause.
        effect: What to call its effect.
        direction: Which way the effect moves.
        late: How long it takes; empty where nobody said.
        evidence: What supports it, in words.
        tested: Whether anything does.
        shown: What the data say of it; None where nobody has asked them.
        paths: The numbers of the nodes whose causal path it is on.
    """

    link: Link
    cause: str
    effect: str
    direction: str
    late: str
    evidence: str
    tested: bool
    shown: LinkShown | None = None
    paths: tuple[int, ...] = ()

    @property
    def edge(self) -> tuple[str, str]:
        return self.link.cause, self.link.effect

    @property
    def contradicted(self) -> bool:
        """Whether data speak against it."""
        return self.shown is not None and self.shown.state == "contradicted"


@dataclass(frozen=True)
class Band:
    """A perspective with its nodes, in the scorecard's order."""

    label: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class StrategyMap:
    """Bands from the top, arrows, and what arrows that follow one another come to."""

    bands: tuple[Band, ...]
    arrows: tuple[Arrow, ...]
    chains: tuple[PathShown, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(node for band in self.bands for node in band.nodes)

    @property
    def tested(self) -> int:
        """How many links data support."""
        return sum(arrow.tested for arrow in self.arrows) - self.computed

    @property
    def computed(self) -> int:
        """How many hold by arithmetic."""
        return sum(arrow.shown is not None and arrow.shown.arithmetic for arrow in self.arrows)

    @property
    def contradicted(self) -> tuple[Arrow, ...]:
        """Links that data speak against."""
        return tuple(arrow for arrow in self.arrows if arrow.contradicted)

    @property
    def asked(self) -> tuple[Arrow, ...]:
        """Links that were held against the data, whatever came of it."""
        return tuple(arrow for arrow in self.arrows if arrow.shown is not None)


def strategy_map(
    score: Score,
    known: Mapping[str, MetricDefinition],
    numbers: Numbers,
    left_out: Collection[str] = (),
    verdicts: Found | None = None,
) -> StrategyMap:
    """Draw up the map of a scored scorecard.

    Args:
        score: What its KPIs turned out to be.
        known: Definitions by name, for links to KPIs that no objective has.
        numbers: The reader's formatter.
        left_out: KPIs of the scorecard that a filter can't tell.
        verdicts: What was found last of links, by cause and effect.
    """
    texts, judged = numbers.texts, verdicts or {}
    seen = {edge: link_shown(found, known, numbers) for edge, found in judged.items()}
    arrows = [_arrow(link, _labels(score, known), texts, seen.get((link.cause, link.effect))) for link in score.links]
    joined = {name for arrow in arrows for name in arrow.edge}
    placed = _placed(score, known, joined, left_out, numbers)
    ordered = sorted(dict.fromkeys(placed), key=lambda name: _height(name))
    found = [(name, placed[name]) for name in ordered if placed[name]]
    number = {node.name: index for index, node in enumerate(node for _, nodes in found for node in nodes)}
    paths = causal_paths(number, [arrow.edge for arrow in arrows])
    labels = {p.view.name: p.view.label for p in score.perspectives}
    return StrategyMap(
        tuple(
            Band(_band(name, labels, texts), tuple(_numbered(node, number, paths) for node in nodes))
            for name, nodes in found
        ),
        tuple(
            _on_paths(arrow, number, paths) for arrow in arrows if arrow.edge[0] in number and arrow.edge[1] in number
        ),
        tuple(paths_shown(judged, [arrow.edge for arrow in arrows], known, numbers)),
    )


@dataclass(frozen=True)
class Reach:
    """What a node moves, and what moves it, however far; itself in both."""

    after: frozenset[str]
    before: frozenset[str]

    def holds(self, *names: str) -> bool:
        """Whether names all lie ahead of the node, or all behind it: an arrow between them is on its path."""
        return self.after.issuperset(names) or self.before.issuperset(names)


def causal_paths(names: Iterable[str], edges: Sequence[tuple[str, str]]) -> dict[str, Reach]:
    """For each name all that it moves and all that moves it, however far."""
    after = {name: {b for a, b in edges if a == name} for name in names}
    before = {name: {a for a, b in edges if b == name} for name in after}
    return {name: Reach(_reached(name, after), _reached(name, before)) for name in after}


def moved_by(name: str, edges: Sequence[tuple[str, str]]) -> frozenset[str]:
    """All that a name is believed to move, however far; without itself."""
    steps: dict[str, set[str]] = {}
    for cause, effect in edges:
        steps.setdefault(cause, set()).add(effect)
    return _reached(name, steps) - {name}


def first_lever(score: Score) -> tuple[ScoredMetric, int] | None:
    """The KPI to begin with: of those that miss their target the gravest that most others are believed to hang on."""
    edges = [(link.cause, link.effect) for link in score.links]
    for status in GRAVEST:
        found = [(metric, len(moved_by(metric.metric, edges))) for metric in score.metrics if metric.status is status]
        best = max(found, key=lambda one: one[1], default=None)
        if best is not None and best[1]:
            return best
    return None


def _reached(name: str, steps: Mapping[str, set[str]]) -> frozenset[str]:
    found, open_ = {name}, [name]
    while open_:
        new = steps.get(open_.pop(), set()) - found
        found |= new
        open_ += new
    return frozenset(found)


def _height(perspective: str) -> int:
    return ORDER.index(perspective) if perspective in ORDER else ORDER.index("")


def _band(name: str, labels: Mapping[str, str], texts: Texts) -> str:
    own = labels.get(name, "")
    return words.perspective(name, texts) if own in ("", words.perspective(name)) else texts.say(own)


def _labels(score: Score, known: Mapping[str, MetricDefinition]) -> dict[str, str]:
    defined = {name: definition.label for name, definition in known.items()}
    objectives = {one.objective.name: one.objective.label for one in score.objectives}
    return defined | {metric.metric: metric.label for metric in score.metrics} | objectives


def _placed(
    score: Score,
    known: Mapping[str, MetricDefinition],
    joined: set[str],
    left_out: Collection[str],
    numbers: Numbers,
) -> dict[str, list[Node]]:
    """Each perspective's nodes: its KPIs, its objectives that a link names, and KPIs that only a link names."""
    found: dict[str, list[Node]] = {p.view.name: [] for p in score.perspectives}
    placed: set[str] = set()
    for one in score.objectives:
        nodes = [_objective(one, numbers)] if one.objective.name in joined else []
        nodes += [_metric(metric, numbers) for metric in one.metrics]
        fresh = list({node.name: node for node in nodes if node.name not in placed}.values())
        found.setdefault(one.objective.perspective, []).extend(fresh)
        placed |= {node.name for node in fresh}
    for name in sorted(joined - placed):
        if name in known:
            found.setdefault(known[name].perspective, []).append(
                _elsewhere(known[name], LEFT_OUT if name in left_out else ELSEWHERE)
            )
    return found


def _metric(metric: ScoredMetric, numbers: Numbers) -> Node:
    value = numbers.value(told(metric.measurement).value, metric.unit)
    history = tuple(point.value for point in metric.behaviour.points)
    return Node(metric.metric, metric.label, value, words.attainment(metric.status.value), history, metric=True)


def _objective(one: ScoredObjective, numbers: Numbers) -> Node:
    score = numbers.texts.say("score {score}", score=written_score(one.score.value, numbers))
    return Node(one.objective.name, one.objective.label, score, words.attainment(one.status.value), (), metric=False)


def _elsewhere(definition: MetricDefinition, mark: Mark) -> Node:
    return Node(definition.name, definition.label, NOTHING, mark, (), metric=True)


def _numbered(node: Node, number: Mapping[str, int], paths: Mapping[str, Reach]) -> Node:
    mine = tuple(sorted(number[other] for other in number if paths[other].holds(node.name)))
    return replace(node, number=number[node.name], paths=mine)


def _arrow(link: Link, labels: Mapping[str, str], texts: Texts, shown: LinkShown | None) -> Arrow:
    tested = link.evidence not in UNTESTED if shown is None else shown.state == "supported"
    evidence = texts.say(link.evidence)
    return Arrow(
        link=link,
        cause=labels.get(link.cause, link.cause),
        effect=labels.get(link.effect, link.effect),
        direction=texts.say("rises with it") if link.sign == "+" else texts.say("falls as it rises"),
        late=_late(link, texts),
        evidence=shown.grade if shown is not None else evidence,
        tested=tested,
        shown=shown,
    )


def _late(link: Link, texts: Texts) -> str:
    if link.after.startswith("0 "):
        return texts.say("at once")
    return texts.say("after {time}", time=link.after) if link.after else ""


def _on_paths(arrow: Arrow, number: Mapping[str, int], paths: Mapping[str, Reach]) -> Arrow:
    mine = tuple(sorted(number[name] for name in number if paths[name].holds(*arrow.edge)))
    return replace(arrow, paths=mine)
