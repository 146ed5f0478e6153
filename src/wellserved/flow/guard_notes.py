"""Guard notes: what people wrote to a sign after they had looked; it stays in the ledger, and the sign on the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wellserved.flow.workspace import Workspace
from wellserved.store.ledger import append, entries
from wellserved.terms.errors import QueryError

ABOUT = "guard note"
MOST_LENGTH = 1_000


@dataclass(frozen=True)
class GuardNote:
    """That somebody looked.

    Args:
        reason: What they found.
        author: Who they are.
        at: When they wrote it.
    """

    reason: str
    author: str
    at: datetime


def acknowledge(workspace: Workspace, kind: str, subject: str, reason: str, author: str) -> GuardNote:
    """Write down what somebody found who looked at a sign.

    Raises:
        QueryError: It says nothing, nobody signs it, or it is too long.
        StoreError: The ledger can't be written.
    """
    for name, text in (("reason", reason), ("author", author)):
        if not text.strip() or len(text) > MOST_LENGTH:
            fix = f"write at least a word, and at most {MOST_LENGTH:,} characters"
            raise QueryError(f"a note needs its {name}", name, fix)
    note = GuardNote(reason.strip(), author.strip(), datetime.now(UTC))
    said = {"kind": kind, "subject": subject, "reason": note.reason, "author": note.author}
    append(workspace.folder, ABOUT, said, note.at)
    return note


def guard_notes(workspace: Workspace) -> Mapping[tuple[str, str], GuardNote]:
    """The last note of each sign, by its kind and subject."""
    found = ((entry.said, entry.at) for entry in entries(workspace.folder, ABOUT))
    return {(said["kind"], said["subject"]): GuardNote(said["reason"], said["author"], at) for said, at in found}
