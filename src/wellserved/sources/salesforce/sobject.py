"""Sobject: one of Salesforce's objects as we read it: which fields, and what orders its changes."""

from dataclasses import dataclass
from datetime import timedelta

LOOKBACK = timedelta(minutes=10)


@dataclass(frozen=True)
class SObject:
    """One object of Salesforce.

    Args:
        stream: The name of its stream.
        name: Its API name.
        fields: Those that we ask for where the credential may see them.
        gives: What is known by it, in a few words.
        stamp: The field that grows with each change; of a history, whose rows never change, when they were made.
        lookback: How far before the last run's end its changes are read again.
        where: A condition of its own.
        ever: What rows of today point to, such as people: since when a connection reads does not count.
        whole: It is small, or tells nothing of rows that were deleted: all of it is read each time.
        wanted: It is read unless the connection says otherwise.
        permission: What the credential needs for it.
    """

    stream: str
    name: str
    fields: tuple[str, ...]
    gives: str
    stamp: str = "SystemModstamp"
    lookback: timedelta = LOOKBACK
    where: str = ""
    ever: bool = False
    whole: bool = False
    wanted: bool = True
    permission: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that a query asks for: its own, its key, its stamp, and whether the row was deleted."""
        own = ("Id",) if self.whole else ("Id", "IsDeleted", self.stamp)
        return tuple(dict.fromkeys((*own, *self.fields)))

    @property
    def needs(self) -> str:
        """What the credential needs, in Salesforce's words."""
        return self.permission or f"Read on {self.name}"
