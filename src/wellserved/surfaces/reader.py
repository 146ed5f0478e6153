"""Reader: what a workspace's surfaces need beside the results: its formatter and its KPIs' meanings."""

from collections.abc import Mapping

from wellserved.flow.catalogue import catalogue
from wellserved.flow.workspace import Workspace
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scored import Score
from wellserved.surfaces.number import Numbers


def numbers_of(workspace: Workspace) -> Numbers:
    """The formatter with the workspace's currency."""
    return Numbers(currency=workspace.settings.currency)


def latest_definitions(workspace: Workspace) -> Mapping[str, MetricDefinition]:
    """Each KPI's latest definition, by name."""
    return {metric.name: metric for metric in catalogue(workspace).all_latest()}


def definitions_of(workspace: Workspace, score: Score) -> Mapping[str, MetricDefinition]:
    """Each KPI of a score, in the version that gave its value."""
    known = catalogue(workspace)
    versions = {m.metric: m.measurement.version for m in score.metrics}
    return {
        name: next((d for d in known.versions(name) if d.version == version), known.latest(name))
        for name, version in versions.items()
    }
