"""The small platform's vendor, apart from its server: a process that is killed in tests imports no more than this."""

from collections.abc import Mapping
from datetime import UTC, datetime

from wellserved.sources.connect.auth import ClientCredentials
from wellserved.sources.connect.pace import Pace
from wellserved.sources.connect.refused import CursorExpired, JobFailed, PermissionMissing, Refused
from wellserved.sources.connect.stream import Ask, Page, Stream
from wellserved.sources.connect.vendor import Asked, Limit, Vendor

KEY_OF_THE_SHOP = "open-sesame"
FIELDS = ("id", "text", "changed", "state", "price_id", "nested")
QUICK = Pace(tries=4, budget=30, first=0.005, most=0.02, seconds=5)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def read_notes(ask: Ask) -> Page:
    """Notes by a number that grows."""
    at = int((ask.cursor or {"at": 0})["at"])
    try:
        found = ask.wire.get("/notes", {"at": at}, limit="notes").json()
    except Refused as refused:
        if refused.status == 410:
            raise CursorExpired(refused.what, refused.where, refused.fix, 410) from None
        raise
    deleted = [str(row["id"]) for row in found["notes"] if row.get("deleted")]
    rows = [row for row in found["notes"] if not row.get("deleted")]
    return Page(rows, {"at": found["at"]}, found["more"], deleted=deleted)


def read_prices(ask: Ask) -> Page:
    return Page(ask.wire.get("/prices").json()["prices"], {}, more=False)


def read_lines(ask: Ask) -> Page:
    """The next page of lines; a note without lines is gone."""
    at = int((ask.cursor or {"at": 0})["at"])
    found = ask.wire.get("/lines", {"at": at}).json()
    gone = [f"{row['note']}|" for row in found["lines"] if "nth" not in row]
    rows = [row for row in found["lines"] if "nth" in row]
    return Page(rows, {"at": at + bool(found["lines"])}, found["more"], deleted=gone)


def read_job(ask: Ask) -> Page:
    """A job that is begun, then looked at."""
    job = (ask.cursor or {}).get("job")
    if job is None:
        return Page((), {"job": ask.wire.post("/jobs").json()["job"]}, more=True)
    found = ask.wire.get(f"/jobs/{job}").json()
    if found["state"] == "failed":
        raise JobFailed("the job failed", f"/jobs/{job}", "load again")
    return Page(found["rows"], {}, more=False)


def read_forbidden(ask: Ask) -> Page:
    try:
        return Page(ask.wire.get("/secret-notes").json(), {}, more=False)
    except Refused as refused:
        raise PermissionMissing(refused.what, refused.where, "give it notes.secret", refused.status) from None


def read_elsewhere(ask: Ask) -> Page:
    return Page(ask.wire.get(ask.wire.get("/elsewhere").json()["next"]).json(), {}, more=False)


def _auth(said: Mapping[str, str]) -> ClientCredentials:
    return ClientCredentials(said["address"] + "/token", "shop-client", said["secret"])


VENDOR = Vendor(
    name="shop",
    label="The shop",
    hosts=("shop.example",),
    asks=(Asked("address", "where it is", "https://shop.example"), Asked("secret", "its secret", secret=True)),
    address=lambda said: said["address"],
    auth=_auth,
    streams=(
        Stream("notes", ("id",), read_notes, fields=FIELDS, version="changed", limit="notes"),
        Stream("prices", ("id",), read_prices, fields=("is",), whole=True),
        Stream("lines", ("note", "nth"), read_lines, fields=("said",), together=("note",)),
        Stream("jobs", ("id",), read_job),
        Stream("secret_notes", ("id",), read_forbidden, permission="notes.secret", wanted=False),
        Stream("elsewhere", ("id",), read_elsewhere, wanted=False),
    ),
    limits={"": Limit(10_000, 1), "notes": Limit(10_000, 1)},
)
