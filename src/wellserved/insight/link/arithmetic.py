"""Arithmetic: links that hold because of how both KPIs are computed; true, and no evidence of anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wellserved.insight.link.verdict import Verdict, Why

FURTHER: Mapping[str, int] = {"fcr_no_repeat": -1, "repeat_contact_rate": 1}  # more of it: so a matter takes contacts


@dataclass(frozen=True)
class Amount:
    """A column that a KPI adds up.

    Args:
        column: As record.column, in the record in which it is measured.
        way: 1 where more of it is more of the KPI, -1 where it is divided by.
        of_matter: Whether it is added up over all contacts of a matter.
        among: The condition on rows; empty where all are added up.
    """

    column: str
    way: int
    of_matter: bool = False
    among: str = ""

    def is_in(self, other: "Amount") -> bool:
        """Whether the very same amounts are in both, so far as conditions tell."""
        return self.column == other.column and (self.among == other.among or not (self.among and other.among))


def by_arithmetic(verdict: Verdict, cause: tuple[Amount, ...], outcome: tuple[Amount, ...]) -> Verdict:
    """A verdict that says so where a link holds by arithmetic, the way it is believed; its grade stays what it was.

    Args:
        verdict: What data said.
        cause: What the cause adds up.
        outcome: What the effect adds up.
    """
    believed = 1 if verdict.sign == "+" else -1
    same = [one for one in outcome for own in cause if own.is_in(one) and own.way * one.way == believed]
    if same:
        return _told(verdict, Why.SAME_AMOUNTS, same[0])
    way = FURTHER.get(verdict.cause, 0)
    more = [one for one in outcome if one.of_matter and way * one.way == believed]
    return _told(verdict, Why.MORE_TERMS, more[0]) if more else verdict


def _told(verdict: Verdict, why: Why, amount: Amount) -> Verdict:
    return replace(verdict, why=why, facts={**verdict.facts, "column": amount.column, "panel": verdict.why.value})
