"""Risk: after which contacts a bad answer was to be feared, from what was known before the survey."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wellserved.insight.gaming.picking import Offers

Row = tuple[str, str, str, str, int, int, int]
PRIOR = 20.0
RISKIEST = 0.25
LEAST_RATIO = 1.3


@dataclass(frozen=True)
class Risky:
    """Offers by risk, and which sorts of contact are the risky ones, as channel and sort."""

    offers: Offers
    sorts: tuple[str, ...]


def by_risk(rows: Sequence[Row]) -> Risky | str:
    """Part contacts by how often customers come back after their sort; or say why they can't be parted.

    Args:
        rows: Agent, period, channel, sort as known before a survey, contacts, offers, customers who came back.

    Within each channel, the sorts after which most come back, up to a quarter of its contacts, are the risky ones:
    whether surveys go out by channel is no finding.
    """
    if not sum(row[5] for row in rows):
        return "no invitation names its contact, so nobody knows who was asked"
    risky = _riskiest(rows)
    if not risky:
        return "no sort of contact has customers who come back more often than after others"
    names, periods = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    place, when = ({text: i for i, text in enumerate(texts)} for texts in (names, periods))
    grids = np.zeros((4, len(names), len(periods)))
    for agent, period, channel, sort, n, offered, _ in rows:
        side = 0 if f"{channel}/{sort}" in risky else 2
        grids[side, place[agent], when[period]] += n
        grids[side + 1, place[agent], when[period]] += offered
    return Risky(Offers(tuple(names), *grids), tuple(sorted(risky)))


def _riskiest(rows: Sequence[Row]) -> set[str]:
    totals: dict[tuple[str, str], tuple[int, int]] = {}
    for _, _, channel, sort, n, _, back in rows:
        had = totals.get((channel, sort), (0, 0))
        totals[channel, sort] = (had[0] + n, had[1] + back)
    channels = {channel for channel, _ in totals}
    return {name for channel in channels for name in _of_channel(channel, totals)}


def _of_channel(channel: str, totals: dict[tuple[str, str], tuple[int, int]]) -> list[str]:
    """The riskiest sorts of a channel, up to a quarter of its contacts."""
    mine = {sort: counts for (one, sort), counts in totals.items() if one == channel}
    contacts, back = (sum(counts[i] for counts in mine.values()) for i in (0, 1))
    usual = back / contacts if contacts else 0.0
    risk = {sort: (b + PRIOR * usual) / (n + PRIOR) for sort, (n, b) in mine.items()}
    found, taken = [], 0
    for sort in sorted(mine, key=lambda one: (-risk[one], one)):
        taken += mine[sort][0]
        if taken > RISKIEST * contacts or risk[sort] < LEAST_RATIO * usual:
            break
        found.append(f"{channel}/{sort}")
    return found
