"""targets: the target that a change's later period was to meet."""

from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.explanation import Explanation
from wellserved.scorecard.target import target_in_force


def target_of(workspace: Workspace, found: Explanation) -> float | None:
    """The target in force of the first scorecard that has one; None where there is none, or it is a range."""
    cards = scorecards_of(workspace.now()).values()
    targets = [target for card in cards for objective in card.objectives for target in objective.targets]
    held = target_in_force(targets, found.definition.name, found.change.now.period)
    return None if held is None or held.goal.is_range else held.goal.low
