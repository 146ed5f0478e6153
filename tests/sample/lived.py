"""A simulated organisation, lived through, for tests."""

from dataclasses import dataclass, replace

from wellserved.sources.sample.contacts import Contacts
from wellserved.sources.sample.mechanism import Mechanism
from wellserved.sources.sample.people import Customers, attract
from wellserved.sources.sample.setting import Setting
from wellserved.sources.sample.workforce import Workforce, hire
from wellserved.sources.sample.year import live_through


@dataclass(frozen=True)
class Lived:
    """One organisation, and all that happened in it."""

    setting: Setting
    workforce: Workforce
    people: Customers
    contacts: Contacts


def lived(setting: Setting, **changed: float) -> Lived:
    """Live through the time told, with some coefficients changed."""
    world = replace(setting, mechanism=replace(Mechanism(), **changed))
    workforce, people = hire(world), attract(world)
    return Lived(world, workforce, people, live_through(world, workforce, people))
