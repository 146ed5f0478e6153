"""References: what definitions name that is not there, is retired, or leaves a KPI without its outcome."""

from collections.abc import Iterable, Iterator, Mapping

from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Scorecard
from wellserved.terms.errors import nearest
from wellserved.terms.problem import Problem


def missing_guards(own: Iterable[MetricDefinition], known: Mapping[str, MetricDefinition]) -> Iterator[Problem]:
    """Find guards and variants that are no KPI, in an organisation's own KPIs."""
    for metric in own:
        for field, names in (("guards", metric.guards), ("variants", metric.variants)):
            for name in names:
                if name not in known:
                    where = metric.document.where(field)
                    what = f"'{metric.name}' names '{name}' among its {field}, which is no KPI"
                    yield Problem("unknown_reference", what, where, nearest(name, known), severity="warning")


def unwatched(scorecard: Scorecard, known: Mapping[str, MetricDefinition]) -> Iterator[Problem]:
    """Find KPIs of activity that a scorecard has without any guard, and KPIs that are retired."""
    where = scorecard.file or scorecard.name
    for metric in (m for o in scorecard.objectives for m in o.metrics):
        definition = known[metric.metric]
        guards = [name for name in (*definition.guards, *metric.guards) if name in known]
        if definition.measures == "activity" and not guards:
            what = f"'{metric.metric}' tells of activity, and no KPI guards its outcome"
            yield Problem("unguarded", what, where, "add 'guards: [csat_t2b]' to it, or the like", severity="warning")
        if definition.status == "retired":
            what = f"'{metric.metric}' is retired"
            yield Problem("retired", what, where, "take another KPI in its place", severity="warning")
