"""Enrich settings: all that an organisation says about how its rows are completed."""

from dataclasses import dataclass, field

from wellserved.enrich.cost_rules import CostRules
from wellserved.enrich.identity import IdentityRules
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.service_hours import ServiceHours


@dataclass(frozen=True)
class EnrichSettings:
    """How an organisation's rows are completed.

    Args:
        issues: How contacts are chained into issues.
        zone: IANA name of the zone that days and months are read in.
        currency: Three letters; money is brought into it.
        costs: How booked costs reach contacts.
        customer_panel: Whether each customer's months are kept as rows.
        hours: How business time is counted, and what is promised.
        identity: By what customers of different systems are one; None where each stands for itself.
    """

    issues: IssueSettings = field(default_factory=IssueSettings)
    zone: str = "UTC"
    currency: str = "USD"
    costs: CostRules = field(default_factory=CostRules)
    customer_panel: bool = True
    hours: ServiceHours = field(default_factory=ServiceHours)
    identity: IdentityRules | None = None
