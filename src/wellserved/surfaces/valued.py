"""Valued: cost against value in sentences that can be checked, and what is missing, assumed and not to be concluded."""

from math import ceil

from wellserved.enrich.worth import OF_CONTACTS
from wellserved.flow.value import Worth
from wellserved.insight.worth.account import Key, Served
from wellserved.insight.worth.caused import MONTHS, Caused
from wellserved.insight.worth.cut import Cut, Stake
from wellserved.insight.worth.worth import Missing
from wellserved.surfaces.language import IN_ENGLISH, Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import period_words
from wellserved.surfaces.words import plain
from wellserved.terms.unit import Unit

STEPS = {
    "demand": to_say("Issues"),
    "repeats": to_say("Contacts an issue"),
    "contacts": to_say("Contacts"),
    "contact_mix": to_say("Mix of contacts"),
    "cost_per_contact": to_say("Cost of a contact"),
    "idle": to_say("Idle time"),
    "kept_apart": to_say("Kept apart"),
    "buyers": to_say("Customers who bought"),
    "customer_mix": to_say("Mix of customers"),
    "margin_per_buyer": to_say("Margin of a buyer"),
    "retained": to_say("Retained by service"),
}
NOTES = {
    "ok": "",
    "too few": to_say("too few"),
    "no data": to_say("no data"),
    "no value": to_say("no value to divide by"),
    "value not clear of 0": to_say("value not clear of 0"),
}
MISSING = {
    "no_contacts": to_say("No contact is recorded in the period (record interaction)."),
    "no_costs": to_say(
        "What contacts cost is not known: the record cost has no rows for these days. Only the value side is told."
    ),
    "no_share": to_say(
        "What contacts cost is not known: nothing of what is booked falls on them, as labour falls on those that "
        "people take. Only the value side is told."
    ),
    "no_repeats": to_say("What repeats cost is not known: no contact tells whose it is (interaction.customer_id)."),
    "no_idle": to_say(
        "How much of the labour is idle is not known: agent_time has no rows for these days, and agents no hourly_cost."
    ),
    "no_orders": to_say("What customers bring is not known: the record order has no rows. Only the cost side is told."),
    "no_margin": to_say(
        "What customers bring is not known: no order of the period tells its margin in the workspace's currency. "
        "Only the cost side is told."
    ),
    "no_customers": to_say(
        "Who the customers are is not known: the record customer has no rows, so nothing is told by value tier or plan."
    ),
    "some_unknown": to_say("The cost of {n} contacts is not known; their customers are in no ratio."),
    "narrowed": to_say(
        "Booked cost, idle time and what service has caused are told of all customers and contacts only."
    ),
    "no_before": to_say("No contact is recorded in the period before, so there is no bridge."),
    "no_effects": to_say(
        "What service has caused is not known: no effect of it on margin or staying was found yet. Test one with "
        "'wellserved effect settled_at_once margin_90d'."
    ),
    "too_young": to_say(
        "Effects were found, but of no contact of the period can it be told by now who had the experience."
    ),
    "associated_only": to_say("Effects were found but not shown to be caused, so nothing is called generated."),
    "stale_effects": to_say("Rows came or definitions changed since the effects were found: test them again."),
    "no_lifetime": to_say(
        "There is no lifetime model of these customers, so what they are expected to bring is not told."
    ),
}
ASSUMED = (
    to_say("A repeat is charged to the segment of its issue's first contact, and to the day on which it came."),
    to_say("Realised margin is what customers brought, whatever brought it: it is not what service has caused."),
    to_say("The three values are three answers to three questions: they are never added."),
)
SHARED = to_say("A customer's margin is shared among the customer's contacts of the period, each alike.")
GOES_ON = to_say("A customer who stays is taken to bring for {months} months what customers bring now.")
TREATED = to_say(
    "An effect is taken to be in this period what it was when it was found; a customer counts once in 90 days."
)
NO_QUEUE = to_say("A cut is weighed without a model of queues: it says from where on it costs more than it saves.")


def sentence(found: Worth, numbers: Numbers) -> str:
    """What service cost, what customers brought, and the one over the other."""
    return " ".join(part for part in (_cost(found, numbers), _against(found, numbers)) if part)


def findings(found: Worth, numbers: Numbers) -> list[str]:
    """What else there is to say, each in a sentence: who takes more than they bring, what was generated, the cut."""
    said = (_takers(found, numbers), _generated(found, numbers), _cut(found.cut, numbers))
    return [part for part in said if part]


def _cost(found: Worth, numbers: Numbers) -> str:
    texts, money, account = numbers.texts, Unit.MONEY, found.account
    told = {"period": period_words(found.period, numbers), "borne": numbers.value(found.whole.cost, money)}
    told |= {"repeats": numbers.value(found.whole.repeat_cost, money)}
    if account.amount is None:
        if not found.whole.costed:
            return texts.say("{period}: what service cost is not known.", period=told["period"])
        if not found.whole.traced:
            return texts.say("{period}: these contacts cost {borne}.", **told)
        return texts.say("{period}: these contacts cost {borne}, {repeats} of it for repeats.", **told)
    told |= {"amount": numbers.value(account.amount, money), "idle": numbers.value(account.idle, money)}
    if not found.whole.costed:
        return texts.say("{period}: service cost {amount}; contacts bear nothing of it.", **told)
    if not found.whole.traced:
        return texts.say("{period}: service cost {amount}; contacts bear {borne}.", **told)
    if account.idle is None:
        return texts.say("{period}: service cost {amount}; contacts bear {borne}, {repeats} of it for repeats.", **told)
    return texts.say(
        "{period}: service cost {amount}; contacts bear {borne}, {repeats} of it for repeats, "
        "and {idle} was idle time.",
        **told,
    )


