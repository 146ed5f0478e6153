"""Refused: a vendor's no, told apart by what it means for the stream that asked."""

from wellserved.terms.errors import SourceError


class Refused(SourceError):
    """The vendor answered 4xx to a call that trying again would not mend.

    Args:
        what: What was refused, for people.
        where: The call, without its secrets.
        fix: What to do.
        status: The HTTP status.
        code: The vendor's own code, where it gives one.
        text: The first 2,000 characters of the answer.
    """

    def __init__(self, what: str, where: str, fix: str, status: int = 0, code: str = "", text: str = "") -> None:
        super().__init__(what, where, fix)
        self.status = status
        self.code = code
        self.text = text


class PermissionMissing(Refused):
    """The credential may not read this; the stream is switched off until it may, and the others go on."""


class CursorExpired(Refused):
    """The vendor no longer knows the cursor: the stream begins again from the last moment that it is sure of."""


class JobFailed(Refused):
    """A job of the vendor failed or expired: it is asked for again, twice, before the stream gives up."""
