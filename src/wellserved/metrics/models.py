"""Models: the models that a KPI may be told by, which of their figures, and what they can be told with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A model that a KPI may be told by.

    Args:
        tells: Its figures.
        given: What it can be told with.
        command: The command that tells more of it.
        reads: The records of whose rows it tells, besides the KPI's own.
    """

    tells: tuple[str, ...]
    given: tuple[str, ...]
    command: str = "wellserved measure"
    reads: tuple[str, ...] = ()


MODELS = {
    "lifetime": Kind(("value", "equity"), ("months", "discount"), "wellserved lifetime"),
    "journeys": Kind(("completion", "time"), ("days", "begin", "goal"), "wellserved journeys"),
    "proficiency": Kind(("time",), ("bar", "weeks"), reads=("evaluation",)),
    "value": Kind(("caused",), (), "wellserved value"),
    "rollout": Kind(("effect",), ("rollout", "outcome"), "wellserved effect"),
}
