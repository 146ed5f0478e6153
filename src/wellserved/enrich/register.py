"""The register of recipes, in the order they run."""

from wellserved.enrich.cases import cases
from wellserved.enrich.clocks import clocks
from wellserved.enrich.contacts import contacts
from wellserved.enrich.costs import COST_DAYS
from wellserved.enrich.evaluations import EVALUATIONS
from wellserved.enrich.issues import ISSUES
from wellserved.enrich.settings import EnrichSettings
from wellserved.enrich.surveys import SURVEYS
from wellserved.records.recipe import Recipe


def recipes(settings: EnrichSettings) -> tuple[Recipe, ...]:
    """How every enriched record is made, for one organisation's settings."""
    return (
        contacts(settings.issues),
        ISSUES,
        cases(settings.hours),
        clocks(settings.hours),
        SURVEYS,
        EVALUATIONS,
        COST_DAYS,
    )
