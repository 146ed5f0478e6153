"""Relabelled: KPIs and scorecards as they are called in a reader's language; what they mean and say stays."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Objective, Scorecard
from wellserved.scorecard.scored import GuardWarning, Score, ScoredMetric, ScoredObjective

Say = Callable[[str], str]
"""What a text is called; a text that it does not know stays as it is, so an organisation's own labels do."""


def relabelled(metric: MetricDefinition, say: Say) -> MetricDefinition:
    """A KPI's definition with its label and question in the reader's language."""
    return replace(metric, label=say(metric.label), question=say(metric.question))


def relabelled_catalogue(known: Catalogue, say: Say) -> Catalogue:
    """The KPIs, each relabelled when it is first asked for."""
    return Catalogue(_Relabelled(known, say))


def relabelled_card(card: Scorecard, say: Say) -> Scorecard:
    """A scorecard's definition."""
    objectives = tuple(_objective(one, say) for one in card.objectives)
    return replace(card, label=say(card.label), objectives=objectives)


def relabelled_score(score: Score, say: Say) -> Score:
    """A scorecard's results."""
    objectives = tuple(_scored(one, say) for one in score.objectives)
    return replace(score, label=say(score.label), objectives=objectives)


class _Relabelled(Mapping[str, tuple[MetricDefinition, ...]]):
    """Versions by name, of which those asked for before are known."""

    def __init__(self, known: Catalogue, say: Say) -> None:
        self._known, self._say = known, say
        self._found: dict[str, tuple[MetricDefinition, ...]] = {}

    def __getitem__(self, name: str) -> tuple[MetricDefinition, ...]:
        if name not in self._found:
            self._found[name] = tuple(relabelled(metric, self._say) for metric in self._known.metrics[name])
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._known.metrics

    def __iter__(self) -> Iterator[str]:
        return iter(self._known.metrics)

    def __len__(self) -> int:
        return len(self._known.metrics)


def _objective(one: Objective, say: Say) -> Objective:
    return replace(one, label=say(one.label), purpose=say(one.purpose))


def _scored(one: ScoredObjective, say: Say) -> ScoredObjective:
    metrics = tuple(_metric(metric, say) for metric in one.metrics)
    return replace(one, objective=_objective(one.objective, say), metrics=metrics)


def _metric(metric: ScoredMetric, say: Say) -> ScoredMetric:
    return replace(metric, label=say(metric.label), guards=tuple(_warning(one, say) for one in metric.guards))


def _warning(one: GuardWarning, say: Say) -> GuardWarning:
    return replace(one, label=say(one.label), guard_label=say(one.guard_label))
