"""Saved views: addresses of pages that people gave names to, for all who use the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wellserved.flow.workspace import Workspace
from wellserved.scorecard.annotation import LONGEST_NAME, one_line
from wellserved.store.ledger import append, entries
from wellserved.terms.errors import QueryError, nearest

ABOUT = "view"
LONGEST_QUERY = 2_000


@dataclass(frozen=True)
class SavedView:
    """A name, what it looks at as a query string, and when it was given."""

    name: str
    query: str
    saved: datetime


def saved_views(workspace: Workspace) -> Sequence[SavedView]:
    """The views by name; of two with one name the later, and none that was forgotten.

    Raises:
        StoreError: The ledger can't be read.
    """
    told = {str(entry.said["name"]): entry for entry in entries(workspace.folder, ABOUT)}
    kept = (SavedView(name, entry.said["query"], entry.at) for name, entry in told.items() if entry.said["query"])
    return sorted(kept, key=lambda view: view.name.casefold())


def save_view(workspace: Workspace, name: str, query: str, clock: datetime | None = None) -> SavedView:
    """Keep what is looked at under a name; the same name anew is another view.

    Args:
        workspace: Whose view.
        name: What to call it.
        query: What it looks at, as the page's own query string.
        clock: Now, unless said.

    Raises:
        QueryError: The name is empty or too long, or nothing is looked at.
        StoreError: The ledger can't be written.
    """
    given = one_line(name)
    if not given or len(given) > LONGEST_NAME:
        raise QueryError("a view's name is empty or too long", "name", f"1 to {LONGEST_NAME} characters")
    if not query or len(query) > LONGEST_QUERY:
        raise QueryError("nothing is chosen that a view could keep", "name", "choose a KPI first")
    entry = append(workspace.folder, ABOUT, {"name": given, "query": query}, clock or datetime.now(UTC))
    return SavedView(given, query, entry.at)


def forget_view(workspace: Workspace, name: str, clock: datetime | None = None) -> None:
    """Take a view off the list; that it was there stays in the ledger.

    Raises:
        QueryError: There is no such view.
        StoreError: The ledger can't be written.
    """
    known = [view.name for view in saved_views(workspace)]
    if name not in known:
        raise QueryError("there is no such view", "name", nearest(name[:LONGEST_NAME], known))
    append(workspace.folder, ABOUT, {"name": name, "query": ""}, clock or datetime.now(UTC))
