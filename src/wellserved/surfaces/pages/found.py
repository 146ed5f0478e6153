"""Found: which KPIs of a catalogue meet words and governance tags, and how many each further tag would leave."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wellserved.metrics.definition import PERSPECTIVES, MetricDefinition
from wellserved.surfaces.language import to_say

Tags = Mapping[str, tuple[str, ...]]
WORD = re.compile(r"[^\W_]+")
SYNONYMS = (
    frozenset({"agent", "employee", "worker", "rep", "user", "people"}),
    frozenset({"contact", "call", "conversation", "interaction", "chat"}),
    frozenset({"case", "ticket", "incident"}),
    frozenset({"bot", "ai", "automated", "virtual", "assistant"}),
    frozenset({"reply", "response"}),
    frozenset({"settled", "resolved", "resolution", "solved", "fcr"}),
    frozenset({"churn", "attrition", "retention", "leave"}),
    frozenset({"promise", "commitment"}),
    frozenset({"guard", "counter"}),
    frozenset({"wait", "queue", "speed", "asa"}),
    frozenset({"handle", "aht"}),
    frozenset({"satisfaction", "csat"}),
    frozenset({"promoter", "nps", "recommend"}),
    frozenset({"effort", "ces"}),
    frozenset({"quality", "qa", "evaluation"}),
    frozenset({"coaching", "training", "learning"}),
    frozenset({"complaint", "displeased", "dissatisfaction"}),
    frozenset({"cost", "spend", "expense"}),
    frozenset({"income", "revenue", "margin", "value"}),
)
TAGS: dict[str, str] = {
    "perspective": to_say("Perspective"),
    "scorecard_of": to_say("Used in"),
    "kind": to_say("Process or result"),
    "timing": to_say("Leading or lagging"),
    "measures": to_say("Activity or outcome"),
    "stakeholder": to_say("About whom"),
    "controllable_by": to_say("Controllable by"),
    "owner": to_say("Owner"),
    "record": to_say("Record"),
    "unit": to_say("Unit"),
    "better": to_say("Which way is better"),
    "status": to_say("Stage"),
    "guarded": to_say("Guarded"),
}
NO, YES = to_say("no"), to_say("yes")


@dataclass(frozen=True)
class Choice:
    """A value that may be chosen, how many KPIs it would leave, and whether it is."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A tag with its values, and how many KPIs they are told of."""

    tag: str
    label: str
    choices: tuple[Choice, ...]
    among: int

    @property
    def open(self) -> bool:
        """Whether one of its values is chosen."""
        return any(choice.chosen for choice in self.choices)

    @property
    def tells(self) -> bool:
        """Whether choosing a value would leave fewer."""
        return self.open or any(choice.count < self.among for choice in self.choices)


@dataclass(frozen=True)
class Search:
    """What is looked for.

    Args:
        words: All of which must be met, by themselves or by a word that means the same.
        tags: Values wanted, by tag; of one tag any.
        used: The scorecards that use a KPI, by its name.
    """

    words: str = ""
    tags: Tags = field(default_factory=dict)
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def found(self, metrics: Iterable[MetricDefinition]) -> list[MetricDefinition]:
        """The KPIs that meet all of it: those that are named so first, else by perspective and label."""
        kept = [metric for metric in metrics if self._meets(metric)]
        return sorted(kept, key=lambda m: (not self._is_named(m), PERSPECTIVES.index(m.perspective), m.label.lower()))

    def facets(self, metrics: Sequence[MetricDefinition]) -> tuple[Facet, ...]:
        """Each tag with what its values would leave, whatever is chosen of it now."""
        worded = [metric for metric in metrics if met(self.words, metric)]
        made = (self._facet(tag, label, worded) for tag, label in TAGS.items())
        return tuple(facet for facet in made if facet.tells)

    def _facet(self, tag: str, label: str, worded: Sequence[MetricDefinition]) -> Facet:
        among = [metric for metric in worded if self._meets(metric, tag)]
        wanted = self.tags.get(tag, ())
        every = dict.fromkeys(wanted, 0)
        for metric in among:
            for value in self.values(tag, metric):
                every[value] = every.get(value, 0) + 1
        ordered = sorted(every.items(), key=_order(tag))
        choices = tuple(Choice(value, count, value in wanted) for value, count in ordered)
        return Facet(tag, label, choices, len(among))

    def values(self, tag: str, metric: MetricDefinition) -> tuple[str, ...]:
        """The values that a KPI has of a tag."""
        if tag == "scorecard_of":
            return self.used.get(metric.name, ())
        if tag == "guarded":
            return (YES if metric.guards else NO,)
        return tuple(value for value in (str(getattr(metric, tag)),) if value)

    def _meets(self, metric: MetricDefinition, but: str = "") -> bool:
        if not met(self.words, metric):
            return False
        return all({*wanted} & {*self.values(tag, metric)} for tag, wanted in self.tags.items() if tag != but)

    def _is_named(self, metric: MetricDefinition) -> bool:
        named = {*_words(metric.name), *_words(metric.label)}
        return bool(self.words) and all(any(n.startswith(w) for n in named) for w in _words(self.words))


def met(words: str, metric: MetricDefinition) -> bool:
    """Whether every word, or one that means the same, begins a word of what the KPI says of itself."""
    told = {
        *_words(" ".join((metric.name, metric.label, metric.question, metric.owner, metric.purpose, metric.process)))
    }
    told |= {word for name in (*metric.variants, metric.record) for word in _words(name)}
    return all(any(one.startswith(meaning) for one in told for meaning in _meanings(word)) for word in _words(words))


def _meanings(word: str) -> frozenset[str]:
    """The word, and those that stand beside it among the synonyms; a plural is met by its singular."""
    single = word.removesuffix("s") if len(word) > 3 else word
    alike = (group for group in SYNONYMS if word in group or single in group)
    return frozenset({single}).union(*alike)


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _order(tag: str) -> Callable[[tuple[str, int]], tuple[int, str]]:
    """Perspectives as they are always told; otherwise the most frequent value first."""
    if tag == "perspective":
        return lambda one: (list(PERSPECTIVES).index(one[0]) if one[0] in PERSPECTIVES else 9, one[0])
    return lambda one: (-one[1], one[0])
