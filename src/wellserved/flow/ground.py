"""Ground: what a model stands on: the rows of one snapshot, the organisation's settings, and what was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from wellserved.flow.effects import effects_of_all
from wellserved.flow.findings import Finding
from wellserved.flow.kept import KeptEngine
from wellserved.flow.settings import Settings
from wellserved.flow.workspace import Workspace
from wellserved.store.engine import Engine

T = TypeVar("T")
FITTED = 100  # how much there is to remember of a model, in some 100 bytes


@dataclass(frozen=True)
class Ground:
    """What a model stands on.

    Args:
        engine: Where the rows are.
        settings: How the organisation reads its time and money.
        workspace: Whose findings count; None for rows given by hand, of which nothing was found.
        clock: Findings of then and before count, however early the rows of a question are settled; its own where None.
        fitted: What was fitted for one figure and tells others, too.
    """

    engine: Engine
    settings: Settings = field(default_factory=lambda: Settings(""))
    workspace: Workspace | None = None
    clock: datetime | None = None
    fitted: dict[object, object] = field(default_factory=dict, compare=False)

    @property
    def said(self) -> str:
        """What of the settings bears on models."""
        return repr((self.settings.relation, self.settings.zone, self.settings.issues))

    def once(self, name: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was fitted before under a name, or else now; on a kept engine for as long as its snapshot is."""
        if isinstance(self.engine, KeptEngine):
            return self.engine.told.once(("fitted", self.said, *name), make, lambda _: FITTED)
        if name not in self.fitted:
            self.fitted[name] = make()
        return cast(T, self.fitted[name])

    def findings(self, clock: datetime) -> list[Finding]:
        """The effects found last of all rows, as of a moment."""
        return effects_of_all(self.workspace, self.clock or clock) if self.workspace else []

    def findings_version(self, clock: datetime) -> str:
        """Another text whenever something else was found last."""
        return ",".join(sorted(f"{one.name} {one.at.isoformat()}" for one in self.findings(clock)))

    def known_until(self, clock: datetime) -> datetime:
        """The clock, or the last moment that any row tells of, where that is earlier: later clocks change nothing."""
        told = [extent.latest for extent in self.engine.extents.values() if extent.latest is not None]
        return min(clock, max(told, default=clock))


def given(said: Mapping[str, float | int | str], name: str, usual: float) -> float:
    """A number that a model is told with."""
    value = said.get(name, usual)
    return float(value)
