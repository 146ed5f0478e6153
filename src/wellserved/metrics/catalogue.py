"""Catalogue: every KPI by its name, each with its versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Model
from wellserved.metrics.reading import read_metric
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, QueryError, nearest


@dataclass(frozen=True)
class Catalogue:
    """KPIs by name; versions from the oldest to the newest."""

    metrics: Mapping[str, tuple[MetricDefinition, ...]] = field(default_factory=dict)

    def names(self) -> list[str]:
        return sorted(self.metrics)

    def versions(self, name: str) -> tuple[MetricDefinition, ...]:
        """All versions of a KPI, oldest first.

        Raises:
            QueryError: No such KPI.
        """
        if name not in self.metrics:
            raise QueryError(f"there is no KPI '{name}'", fix=nearest(name, self.metrics))
        return self.metrics[name]

    def latest(self, name: str) -> MetricDefinition:
        return self.versions(name)[-1]

    def all_latest(self) -> list[MetricDefinition]:
        return [self.latest(name) for name in self.names()]

    def of_rows(self) -> list[MetricDefinition]:
        """The latest of each KPI but those that a model tells."""
        return [metric for metric in self.all_latest() if not isinstance(metric.formula, Model)]


def load_catalogue(
    shipped: Iterable[Document], own: Iterable[Document] = (), parameters: Mapping[str, Any] | None = None
) -> Catalogue:
    """Read and check a set of KPIs.

    A workspace's file with a shipped KPI's name must have a higher version; it takes over from its
    `effective` day, or wholly where it has none.

    Args:
        shipped: The files of the package.
        own: The files of a workspace.
        parameters: The workspace's values for declared parameters.

    Raises:
        DefinitionError: A file is wrong, a name is used twice, or derived KPIs are unknown or go in a circle.
    """
    found: dict[str, tuple[MetricDefinition, ...]] = {}
    for documents in (shipped, own):
        added = read_once(documents, parameters)
        for name, metric in added.items():
            found[name] = following(found.get(name, ()), metric)
    catalogue = Catalogue(found)
    for name in catalogue.names():
        check_derived(catalogue, name)
    return catalogue


def read_once(documents: Iterable[Document], parameters: Mapping[str, Any] | None) -> dict[str, MetricDefinition]:
    """Read KPIs, each name once.

    Raises:
        DefinitionError: A file is wrong, or a name is used twice.
    """
    found: dict[str, MetricDefinition] = {}
    for document in documents:
        metric = read_metric(document, parameters)
        if metric.name in found:
            raise DefinitionError(
                f"there are two KPIs called '{metric.name}'",
                document.where("name"),
                f"rename one; the other stands in {found[metric.name].file}",
            )
        found[metric.name] = metric
    return found


def following(older: tuple[MetricDefinition, ...], metric: MetricDefinition) -> tuple[MetricDefinition, ...]:
    """A KPI's versions with one more.

    Raises:
        DefinitionError: It does not follow the last.
    """
    if not older:
        return (metric,)
    last = older[-1]
    where = metric.document.where("version")
    if metric.version <= last.version:
        raise DefinitionError(
            f"version {metric.version} of '{metric.name}' does not follow version {last.version}",
            where,
            f"write 'version: {last.version + 1}' or more",
        )
    if metric.effective is None:
        return (metric,)
    if last.effective is not None and metric.effective <= last.effective:
        raise DefinitionError(
            f"'{metric.name}' can't take over on {metric.effective}: version {last.version} begins on {last.effective}",
            metric.document.where("effective"),
            "name a later day, or leave 'effective' out to take over wholly",
        )
    return (*older, metric)


def in_force(
    versions: tuple[MetricDefinition, ...], start: date, end: date
) -> list[tuple[MetricDefinition, date, date]]:
    """Cut the days [start, end) among a KPI's versions; the oldest also serves the days before its own first."""
    cut = []
    for i, metric in enumerate(versions):
        first = start if i == 0 else max(start, metric.effective or start)
        after = versions[i + 1].effective if i + 1 < len(versions) else None
        last = min(end, after) if after else end
        if first < last:
            cut.append((metric, first, last))
    return cut


def check_derived(catalogue: Catalogue, name: str) -> None:
    """Check what a KPI is derived from.

    Raises:
        DefinitionError: A part is unknown or narrower, or derived KPIs go in a circle.
    """
    for metric in catalogue.versions(name):
        _check_parts(metric, catalogue)
        _refuse_cycle(metric, catalogue, (name,))


def _check_parts(metric: MetricDefinition, catalogue: Catalogue) -> None:
    if not isinstance(metric.formula, Derived):
        return
    where = metric.document.where("formula", "derived")
    if not metric.formula.parts:
        raise DefinitionError(f"'{metric.name}' is derived from no KPI", where, "name at least one")
    for part in metric.formula.parts:
        if part not in catalogue.metrics:
            raise DefinitionError(f"there is no KPI '{part}'", where, nearest(part, catalogue.metrics))
        if isinstance(catalogue.latest(part).formula, Model):
            what = f"'{metric.name}' can't be derived from '{part}', which a model tells whole"
            raise DefinitionError(what, where, "name KPIs that count rows")
        wide = set(metric.segments) - set(catalogue.latest(part).segments)
        if wide:
            raise DefinitionError(
                f"'{metric.name}' can't be split by '{sorted(wide)[0]}', since '{part}' can't",
                metric.document.where("segments"),
                f"its owner allows: {', '.join(catalogue.latest(part).segments) or 'no segment'}",
            )


def _refuse_cycle(metric: MetricDefinition, catalogue: Catalogue, path: tuple[str, ...]) -> None:
    if not isinstance(metric.formula, Derived):
        return
    for part in metric.formula.parts:
        if part in path:
            circle = " -> ".join((*path[path.index(part) :], part))
            where = metric.document.where("formula", "derived")
            raise DefinitionError(f"derived KPIs go in a circle: {circle}", where, "break the circle")
        for version in catalogue.versions(part):
            _refuse_cycle(version, catalogue, (*path, part))
