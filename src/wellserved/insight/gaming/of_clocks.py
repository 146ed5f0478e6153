"""Of clocks: what thresholds, timers and missing answers say, as signs."""

from collections.abc import Iterator, Sequence

from wellserved.insight.gaming.bunching import Bunch
from wellserved.insight.gaming.picking import bounds
from wellserved.insight.gaming.sign import ALL, LEAST_ROWS, Fact, Picture, Sign, Verdict, untold
from wellserved.insight.gaming.timer import Timer
from wellserved.metrics.interval import wilson

TO_CLOSE = "time_to_close"
DAY = 86_400


def bunched(kpi: str, record: str, column: str, limit: float, found: Bunch | str) -> Sign:
    """Rows just inside a threshold, as a share more than expected."""
    subject = f"{column} <= {limit:g}"
    if isinstance(found, str):
        return untold("bunching", kpi, subject, found)
    facts: dict[str, Fact] = {
        "column": column, "limit": limit, "seen": int(found.seen), "expected": found.expected,
        "chance": found.chance, "placebos": found.placebos,
    }  # fmt: skip
    x, y, curve = (tuple(part.tolist()) for part in (found.edges, found.counts, found.curve))
    drawn = Picture("bars", x, y, curve, threshold=limit)
    verdict = Verdict.LOOK if found.found else Verdict.QUIET
    ends = (found.excess, found.low, found.high)
    n = int(found.counts.sum())
    return Sign("bunching", kpi, subject, verdict, *ends, n, "ratio", facts, record, picture=drawn)


def timed(what: str, kpi: str | None, actor: str, found: Timer) -> Sign:
    """A duration that a clock ends, as the share of cases that it ends."""
    spikes = {f"spike_{i}_days": spike.seconds / DAY for i, spike in enumerate(found.spikes, 1)}
    shares = {f"spike_{i}_share": spike.hits / found.n for i, spike in enumerate(found.spikes, 1)}
    facts: dict[str, Fact] = {
        "what": what, "spikes": len(found.spikes), **spikes, **shares, "median_days": found.median / DAY,
        "hits": found.hits, "actor": actor, "is_kpi": kpi is not None,
    }  # fmt: skip
    ends = wilson(found.hits, found.n)
    size = (found.hits / found.n, ends.low, ends.high)
    return Sign("timer", kpi or TO_CLOSE, what, Verdict.LOOK, *size, found.n, "share", facts, "case")


def missing_answers(kpi: str, rows: Sequence[tuple[str | None, int, int, int, int]]) -> Iterator[Sign]:
    """Of each touchpoint: answers without a score, and between what the share of satisfied ones lies with them.

    Args:
        kpi: The KPI that the answers make.
        rows: Touchpoint, invitations or answers, scores, satisfied (or promoters), unsatisfied (or detractors).
    """
    for touchpoint, asked, scored, good, bad in rows:
        subject = f"touchpoint: {touchpoint}" if touchpoint else ALL
        if scored < LEAST_ROWS:
            why = f"{scored} answers: at least {LEAST_ROWS} are needed"
            yield untold("survey_silence", kpi, subject, why, scored)
            continue
        if scored == asked:
            why = "all who were asked answered, as it is recorded: load invitations without an answer, too"
            yield untold("survey_silence", kpi, subject, why, scored)
            continue
        low, high = bounds(good, scored, asked)
        facts: dict[str, Fact] = {
            "asked": asked, "scored": scored, "satisfied": good / scored, "unsatisfied": bad / scored,
            "at_least": low, "at_most": high,
        }  # fmt: skip
        ends = wilson(asked - scored, asked)
        size = (1 - scored / asked, ends.low, ends.high)
        yield Sign("survey_silence", kpi, subject, Verdict.QUIET, *size, scored, "share", facts, "survey_response")
