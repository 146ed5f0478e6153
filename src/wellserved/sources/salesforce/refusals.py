"""Refusals: what Salesforce means by its noes, each an array of an error code and a message."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from wellserved.sources.connect.refused import CursorExpired, JobFailed, PermissionMissing, Refused
from wellserved.sources.salesforce.sobject import SObject
from wellserved.terms.sentence import joined, sentence

ABSENT = (
    "INVALID_TYPE",
    "NOT_FOUND",
    "INSUFFICIENT_ACCESS",
    "INSUFFICIENT_ACCESS_OR_READONLY",
    "FUNCTIONALITY_NOT_ENABLED",
)
OUTDATED = ("INVALID_QUERY_LOCATOR", "INVALID_FIELD")  # a field may be hidden since a window began: ask what is there
NO_BULK = ("INVALIDENTITY", "API_DISABLED_FOR_ORG", "FEATURENOTENABLED", "FUNCTIONALITY_NOT_ENABLED", "INVALIDJOB")
TOO_MANY = "REQUEST_LIMIT_EXCEEDED"


def code_of(text: str) -> str:
    """The error code of an answer; empty where there is none."""
    try:
        told = json.loads(text)
    except ValueError:
        return ""
    first = told[0] if isinstance(told, list) and told else told
    return str(first.get("errorCode") or first.get("error") or "") if isinstance(first, dict) else ""


def is_busy(status: int, text: str) -> bool:
    """Whether a no means "too many calls": the day's allowance is told as 403."""
    return status == 403 and TOO_MANY in text


@contextmanager
def understood(one: SObject) -> Iterator[None]:
    """Tell a no of an object by what it means for its stream."""
    try:
        yield
    except (CursorExpired, JobFailed):
        raise
    except Refused as refused:
        code = refused.code or code_of(refused.text)
        if code in ABSENT or refused.status in (403, 404):
            what = sentence("{object} is not there, or may not be read", object=one.name)
            what = joined("", what, code and f" ({code})")
            needs = {"needs": one.needs, "stream": one.stream}
            fix = sentence("give the connection's user: {needs}; or switch the stream '{stream}' off", **needs)
            raise PermissionMissing(what, refused.where, fix, refused.status, code, refused.text) from None
        if code in OUTDATED:
            raise CursorExpired(refused.what, refused.where, refused.fix, refused.status, code) from None
        raise
