"""KPIs read when they are first asked for: one question needs a few of them, not the whole catalogue."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from wellserved.metrics.catalogue import Catalogue, check_derived, following, read_once
from wellserved.metrics.definition import MetricDefinition
from wellserved.terms.document import Document


def catalogue_on_demand(
    shipped: Mapping[str, Callable[[], MetricDefinition]],
    own: Iterable[Document] = (),
    parameters: Mapping[str, Any] | None = None,
) -> Catalogue:
    """What `load_catalogue` gives, the shipped KPIs read and checked when first asked for, a workspace's own at once.

    Args:
        shipped: By name, what reads a KPI of the package.
        own: The files of a workspace.
        parameters: The workspace's values for declared parameters.

    Raises:
        DefinitionError: A file of the workspace is wrong, a name is used twice, or derived KPIs don't fit.
    """
    metrics = _Metrics(shipped, read_once(own, parameters))
    for name in metrics.own:
        metrics[name]
    return Catalogue(metrics)


class _Metrics(Mapping[str, tuple[MetricDefinition, ...]]):
    """Versions by name, of which those asked before are known."""

    def __init__(
        self, shipped: Mapping[str, Callable[[], MetricDefinition]], own: Mapping[str, MetricDefinition]
    ) -> None:
        self.own = own
        self._shipped = shipped
        self._names = dict.fromkeys([*shipped, *own])
        self._found: dict[str, tuple[MetricDefinition, ...]] = {}

    def __getitem__(self, name: str) -> tuple[MetricDefinition, ...]:
        if name not in self._found:
            self._found[name] = self._versions(name)
            try:
                check_derived(Catalogue(self), name)
            except BaseException:
                del self._found[name]
                raise
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _versions(self, name: str) -> tuple[MetricDefinition, ...]:
        if name not in self._names:
            raise KeyError(name)
        older = (self._shipped[name](),) if name in self._shipped else ()
        return following(older, self.own[name]) if name in self.own else older
