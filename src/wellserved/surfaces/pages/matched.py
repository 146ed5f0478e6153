"""Matched: how many customers of each system are known to another, by which keys, as a view of the data shows it."""

from dataclasses import dataclass
from typing import Any

from wellserved.enrich.identity import By
from wellserved.flow.matches import Match, RefusedKeys
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.web.asking import Asking

KEYS: dict[By, str] = {
    "email": to_say("e-mail address"),
    "phone": to_say("telephone number"),
    "external_id": to_say("external number"),
    "link": to_say("known pair"),
}


@dataclass(frozen=True)
class SourceMatch:
    """A source's customers in words: `by` has a number for each kind of key that counts."""

    source: str
    customers: str
    keyed: str
    matched: str
    share: str
    rate: float
    by: tuple[str, ...]
    twice: str


@dataclass(frozen=True)
class Refused:
    """Keys that join nobody, in a sentence."""

    kind: str
    said: str


def matched(asked: Asking) -> dict[str, Any]:
    """What the view shows: each system's customers, and what keeps others apart."""
    found, numbers = asked.seen.matching(), asked.numbers
    rules = found.rules
    return {
        "rules": rules,
        "kinds": [KEYS[kind] for kind in rules.by] if rules else [],
        "lines": [_line(one, numbers) for one in sorted(found.sources, key=lambda one: (one.rate, one.source))],
        "refused": [_refused(one, rules.at_most, numbers) for one in found.refused] if rules else [],
        "said": _headline(found.sources, numbers) if found.sources else "",
    }


def _line(one: Match, numbers: Numbers) -> SourceMatch:
    return SourceMatch(
        source=one.source,
        customers=numbers.count(one.customers),
        keyed=numbers.count(one.keyed),
        matched=numbers.count(one.matched),
        share=numbers.percent(one.rate),
        rate=one.rate,
        by=tuple(numbers.count(rows) for _, rows in one.by),
        twice=numbers.count(one.twice),
    )


def _headline(sources: tuple[Match, ...], numbers: Numbers) -> str:
    """How many of all are known to another source, and how many can't be."""
    texts: Texts = numbers.texts
    customers, matches = sum(one.customers for one in sources), sum(one.matched for one in sources)
    keyless = customers - sum(one.keyed for one in sources)
    whole = texts.count(
        "{n} of {all} customers is known to another source ({share}).",
        "{n} of {all} customers are known to another source ({share}).",
        matches,
        n=numbers.count(matches),
        all=numbers.count(customers),
        share=numbers.percent(matches / customers),
    )
    if not keyless:
        return whole
    rest = texts.count("{n} has no key.", "{n} have no key.", keyless, n=numbers.count(keyless))
    return f"{whole} {rest}"


def _refused(one: RefusedKeys, at_most: int, numbers: Numbers) -> Refused:
    said = numbers.texts.count(
        "{n} is shared by more than {most} customers and joins nobody; {customers} customers have it.",
        "{n} are each shared by more than {most} customers and join nobody; {customers} customers have one.",
        one.keys,
        n=numbers.count(one.keys),
        most=numbers.count(at_most),
        customers=numbers.count(one.customers),
    )
    return Refused(KEYS[one.kind], said)
