"""Asked: what lifetimes are asked about, and what is known of the customers, now and when the held-out time began."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellserved.insight.lifetime.likelihood import Floats
from wellserved.insight.lifetime.values import Codes, Members, Shoppers
from wellserved.insight.lifetime.window import Window


@dataclass(frozen=True)
class Asked:
    """What is asked, and of what time.

    Args:
        by: The segment of the groups.
        names: The groups, by code.
        months: The horizon.
        discount: By what share money of a year ahead is worth less.
        money: "margin" or "revenue".
        chosen: Why customers are taken as members, or as shoppers.
        window: The time that is looked at.
    """

    by: str
    names: tuple[str, ...]
    months: int
    discount: float
    money: str
    chosen: str
    window: Window


@dataclass(frozen=True)
class MembersThen:
    """Members as they were known when the held-out time began, and what came.

    Args:
        members: As they were known.
        leaves: In how many months from then each left; not a number where they did not.
        brought: What each brought in the held-out time.
    """

    members: Members
    leaves: Floats
    brought: Floats


@dataclass(frozen=True)
class ShoppersThen:
    """Shoppers as they were known when the held-out time began, and what came.

    Args:
        shoppers: As they were known.
        placed: Orders of each in the held-out time.
        brought: What each brought in it.
        by_month: Orders of all in each month of it.
    """

    shoppers: Shoppers
    placed: Floats
    brought: Floats
    by_month: Sequence[int]


@dataclass(frozen=True)
class Served:
    """Customer-months by the service that was had in them, and how many left in the month after.

    Args:
        group: The code of each sort's group.
        tenure: Months since coming.
        served: The code of the service: 0 none, 1 settled, 2 not settled.
        months: Customer-months of the sort.
        left: Those after which the customer left.
        now: The code of each member's last month.
    """

    group: Codes
    tenure: Floats
    served: Codes
    months: Floats
    left: Floats
    now: Codes
