"""Of agents: what the tests on agents' behaviour say, as signs; the rows to check are added by who can read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wellserved.insight.gaming.apart import Apart, apart, limits
from wellserved.insight.gaming.lognormal import LONG, SHORT
from wellserved.insight.gaming.picking import Picked, picked
from wellserved.insight.gaming.risk import Risky
from wellserved.insight.gaming.short_talks import (
    Repeats,
    Shorts,
    Talks,
    short_by_subject,
    short_of_all,
    suspicious,
)
from wellserved.insight.gaming.sign import ALL, Fact, Picture, Sign, Verdict, untold
from wellserved.insight.gaming.tally import Tally

BARS = 30


@dataclass(frozen=True)
class About:
    """What a test is about: its name, the KPI, whose rows, and which other KPIs these move."""

    kind: str
    kpi: str
    record: str
    touches: tuple[str, ...] = ()


def compared(about: About, counts: Tally) -> list[Sign]:
    """One sign for each who stands apart; one that is quiet, or untold, where nobody does."""
    found = apart(counts)
    if isinstance(found, str):
        return [untold(about.kind, about.kpi, ALL, found, int(counts.n.sum()))]
    flagged = np.flatnonzero(found.flagged)
    drawn = _funnel(counts, found)
    if not len(flagged):
        n = int(counts.n.sum())
        facts: dict[str, Fact] = {"usual": found.spread.mean, "subjects": int(found.told.sum())}
        return [_sign(about, ALL, Verdict.QUIET, None, n, facts, drawn)]
    return [_stands_apart(about, counts, found, int(i), drawn) for i in flagged]


def _stands_apart(about: About, counts: Tally, found: Apart, i: int, drawn: Picture) -> Sign:
    hits, even, n = (float(part[i].sum()) for part in (counts.hits, counts.even, counts.n))
    usual = found.spread.mean
    ends = tuple(one - usual for one in found.spread.shrunk(hits, np.rint(even)))
    facts: dict[str, Fact] = {
        "share": hits / n, "hits": int(hits), "usual": usual, "periods": int(found.periods[i]),
        "of_periods": int((counts.n[i] > 0).sum()), "subjects": int(found.told.sum()), "chance": float(found.chance[i]),
    }  # fmt: skip
    return _sign(about, counts.names[i], Verdict.LOOK, ends, int(n), facts, drawn)


def _funnel(counts: Tally, found: Apart) -> Picture:
    """Each as a point of n and share, nobody named, between the limits of honest shares."""
    n = np.maximum(np.rint(counts.even.sum(axis=1)), 1)[found.told]
    share = counts.hits.sum(axis=1)[found.told] / n
    low, high = limits(found.spread, n)
    x, y, bottom, top = (tuple(part.tolist()) for part in (n, share, low, high))
    usual = (found.spread.mean,) * len(x)
    return Picture("funnel", x, y, usual, bottom, top, tuple(found.flagged[found.told].tolist()))


def _sign(
    about: About,
    subject: str,
    verdict: Verdict,
    ends: tuple[float, ...] | None,
    n: int,
    facts: Mapping[str, Fact],
    drawn: Picture | None = None,
) -> Sign:
    size, low, high = ends or (None, None, None)
    return Sign(
        about.kind, about.kpi, subject, verdict, size, low, high, n, facts=facts, record=about.record,
        touches=about.touches, picture=drawn,
    )  # fmt: skip


def short_talks(about: About, talks: Talks, repeats: Mapping[str, Mapping[str, Repeats]]) -> list[Sign]:
    """Very short talks of all, and of each whom to look at.

    Args:
        about: The test.
        talks: Lengths of talks.
        repeats: By name of a window, then by subject, what became of callers.
    """
    whole = short_of_all(talks)
    if isinstance(whole, str):
        return [untold(about.kind, about.kpi, ALL, whole, int(talks.count.sum()))]
    every = short_by_subject(talks)
    told = {name: {window: of.get(name, Repeats()) for window, of in repeats.items()} for name in every}
    looks = [name for name, one in every.items() if suspicious(one, list(told[name].values()))]
    beyond = sum(one.beyond for one in every.values())
    summed = {window: _summed(list(of.values())) for window, of in repeats.items()}
    facts = {"beyond": beyond, "subjects": len(every)}
    verdict = Verdict.LOOK if whole.beyond else Verdict.QUIET
    first = _short_sign(about, ALL, whole, verdict, summed, facts, _lengths(talks, None))
    own = [_short_sign(about, name, every[name], Verdict.LOOK, told[name], {}, _lengths(talks, name)) for name in looks]
    return [first, *own]


def _short_sign(
    about: About, subject: str, one: Shorts, verdict: Verdict, repeats: Mapping[str, Repeats],
    more: Mapping[str, Fact], drawn: Picture,
) -> Sign:  # fmt: skip
    ends = tuple(share - one.predicted for share in (one.share, one.low, one.high))
    facts: dict[str, Fact] = {
        "share": one.share, "hits": one.hits, "predicted": one.predicted, "seconds": SHORT, "long_seconds": LONG,
        "periods": one.periods, "class_chance": one.chance, **more,
    }  # fmt: skip
    window, back = _telling(repeats)
    if back.short and back.long:
        facts |= {
            "window": window, "after_short": back.short_back / back.short, "known_short": back.short,
            "after_longer": back.long_back / back.long, "repeats_shown": back.shown,
        }  # fmt: skip
    return _sign(about, subject, verdict, ends, one.n, facts, drawn)


def _telling(repeats: Mapping[str, Repeats]) -> tuple[str, Repeats]:
    """The shortest window in which callers come back more often after short talks; the first where none shows it."""
    shown = [(window, one) for window, one in repeats.items() if one.shown]
    return shown[0] if shown else next(iter(repeats.items()), ("", Repeats()))


def _summed(told: Sequence[Repeats]) -> Repeats:
    parts = ("short_back", "short", "long_back", "long")
    return Repeats(*(sum(getattr(one, part) for one in told) for part in parts))


def _lengths(talks: Talks, name: str | None) -> Picture:
    """Talks by length in steps of 2 s up to a minute, beside what the longer ones predict."""
    from wellserved.insight.gaming.lognormal import fit_longer

    mine = talks.who == talks.names.index(name) if name else np.ones(len(talks.who), dtype=bool)
    seconds, count = talks.seconds[mine], talks.count[mine]
    edges = np.arange(BARS + 1) * 2.0
    inside = seconds < edges[-1]
    seen = np.histogram(seconds[inside], bins=edges, weights=count[inside])[0]
    fitted = fit_longer(seconds, count)
    below = np.array([0.0, *(fitted.below(float(edge)) for edge in edges[1:])])
    longer = float(count[seconds >= LONG].sum()) / max(1 - fitted.below(LONG), 1e-9)
    expected = np.diff(below) * longer
    x, y, curve = (tuple(part.tolist()) for part in (edges[:-1], seen, expected))
    return Picture("bars", x, y, curve, marked=tuple((edges[:-1] < SHORT).tolist()), threshold=SHORT)


def survey_selection(about: About, risky: Risky, limits_of_csat: Mapping[str, Fact]) -> list[Sign]:
    """One sign for each who offers surveys less after risky contacts than others do."""
    offers = risky.offers
    n = int(offers.risky.sum() + offers.other.sum())
    found = picked(offers)
    if isinstance(found, str):
        return [untold(about.kind, about.kpi, ALL, found, n)]
    flagged = np.flatnonzero(found.flagged)
    if not len(flagged):
        return [_sign(about, ALL, Verdict.QUIET, None, n, {"subjects": int(found.told.sum()), **limits_of_csat})]
    return [_picks(about, risky, found, int(i), limits_of_csat) for i in flagged]


def _picks(about: About, risky: Risky, found: Picked, i: int, limits_of_csat: Mapping[str, Fact]) -> Sign:
    """Size: the share of risky contacts asked about, less that of the others, beyond what is usual of most."""
    parts = (risky.offers.risky, risky.offers.risky_offered, risky.offers.other, risky.offers.other_offered)
    contacts, asked, others, others_asked = (float(part[i].sum()) for part in parts)
    other = others_asked / others
    odds = other / max(1 - other, 1e-9)
    half = 1.96 * float(np.hypot(found.error[i], found.spread))
    ends = [_share(odds * np.exp(found.effect[i] + at)) - _share(odds * np.exp(found.usual)) for at in (0, -half, half)]
    facts: dict[str, Fact] = {
        "risky": int(contacts), "offered_risky": asked / contacts, "offered_other": other,
        "usual_ratio": float(np.exp(found.usual)), "periods": int(found.periods[i]),
        "subjects": int(found.told.sum()), "chance": float(found.chance[i]), **limits_of_csat,
    }  # fmt: skip
    return _sign(about, risky.offers.names[i], Verdict.LOOK, tuple(ends), int(contacts + others), facts)


def _share(odds: float) -> float:
    return float(odds / (1 + odds))
