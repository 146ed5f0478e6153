"""Cost rules: by what booked costs are shared among contacts, category by category."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

By = Literal["handle_time", "minutes", "contacts", "none"]
Of = Literal["all", "human", "bot"]
Idle = Literal["apart", "spread"]


@dataclass(frozen=True)
class CostRule:
    """How one category of cost is shared.

    Args:
        by: What a contact's share goes by: talk, hold and wrap; minutes on the line; one share each; or no sharing.
        of: Which contacts bear it.
        idle: Whether paid time without contacts is a line of its own, or is borne by the contacts too.
    """

    by: By
    of: Of = "all"
    idle: Idle = "apart"


DEFAULT: Mapping[str, CostRule] = MappingProxyType({
    "labour": CostRule("handle_time", "human"),
    "platform": CostRule("contacts"),
    "telephony": CostRule("minutes"),
    "ai": CostRule("contacts", "bot"),
    "facility": CostRule("none"),
    "other": CostRule("none"),
})  # fmt: skip


@dataclass(frozen=True)
class CostRules:
    """How each category of cost is shared; the defaults for those that are not named."""

    named: Mapping[str, CostRule] = field(default_factory=dict)

    @property
    def all(self) -> Mapping[str, CostRule]:
        return {**DEFAULT, **self.named}
