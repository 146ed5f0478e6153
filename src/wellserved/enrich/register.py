"""The register of enrichers, in the order they run."""

from wellserved.enrich.cases import CASES
from wellserved.enrich.contacts import CONTACTS
from wellserved.enrich.costs import COST_DAYS
from wellserved.enrich.enricher import Enricher
from wellserved.enrich.issues import ISSUES
from wellserved.enrich.surveys import SURVEYS

ENRICHERS: tuple[Enricher, ...] = (CONTACTS, ISSUES, CASES, SURVEYS, COST_DAYS)