def _against(found: Worth, numbers: Numbers) -> str:
    texts, ratio = numbers.texts, found.ratio
    if found.whole.margin is None:
        return texts.say("What its customers brought is not known.")
    told = {"margin": numbers.value(found.whole.margin, Unit.MONEY), "ratio": numbers.value(ratio.value, Unit.RATIO)}
    told |= {"interval": numbers.interval(ratio.low, ratio.high, Unit.RATIO)}
    if ratio.value is None:
        return texts.say("Its customers brought a margin of {margin}.", **told)
    if ratio.low is None:
        return texts.say("Its customers brought a margin of {margin}: a cost to value of {ratio}.", **told)
    return texts.say("Its customers brought a margin of {margin}: a cost to value of {ratio} ({interval}).", **told)


def _takers(found: Worth, numbers: Numbers) -> str:
    if found.whale is None or not found.whale.takers:
        return ""
    return numbers.texts.say(
        "{share} of the customers cost more than they brought in the period; they take back {taken} of {peak}.",
        share=numbers.percent(found.whale.share),
        taken=numbers.value(found.whale.taken, Unit.MONEY),
        peak=numbers.value(found.whale.peak, Unit.MONEY),
    )


def _generated(found: Worth, numbers: Numbers) -> str:
    one = found.values.generated
    if one is None:
        return numbers.texts.say("Nothing of it is shown to be caused by service.") if found.values.caused else ""
    told = {"name": plain(one.effect.treatment).lower(), "evidence": numbers.texts.say(one.effect.grade.words)}
    told |= {"value": numbers.value(one.value.value, Unit.MONEY), "n": numbers.count(one.treated)}
    told |= {"interval": numbers.interval(one.value.low, one.value.high, Unit.MONEY)}
    return numbers.texts.say(
        "Service generated {value} ({interval}) with {n} customers who were {name} ({evidence}).", **told
    )


def _cut(cut: Cut | None, numbers: Numbers) -> str:
    """What a cut saves, and where least harm takes that back."""
    stakes = [stake for stake in cut.stakes if stake.even_share is not None] if cut else []
    if cut is None or not stakes:
        return ""
    least = min(stakes, key=lambda stake: stake.even_share or 0.0)
    told = {"share": numbers.percent(cut.share), "saved": numbers.value(cut.saved, Unit.MONEY)}
    told |= {"segment": name_of(least.key, numbers.texts), "lost": numbers.count(whole_customers(least))}
    told |= {"part": numbers.percent(least.even_share)}
    if not least.key:
        return numbers.texts.say(
            "Cutting {share} of labour would save {saved}; losing {lost} customers ({part}) takes that back.", **told
        )
    return numbers.texts.say(
        "Cutting {share} of labour would save {saved}; in {segment}, losing {lost} customers ({part}) takes its part "
        "of that back.",
        **told,
    )


def whole_customers(stake: Stake) -> int | None:
    """So many customers, whole ones, take a saving back."""
    return None if stake.even_customers is None else ceil(stake.even_customers)


def name_of(key: Key, texts: Texts = IN_ENGLISH) -> str:
    """A segment's values as people read them."""
    return ", ".join(texts.say("(none or unknown)") if value is None else value for value in key)


def segment_name(part: Served, texts: Texts = IN_ENGLISH) -> str:
    """A segment in words; customers without any contact are in none of those that contacts have."""
    if not part.contacts and part.key and all(value is None for value in part.key):
        return texts.say("(no contact)")
    return name_of(part.key, texts)


def missing_text(one: Missing, found: Worth, numbers: Numbers) -> str:
    """What is not there, and so what is not told."""
    return numbers.texts.say(MISSING[one.code], n=numbers.count(found.whole.unknown))


def assumptions(found: Worth, numbers: Numbers) -> list[str]:
    """What must hold for the numbers to mean what they say."""
    texts = numbers.texts
    said = [texts.say(text) for text in ASSUMED]
    said += [texts.say(SHARED)] if any(name in OF_CONTACTS for name in found.by) else []
    said += [texts.say(TREATED)] if found.values.caused else []
    goes_on = any(one.assumed for one in found.values.caused) or found.cut is not None
    said += [texts.say(GOES_ON, months=MONTHS)] if goes_on else []
    return [*said, *([texts.say(NO_QUEUE)] if found.cut and found.foreseen is None else [])]


def evidence(one: Caused, texts: Texts) -> str:
    """How sure it is, and so whether it may be called generated."""
    words = texts.say(one.effect.grade.words)
    if one.generated:
        return texts.say("caused: {evidence}", evidence=words)
    return texts.say("not shown to be caused: {evidence}", evidence=words)
