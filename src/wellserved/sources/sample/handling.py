"""What else came of each contact: passed on, taken up, marked, and what became a case."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.contacts import EMAIL, PRODUCT, WEB_FORM, Contacts
from wellserved.sources.sample.setting import Array, Setting
from wellserved.sources.sample.shapes import chance
from wellserved.sources.sample.workforce import PASSES_ON, Workforce


@dataclass(frozen=True)
class Handling:
    """Arrays of one entry a contact.

    Args:
        transferred: It went on to another agent.
        escalated: It went up to the second line.
        next_agent: Who took it then; -1 where nobody did.
        handed_off: A bot gave it up.
        case: It is kept as a case.
        sold: Something was sold in it.
        wants_to_leave: The customer asked to leave.
    """

    transferred: Array
    escalated: Array
    next_agent: Array
    handed_off: Array
    case: Array
    sold: Array
    wants_to_leave: Array


def handle(setting: Setting, workforce: Workforce, contacts: Contacts) -> Handling:
    """Settle what the equations of a contact leave open and nothing else depends on."""
    draws, keys, human = setting.draws, (contacts.matter, contacts.before), contacts.by_human
    likely = chance(-2.6 - 0.6 * workforce.skill[contacts.agent] - 0.5 * contacts.settled)
    likely = np.maximum(likely, workforce.rate(PASSES_ON)[contacts.agent])
    transferred = human & (contacts.talk > 10) & draws.happens(likely, "transferred", *keys)
    escalated = transferred & draws.happens(0.35, "escalated", *keys)
    day, second = setting.local(np.maximum(contacts.answered, contacts.started))
    other = workforce.rota.someone(np.clip(day, 0, setting.days - 1), second, draws.uniform("next agent", *keys))
    written = np.isin(contacts.channel, (EMAIL, WEB_FORM))
    sells = human & contacts.settled & (contacts.topic == PRODUCT)
    return Handling(
        transferred=transferred,
        escalated=escalated,
        next_agent=np.where(transferred & (other != contacts.agent), other, -1),
        handed_off=contacts.bot & ~contacts.settled & draws.happens(0.3, "handed off", *keys),
        case=(written | escalated) & human,
        sold=sells & draws.happens(setting.mechanism.sells, "sold", *keys),
        wants_to_leave=draws.happens(0.01 + 0.02 * contacts.shortfall, "wants to leave", *keys) & ~contacts.abandoned,
    )
