"""Clock: the moment as of which something is asked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wellserved.flow.workspace import Workspace
from wellserved.terms.errors import QueryError
from wellserved.terms.period import FIRST_YEAR, LAST_YEAR


def moment(as_of: str | datetime | None, workspace: Workspace) -> datetime:
    """The clock: now, or a time as people write it, in the workspace's zone where it names no offset."""
    if as_of is None:
        return datetime.now(UTC)
    try:
        read = as_of if isinstance(as_of, datetime) else datetime.fromisoformat(as_of)
    except ValueError:
        raise QueryError(f"'{as_of}' is no time", fix="write 2026-07-01 or 2026-07-01T09:00") from None
    if not FIRST_YEAR < read.year < LAST_YEAR:
        raise QueryError(f"'{as_of}' is too far away", "as_of", f"a time between {FIRST_YEAR} and {LAST_YEAR}")
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(workspace.settings.zone))
