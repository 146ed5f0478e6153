"""Reconciled: a vendor's number beside ours over the same subjects, and what the difference comes from."""

from dataclasses import dataclass
from enum import StrEnum

from wellserved.metrics.counterpart import AnyCounterpart, Reason
from wellserved.metrics.interval import Interval

LITTLE = 0.01


class Standing(StrEnum):
    """All agree; a known reason concerns what differs; more than 1 in 100 have none; no subject has both."""

    AGREES = "agrees"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Because:
    """Subjects that a reason can concern.

    Args:
        reason: Why they may differ; None for subjects that no reason concerns.
        subjects: How many it concerns, of those with both numbers.
        differing: How many of them differ by more than the tolerance.
        difference: Theirs less ours on average among those that differ; None where none does.
        alone: How many more it concerns that have only one of the two numbers.
    """

    reason: Reason | None
    subjects: int
    differing: int
    difference: float | None
    alone: int = 0


@dataclass(frozen=True)
class Differing:
    """One subject whose numbers differ, or that has only one of them."""

    subject: str
    theirs: float | None
    ours: float | None
    reason: Reason | None

    @property
    def difference(self) -> float | None:
        """Theirs less ours."""
        return None if self.theirs is None or self.ours is None else self.theirs - self.ours


@dataclass(frozen=True)
class Reconciled:
    """One comparison.

    Args:
        counterpart: What is compared.
        theirs: The vendor's number over subjects with both: mean or median.
        ours: Ours over the same subjects.
        difference: Theirs less ours, subject by subject, on average.
        doubt: Its interval.
        n: Subjects with both numbers.
        agreeing: How many of them agree within the tolerance.
        agreement: The interval of their share.
        only_theirs: Subjects for which only the vendor has a number.
        only_ours: Subjects for which only we have one, of those about which the vendor says anything else.
        unknown: The vendor's subjects that no row of ours has, in any period.
        unread: Numbers in a unit that is not ours and can't be made ours.
        because: Subjects by reason, those with a reason first.
        worst: Those that differ the most.
    """

    counterpart: AnyCounterpart
    theirs: float | None
    ours: float | None
    difference: float | None
    doubt: Interval
    n: int
    agreeing: int
    agreement: Interval
    only_theirs: int
    only_ours: int
    unknown: int
    unread: int
    because: tuple[Because, ...]
    worst: tuple[Differing, ...]

    @property
    def share(self) -> float | None:
        """The share that agrees; None where nothing could be compared."""
        return self.agreeing / self.n if self.n else None

    @property
    def unexplained(self) -> int:
        """How many differ, or have only one number, and no reason concerns them."""
        return sum(one.differing + one.alone for one in self.because if one.reason is None)

    @property
    def standing(self) -> Standing:
        """How the two stand to each other."""
        if not self.n:
            return Standing.NOTHING
        if self.agreeing == self.n and not self.only_theirs and not self.only_ours:
            return Standing.AGREES
        return Standing.EXPLAINED if self.unexplained <= LITTLE * self.n else Standing.UNEXPLAINED


@dataclass(frozen=True)
class Alone:
    """A vendor's number that the register has no counterpart for.

    Args:
        vendor: Whose it is.
        kind: What it is about.
        metric: What they call it.
        rows: How many there are.
    """

    vendor: str
    kind: str
    metric: str
    rows: int


@dataclass(frozen=True)
class Reconciliation:
    """All that is compared, and what could not be."""

    pairs: tuple[Reconciled, ...]
    alone: tuple[Alone, ...]
