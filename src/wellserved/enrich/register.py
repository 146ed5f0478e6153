"""The register of recipes, in the order they run."""

from wellserved.enrich.adherence import SCHEDULES
from wellserved.enrich.cases import cases
from wellserved.enrich.clocks import clocks
from wellserved.enrich.contact_costs import costed
from wellserved.enrich.contacts import contacts
from wellserved.enrich.cost_shares import cost_shares
from wellserved.enrich.costs import cost_days
from wellserved.enrich.customer_periods import customer_periods
from wellserved.enrich.evaluations import EVALUATIONS
from wellserved.enrich.identity import identity
from wellserved.enrich.issues import ISSUES
from wellserved.enrich.orders import orders
from wellserved.enrich.sessions import sessions
from wellserved.enrich.settings import EnrichSettings
from wellserved.enrich.spells import SPELLS
from wellserved.enrich.surveys import SURVEYS
from wellserved.records.recipe import Recipe


def recipes(settings: EnrichSettings) -> tuple[Recipe, ...]:
    """How every enriched record is made, for one organisation's settings."""
    who = settings.identity
    made = (
        *((identity(who),) if who else ()),
        cost_days(settings.currency),
        cost_shares(settings.costs, settings.zone),
        costed(contacts(settings.issues, who), settings.zone),
        sessions(settings.issues, who),
        ISSUES,
        cases(settings.hours),
        clocks(settings.hours),
        SPELLS,
        SURVEYS,
        EVALUATIONS,
        orders(settings),
        SCHEDULES,
    )
    return (*made, customer_periods(settings.zone, who)) if settings.customer_panel else made
