"""What lies ahead, for value: what customers are expected to bring, and what a cut of staff would do to waiting."""

from wellserved.enrich.lifetimes import SEGMENTS
from wellserved.flow.lifetime import lifetime
from wellserved.flow.versions import definition_version
from wellserved.flow.whatif import WhatIf, whatif
from wellserved.flow.workspace import Workspace
from wellserved.insight.lifetime.found import Lifetime
from wellserved.terms.errors import MissingPackage, QueryError
from wellserved.terms.period import Period, label


def expected(workspace: Workspace, by: tuple[str, ...]) -> Lifetime | None:
    """What customers will bring in a year, by the first segment of customers asked for; None where nothing tells."""
    segment = next((name for name in by if name in SEGMENTS), "value_tier")
    if workspace.kept is None:
        return _expected(workspace, segment)
    version = (workspace.newest(), definition_version(workspace), workspace.settings.zone)
    return workspace.kept.told.once(("lifetime", segment, version), lambda: _expected(workspace, segment), _size)


def _expected(workspace: Workspace, segment: str) -> Lifetime | None:
    try:
        found = lifetime(workspace, segment)
    except (MissingPackage, QueryError):
        return None
    return found if found.refused is None and found.whole is not None else None


def _size(_: Lifetime | None) -> int:
    return 100


def foreseen(workspace: Workspace, share: float, span: Period) -> WhatIf | None:
    """What a cut of staff would do, a year, as queues and found effects tell; None where waiting is not recorded."""
    try:
        return whatif(workspace, staff=1 - share, period=label(span, workspace.calendar))
    except (MissingPackage, QueryError):
        return None
