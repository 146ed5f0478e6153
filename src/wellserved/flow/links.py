"""links: hold every arrow of the scorecards against teams or segments by week, and keep the verdicts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.findings import Finding, findings, is_stale, keep_findings
from wellserved.flow.link_arithmetic import amounts
from wellserved.flow.link_effects import Asking, effects_for
from wellserved.flow.link_panels import By, PanelMaker
from wellserved.flow.scorecards import choose, scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.link.arithmetic import by_arithmetic
from wellserved.insight.link.from_effects import raised
from wellserved.insight.link.panel import Panel
from wellserved.insight.link.rule import LinkTest, Pair, adjusted, extent, link_tests
from wellserved.insight.link.verdict import Verdict, Why, judged, lacking, read_verdict, verdict_json
from wellserved.metrics.catalogue import Catalogue
from wellserved.scorecard.scorecard import Link
from wellserved.terms.packages import need


@dataclass(frozen=True)
class LinkFound:
    """What is known of a link, and since when.

    Args:
        verdict: The last verdict.
        at: When it was found.
        stale: Whether rows came or definitions changed since.
        history: All verdicts, oldest first, with when.
    """

    verdict: Verdict
    at: datetime
    stale: bool
    history: tuple[tuple[datetime, Verdict], ...]


def links(
    workspace: Workspace,
    scorecard: str | None = None,
    keep: bool = True,
    ask: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Verdict]:
    """Test the links of the scorecards: over teams by week, and by the effects of contacts that bear on them.

    Args:
        workspace: Whose rows, definitions and scorecards.
        scorecard: Only this one's; all where None.
        keep: Whether to write the verdicts, and the effects asked for, down in the ledger.
        ask: Whether effects that are not kept, or are stale, are asked for; those that are kept count in any case.
        progress: Told what is being done.

    Returns:
        A verdict on each link, in the scorecards' order; a pair that is believed twice is told once.

    Raises:
        QueryError: There is no such scorecard.
        MissingPackage: The extra `insight` is not installed.
    """
    need("insight", "a test of links")
    workspace = workspace.now()
    believed = _believed(workspace, scorecard)
    known, calendar = catalogue(workspace), workspace.calendar
    engine = open_engine(workspace)
    try:
        maker = PanelMaker(engine, known, calendar, datetime.now(UTC))
        names = set(known.names())
        pairs = [pair for pair in believed if set(pair) <= names]
        progress("teams by week")
        units = maker.units(pairs)
        panels = {by: maker.panel(_metrics(units, by), by) for by in dict.fromkeys(units.values())}
    finally:
        engine.close()
    told = _judged(believed, units, panels, names)
    effects = effects_for(workspace, pairs, known, Asking(ask, keep, progress))
    verdicts = [_raised(one, effects, known) for one in told]
    if keep and verdicts:
        keep_findings(workspace, "link", {name_of(one): verdict_json(one) for one in verdicts})
    return verdicts


def _raised(verdict: Verdict, effects: Sequence[Mapping[str, Any]], known: Catalogue) -> Verdict:
    """A verdict with what arithmetic and effects say of it; what holds by arithmetic needs no evidence."""
    computed = by_arithmetic(verdict, amounts(verdict.cause, known), amounts(verdict.outcome, known))
    return raised(computed, effects)


def links_found(workspace: Workspace, until: datetime | None = None) -> dict[Pair, LinkFound]:
    """What was last found of each link, by cause and effect, with the history of its verdicts.

    An effect found since then counts already, as it does where links are tested anew.
    """
    workspace = workspace.now()
    told = findings(workspace, "link", until).values()
    effects = [found[-1].told for found in findings(workspace, "effect", until).values()] if told else []
    versions = {(found[-1].data, found[-1].definitions): found[-1] for found in told}
    stale = {version: is_stale(workspace, one) for version, one in versions.items()}
    return {
        (found[-1].told["from"], found[-1].told["to"]): _found(
            found, stale[found[-1].data, found[-1].definitions], effects
        )
        for found in told
    }


def links_now(workspace: Workspace) -> list[Verdict]:
    """The verdicts as `links` tells them: those that are kept, where all are and none is stale; tested now else."""
    workspace = workspace.now()
    found = links_found(workspace)
    believed = _believed(workspace, None)
    if all(pair in found and not found[pair].stale for pair in believed):
        return [found[pair].verdict for pair in believed]
    return links(workspace, keep=False, ask=False)


def name_of(verdict: Verdict) -> str:
    """By what name a verdict is kept."""
    return f"{verdict.cause} -> {verdict.outcome}"


def _found(found: Sequence[Finding], stale: bool, effects: Sequence[Mapping[str, Any]]) -> LinkFound:
    history = tuple((one.at, read_verdict(one.told)) for one in found)
    return LinkFound(raised(history[-1][1], effects), found[-1].at, stale, history)


def _believed(workspace: Workspace, scorecard: str | None) -> dict[Pair, Link]:
    cards = scorecards_of(workspace)
    chosen = [choose(cards, scorecard)] if scorecard is not None else list(cards.values())
    found: dict[Pair, Link] = {}
    for card in chosen:
        for link in card.links:
            found.setdefault((link.cause, link.effect), link)
    return found


def _metrics(units: Mapping[Pair, By], by: By) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for pair, own in units.items() if own == by for name in pair))


def _judged(
    believed: Mapping[Pair, Link], units: Mapping[Pair, By], panels: Mapping[By, Panel | None], names: set[str]
) -> list[Verdict]:
    """A verdict on each link; p values are adjusted over all that could be tested, whatever their panel."""
    missing = {pair: _missing(link, units.get(pair), panels, names) for pair, link in believed.items()}
    tests: dict[Pair, LinkTest] = {}
    for by, panel in panels.items():
        pairs = [pair for pair, own in units.items() if own == by and missing[pair] is None]
        if panel is not None:
            found = zip(pairs, link_tests(panel, pairs), strict=True)
            tests |= {pair: one for pair, one in found if one is not None}
    over_all = dict(zip(tests, adjusted(list(tests.values())), strict=True))
    return [missing[pair] or _verdict(link, units[pair], over_all.get(pair)) for pair, link in believed.items()]


def _missing(link: Link, by: By | None, panels: Mapping[By, Panel | None], names: set[str]) -> Verdict | None:
    """What keeps a link from being tested; None where nothing does."""
    pair = (link.cause, link.effect)
    alien = next((name for name in pair if name not in names), None)
    if alien is not None:
        return _without(link, Why.NO_KPI, facts={"name": alien})
    if by is None:
        return _without(link, Why.NO_SEGMENT)
    panel = panels[by]
    silent = panel.silent(link.effect, link.cause) if panel is not None else link.effect
    if panel is None or silent is not None:
        return _without(link, Why.NO_DATA, by, {"name": silent})
    return lacking(*pair, link.sign, by, extent(panel, pair))


def _verdict(link: Link, by: By, found: LinkTest | None) -> Verdict:
    if found is None:
        return _without(link, Why.NO_VARIATION, by)
    return judged(link.cause, link.effect, link.sign, by, found)


def _without(link: Link, why: Why, by: By = (), facts: Mapping[str, Any] | None = None) -> Verdict:
    return Verdict(link.cause, link.effect, link.sign, why, by=by, facts=facts or {})
