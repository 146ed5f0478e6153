"""erase: a customer is forgotten: name, words and keys leave all that is kept, and counts stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wellserved.flow.engines import forget_there, open_engine
from wellserved.flow.still_told import still_told
from wellserved.flow.workspace import Workspace
from wellserved.store.change import open_change
from wellserved.store.erase import erase as take_out
from wellserved.store.erase import traces_of
from wellserved.store.retired import retired
from wellserved.store.views import literal
from wellserved.terms.errors import NotAllowed, QueryError
from wellserved.terms.whole_word import whole_word

__all__ = ["Erasure", "erase"]


@dataclass(frozen=True)
class Erasure:
    """What was erased, without saying whom.

    Args:
        customers: How many customers of systems it was: one, or all that are one person.
        rows: Rows that told of them, in all snapshots and in cold storage; they stay under a name of nobody.
        raw: Rows that left the raw pages of connections.
        still: Files of the workspace, or of its cold storage, that still tell of them: yours to change.
    """

    customers: int
    rows: int
    raw: int
    still: tuple[str, ...]


def erase(
    workspace: Workspace, customer: str, also: Sequence[str] = (), yes: bool = False, clock: datetime | None = None
) -> Erasure:
    """Forget a customer.

    Args:
        workspace: Whose rows.
        customer: As `customer_id` names them; who is matched as the same person is erased too.
        also: What else tells of them in texts and raw pages: address, number, name, an identifier of a platform.
        yes: Whether to do it; it can't be undone.
        clock: When it is done; now where None.

    Raises:
        QueryError: No customer is named.
        NotAllowed: Nobody said yes.
        StoreError: Another process writes, or the store can't be written.
        EngineError: The store is without the customer, and the engine that answers can't be reached; erase again.
    """
    workspace = workspace.now()
    if not customer.strip() or any(not word.strip() for word in also):
        raise QueryError("a customer is named by an identifier", "erase", "write it as 'customer_id' has it")
    if not yes:
        raise NotAllowed("a customer who was erased can't be brought back", "erase", "say --yes")
    customers = _one_person(workspace, customer)
    with open_change(workspace.store, clock) as change:
        traces = traces_of(change, customers, also)
        rows = take_out(change, traces)
    forget_there(workspace)
    raw = _raw(workspace, traces.all)
    store = workspace.store
    folders = {workspace.folder, *(store.place(one.folder).resolve() for one in retired(store).shelf if one.folder)}
    sought = [word for word in traces.all if whole_word(word)]
    still = still_told(sorted(folders), sought, workspace.folder) if sought else []
    return Erasure(len(customers), rows, raw, tuple(still))


def _one_person(workspace: Workspace, customer: str) -> list[str]:
    """All customers who are one with a customer."""
    engine = open_engine(workspace)
    try:
        one = f"SELECT person_id FROM person WHERE customer_id = {literal(customer)}"
        found = engine.query(f"SELECT DISTINCT customer_id FROM person WHERE person_id IN ({one})")
    finally:
        engine.close()
    return sorted({customer, *(str(name) for (name,) in found)})


def _raw(workspace: Workspace, words: tuple[str, ...]) -> int:
    from wellserved.sources.connect.erasing import erase_raw

    folder = workspace.store.folder / "raw"
    return sum(erase_raw(one, words) for one in sorted(folder.iterdir())) if folder.is_dir() else 0
