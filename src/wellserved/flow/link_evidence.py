"""Link evidence: what supports each arrow of a scorecard, as it was found last by a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from wellserved.flow.findings import findings
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import Grade
from wellserved.insight.link.from_effects import raised
from wellserved.insight.link.verdict import Verdict, read_verdict
from wellserved.scorecard.scorecard import Link

CONTRADICTED, ARITHMETIC = "contradicted", "arithmetic"


def with_evidence(workspace: Workspace, links: Sequence[Link], until: datetime | None = None) -> tuple[Link, ...]:
    """Links with the grade of what data say of them; as their owner wrote where data say nothing.

    Args:
        workspace: Whose findings.
        links: As the scorecard has them.
        until: As it was found then; by now where None.
    """
    told = findings(workspace, "link", until) if links else {}
    if not told:
        return tuple(links)
    effects = [found[-1].told for found in findings(workspace, "effect", until).values()]
    last = (raised(read_verdict(found[-1].told), effects) for found in told.values())
    verdicts = {(one.cause, one.outcome): one for one in last}
    return tuple(_told(link, verdicts.get((link.cause, link.effect))) for link in links)


def _told(link: Link, verdict: Verdict | None) -> Link:
    if verdict is not None and verdict.arithmetic:
        return replace(link, evidence=ARITHMETIC)
    if verdict is None or (verdict.grade is Grade.ASSUMED and not verdict.contradicted):
        return link
    return replace(link, evidence=CONTRADICTED if verdict.contradicted else verdict.grade.words)
