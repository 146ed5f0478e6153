"""Ahead: the scorecards that readers open first are scored before they ask, and again after each load and edit."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from wellserved.flow.score import score
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.versions import data_version, definition_version
from wellserved.flow.workspace import Workspace
from wellserved.terms.errors import WellservedError

LOOK_SECONDS = 2.0


@contextmanager
def ahead(workspace: Workspace, every: float = LOOK_SECONDS) -> Iterator[None]:
    """Score a kept workspace's scorecards in the background, now and whenever rows or definitions changed.

    Args:
        workspace: A kept one, which then knows the answers again.
        every: How many seconds lie between two looks.
    """
    over = Event()
    watching = Thread(target=_watch, args=(workspace, every, over), name="ahead", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def score_ahead(workspace: Workspace) -> None:
    """Score each scorecard for its latest period; what can't be told is told to whoever asks."""
    with suppress(WellservedError):
        for name in scorecards_of(workspace.now()):
            with suppress(WellservedError):
                score(workspace, name)


def _watch(workspace: Workspace, every: float, over: Event) -> None:
    seen: tuple[str, str] | None = None
    while not over.is_set():
        with suppress(WellservedError):
            found = data_version(workspace), definition_version(workspace)
            if found != seen:
                score_ahead(workspace)
                seen = found
        over.wait(every)
