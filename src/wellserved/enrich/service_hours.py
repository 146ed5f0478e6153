"""Service hours: which schedule a case has, and which policy promises it what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from wellserved.terms.business_hours import Schedule

PROMISED = ("first_reply", "next_reply", "first_resolution", "resolution", "requester_wait")


@dataclass(frozen=True)
class PolicyVersion:
    """A policy as it is from a moment on.

    Args:
        policy: The policy's name.
        since: When it came into force; None for as long as we can tell.
        until: When the next version did; None for the newest.
        business: Whether its minutes are business minutes.
        targets: Minutes by clock and priority; the priority '' stands for all that are not named.
        teams: Whose cases it is for; empty for all.
        channels: The channels that it is for; empty for all.
        only_named: It is for cases whose history names it, and for no other.
    """

    policy: str
    since: datetime | None
    until: datetime | None
    business: bool
    targets: Mapping[tuple[str, str], float]
    teams: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    only_named: bool = False


@dataclass(frozen=True)
class ServiceHours:
    """How an organisation counts business time and what it promises.

    Args:
        schedules: All schedules.
        default: The name of the one that a case has unless something else is said; '' where there is none.
        teams: Schedule by team.
        priorities: Schedule by priority; goes before the team's.
        rule: `each` counts every schedule while the case had it; `last` takes the last one for all of the case.
        policies: Versions of policies; of several that would be for a case, the first one is.
        on_priority_change: `keep` the target of the priority in force when the clock began, or `reapply` the newest.
    """

    schedules: tuple[Schedule, ...] = ()
    default: str = ""
    teams: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    rule: Literal["each", "last"] = "each"
    policies: tuple[PolicyVersion, ...] = ()
    on_priority_change: Literal["keep", "reapply"] = "keep"
