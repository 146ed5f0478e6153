"""Inbox: conversations and what was said in them.

HubSpot tells by time only when something was last said in a thread. That one was closed or given to somebody else it
does not tell by itself, so threads of the last days are listed again each time. A thread's messages are read anew, all
of them and in one page, when something was said in it or it was closed: whoever reads a page's messages has whole
conversations.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.reply import Json, Wire
from wellserved.sources.connect.stream import Ask, Cursor, Page, Row, Stream
from wellserved.sources.hubspot.api import conversations
from wellserved.sources.hubspot.refusal import understood
from wellserved.sources.hubspot.walk import LOOKBACK, following, known_by, moment, written

SCOPE = "conversations.read"
THREADS, MESSAGES, ENOUGH, AT_ONCE = 100, 100, 500, 25
OPEN_FOR = timedelta(days=7)
INSTANT = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

THREAD_FIELDS = (
    "id", "createdAt", "closedAt", "status", "originalChannelId", "originalChannelAccountId",
    "latestMessageTimestamp", "latestMessageSentTimestamp", "latestMessageReceivedTimestamp",
    "assignedTo", "spam", "inboxId", "associatedContactId", "archived", "threadAssociations",
)  # fmt: skip
MESSAGE_FIELDS = (
    "id", "conversationsThreadId", "createdAt", "updatedAt", "createdBy", "type", "direction", "channelId",
    "channelAccountId", "senders", "recipients", "text", "subject", "status", "newStatus", "assignedTo",
    "assignedFrom", "archived", "truncationStatus",
)  # fmt: skip


def threads_stream() -> Stream:
    """Conversations, one row each."""
    return Stream(
        name="threads",
        key=("id",),
        read=_read_threads,
        fields=THREAD_FIELDS,
        permission=SCOPE,
        gives="conversations of the inbox and the help desk, with channel, contact, ticket and times",
    )


def messages_stream() -> Stream:
    """What was said in conversations, and what was done with them."""
    return Stream(
        name="messages",
        key=("conversationsThreadId", "id"),
        read=_read_messages,
        fields=MESSAGE_FIELDS,
        permission=SCOPE,
        gives="messages, comments, assignments and changes of status of conversations",
        after=("threads",),
        together=("conversationsThreadId",),
    )


def _begun(ask: Ask) -> Cursor:
    """The span of time whose threads are read."""
    if ask.cursor is None:
        return {"from": written(ask.since), "to": written(ask.now)}
    if "from" not in ask.cursor:
        return {"from": written(moment(str(ask.cursor["to"])) - LOOKBACK), "to": written(ask.now)}
    return ask.cursor


def _rested(ask: Ask, cursor: Cursor) -> tuple[Cursor, bool]:
    """The cursor at rest, and whether it sets out again, as it was begun by a run of former times."""
    until = min(moment(str(cursor["to"])), known_by(ask))
    return {"to": written(until)}, until < known_by(ask) - LOOKBACK


def _read_threads(ask: Ask) -> Page:
    cursor = _begun(ask)
    if cursor.get("bin"):
        return _read_bin(ask, cursor)
    body = _listed(ask, cursor)
    return Page(body["results"], _beyond(ask, cursor, body), more=True)


def _listed(ask: Ask, cursor: Cursor) -> Json:
    """A page of threads in which something was said since some days before the span."""
    said = {"sort": "latestMessageTimestamp", "latestMessageTimestampAfter": _since(cursor), "association": "TICKET"}
    return _threads(ask, cursor, said)


def _since(cursor: Cursor) -> str:
    """The moment after which something was said in the threads of a page."""
    return str(cursor.get("since") or written(max(EPOCH, moment(str(cursor["from"])) - OPEN_FOR)))


def _threads(ask: Ask, cursor: Cursor, params: Mapping[str, Any]) -> Json:
    after = {"after": cursor["after"]} if cursor.get("after") else {}
    with understood(SCOPE, paged=bool(after)):
        return ask.wire.get(conversations("threads"), {"limit": THREADS, **params, **after}).json()


def _beyond(ask: Ask, cursor: Cursor, body: Json) -> Cursor:
    """The next page of threads; after the last one comes the bin.

    A thread in which something is said meanwhile moves to the end, and those behind it move up: so a page begins at the
    last moment of the one before, and is counted on only where all of a page have one moment.
    """
    span: Cursor = {"from": cursor["from"], "to": written(min(moment(str(cursor["to"])), known_by(ask)))}
    after, since = following(body), _since(cursor)
    if not after:
        return {**span, "bin": True}
    last = moment(str(body["results"][-1]["latestMessageTimestamp"])) - INSTANT
    if last > moment(since):
        return {**span, "since": written(last)}
    return {**span, "since": since, "after": after}


def _read_bin(ask: Ask, cursor: Cursor, then: str = "") -> Page:
    """Threads in the bin, which HubSpot empties after 30 days."""
    body = _threads(ask, cursor, {"archived": "true"})
    gone = [str(row["id"]) + then for row in body["results"]]
    after = following(body)
    if after:
        return Page((), {**cursor, "after": after}, more=True, deleted=gone)
    rest, more = _rested(ask, cursor)
    return Page((), rest, more, deleted=gone)


def _read_messages(ask: Ask) -> Page:
    """Messages of some threads; the threads still to be read stand in the cursor. One in the bin has none."""
    cursor = _begun(ask)
    if cursor.get("bin"):
        return _read_bin(ask, cursor, "|")
    todo, further = list(cursor.get("todo") or ()), cursor.get("further")
    if further is None:
        body = _listed(ask, cursor)
        since = moment(str(cursor["from"]))
        todo = [str(row["id"]) for row in body["results"] if _touched(row, since)]
        further = _beyond(ask, cursor, body)
    rows: list[Row] = []
    for _ in range(AT_ONCE):
        if todo and len(rows) < ENOUGH:
            rows += _said_in(ask.wire, todo.pop(0))
    return Page(rows, {**cursor, "todo": todo, "further": further} if todo else further, more=True)


def _touched(thread: Row, since: datetime) -> bool:
    """Whether something was said in a thread, or it was closed, since."""
    times = (thread.get("latestMessageTimestamp"), thread.get("closedAt"), thread.get("createdAt"))
    return any(moment(str(one)) >= since for one in times if one)


def _said_in(wire: Wire, thread: str) -> list[Row]:
    """All that was said in a thread; nothing where it went meanwhile."""
    rows: list[Row] = []
    after = ""
    while True:
        params = {"limit": MESSAGES, **({"after": after} if after else {})}
        try:
            with understood(SCOPE):
                body = wire.get(conversations(f"threads/{thread}/messages"), params).json()
        except Refused as refused:
            if refused.status != 404:
                raise
            return rows
        rows += body["results"]
        after = following(body)
        if not after:
            return rows
