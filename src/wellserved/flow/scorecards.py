"""Scorecards of a workspace: read, and the one that is meant."""

from collections.abc import Mapping

from wellserved.flow.catalogue import catalogue
from wellserved.flow.workspace import Workspace
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.reading import read_scorecard
from wellserved.scorecard.scorecard import Scorecard
from wellserved.terms.errors import DefinitionError, QueryError, nearest


def scorecards(workspace: Workspace, known: Mapping[str, MetricDefinition]) -> dict[str, Scorecard]:
    """Read a workspace's scorecards, by name.

    Raises:
        DefinitionError: One is wrong, or two have the same name.
    """
    found: dict[str, Scorecard] = {}
    for document in workspace.scorecard_documents:
        card = read_scorecard(document, known)
        if card.name in found:
            fix = f"rename one; the other stands in {found[card.name].file}"
            raise DefinitionError(f"there are two scorecards called '{card.name}'", document.where("name"), fix)
        found[card.name] = card
    return found


def scorecards_of(workspace: Workspace) -> dict[str, Scorecard]:
    """A workspace's scorecards by name, over its own catalogue; read once.

    Raises:
        DefinitionError: A scorecard or a KPI is wrong, or two scorecards have the same name.
    """

    def read() -> dict[str, Scorecard]:
        return scorecards(workspace, {metric.name: metric for metric in catalogue(workspace).all_latest()})

    return workspace.once("scorecards by name", read)


def choose(cards: Mapping[str, Scorecard], name: str | None = None) -> Scorecard:
    """Find a scorecard by its name; without one, the only one there is.

    Raises:
        QueryError: There is none of that name, none at all, or more than one to choose from.
    """
    if not cards:
        raise QueryError("this workspace has no scorecard", "scorecards/", "write one, or copy one from the examples")
    if name is None and len(cards) > 1:
        raise QueryError("this workspace has more than one scorecard", fix=f"name one of: {', '.join(sorted(cards))}")
    if name is not None and name not in cards:
        raise QueryError(f"there is no scorecard '{name}'", fix=nearest(name, cards))
    return cards[name] if name is not None else next(iter(cards.values()))
