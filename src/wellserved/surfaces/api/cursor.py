"""Cursor: where a list goes on, sealed so that it fits only the question and data that it was given for."""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from wellserved.terms.errors import QueryError

KEY = secrets.token_bytes(32)  # of this process: a cursor lives no longer than its server
SEAL = 16


def written(offset: int, about: tuple[object, ...]) -> str:
    """A cursor for the rows after the first `offset` of what a question is about."""
    place = str(offset).encode()
    return urlsafe_b64encode(_seal(place, about) + place).decode().rstrip("=")


def read(cursor: str | None, about: tuple[object, ...]) -> int:
    """How many rows to pass over.

    Raises:
        QueryError: The cursor is none of ours, or another question's, or rows came in since.
    """
    if cursor is None:
        return 0
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    seal, place = raw[:SEAL], raw[SEAL:]
    if not hmac.compare_digest(seal, _seal(place, about)):
        what = "this cursor is not of this question, or the data changed since"
        raise QueryError(what, "cursor", "begin again without a cursor")
    return int(place)


def _seal(place: bytes, about: tuple[object, ...]) -> bytes:
    said = json.dumps([place.decode("latin-1"), *map(repr, about)])
    return hmac.digest(KEY, said.encode(), "sha256")[:SEAL]
