"""Objects: all that are read, in the order in which they are read."""

from wellserved.sources.salesforce.answer_objects import ANSWERS
from wellserved.sources.salesforce.contact_objects import CONTACTS
from wellserved.sources.salesforce.money_objects import MONEY
from wellserved.sources.salesforce.people_objects import PEOPLE
from wellserved.sources.salesforce.planned_objects import PLANNED
from wellserved.sources.salesforce.service_objects import SERVICE

OBJECTS = (*PEOPLE, *SERVICE, *CONTACTS, *PLANNED, *ANSWERS, *MONEY)
