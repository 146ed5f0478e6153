"""Balance: where a scorecard's weight lies, and what it leaves out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Scorecard
from wellserved.scorecard.scored import Balance, Beam, Side
from wellserved.terms.problem import Problem
from wellserved.terms.unit import Unit

ONE_SIDED, MOSTLY = 0.75, 0.5
TIMES = (Unit.SECONDS, Unit.MINUTES, Unit.HOURS)


@dataclass(frozen=True)
class _Load:
    """One KPI of the scorecard, with its share of all weight."""

    definition: MetricDefinition
    perspective: str
    share: float


def balance(scorecard: Scorecard, known: Mapping[str, MetricDefinition]) -> Balance:
    """Weigh a scorecard.

    A KPI's share is its objective's share of all objectives' weight times its
    own share of its objective's.

    Args:
        scorecard: What to weigh.
        known: The version of each of its KPIs that holds, by name.
    """
    loads = _loads(scorecard, known)
    beams = tuple(_beam(name, sides, of, loads) for name, sides, of in _ways(scorecard))
    fast = sum(load.share for load in loads if speed_or_volume(load.definition))
    findings = [problem for beam in beams for problem in _findings(beam, scorecard)]
    return Balance(beams, fast, tuple(findings + _hurry(fast, scorecard)))


def speed_or_volume(definition: MetricDefinition) -> bool:
    """Whether a KPI tells how fast or how many, and not how well."""
    return definition.unit in TIMES or (definition.unit is Unit.COUNT and definition.measures == "activity")


def _loads(scorecard: Scorecard, known: Mapping[str, MetricDefinition]) -> list[_Load]:
    total = sum(o.weight for o in scorecard.objectives)
    return [
        _Load(known[m.metric], o.perspective, o.weight / total * m.weight / sum(s.weight for s in o.metrics))
        for o in scorecard.objectives
        for m in o.metrics
    ]


_Way = tuple[str, tuple[str, ...], Callable[[_Load], str]]


def _ways(scorecard: Scorecard) -> tuple[_Way, ...]:
    return (
        ("perspective", tuple(v.name for v in scorecard.perspectives), lambda load: load.perspective),
        ("stakeholder", ("customer", "employee", "business"), lambda load: load.definition.stakeholder),
        ("kind", ("process", "result"), lambda load: load.definition.kind),
        ("timing", ("leading", "lagging"), lambda load: load.definition.timing),
        ("measures", ("activity", "outcome"), lambda load: load.definition.measures),
    )


def _beam(name: str, sides: tuple[str, ...], of: Callable[[_Load], str], loads: Sequence[_Load]) -> Beam:
    held = {side: [load.share for load in loads if of(load) == side] for side in sides}
    return Beam(name, tuple(Side(side, len(shares), sum(shares)) for side, shares in held.items()))


def _findings(beam: Beam, scorecard: Scorecard) -> list[Problem]:
    return [_gap(beam, side, scorecard) for side in beam.sides if side.count == 0] + [
        _one_sided(beam, side, scorecard) for side in beam.sides if side.count and side.share > ONE_SIDED
    ]


def _gap(beam: Beam, side: Side, scorecard: Scorecard) -> Problem:
    if beam.name == "perspective":
        what = f"the perspective '{side.name}' has no objective"
        fix = f"add an objective with 'perspective: {side.name}'"
    else:
        what, fix = f"no KPI is {_worded(beam, side)}", f"add a KPI that is {_worded(beam, side)}"
    return Problem("balance_gap", what, scorecard.file or scorecard.name, fix, severity="warning")


def _one_sided(beam: Beam, side: Side, scorecard: Scorecard) -> Problem:
    what = f"{side.share:.0%} of the weight is on {_worded(beam, side, plural=True)}"
    others = " or ".join(other.name for other in beam.sides if other is not side)
    fix = f"give more weight to {others}"
    return Problem("one_sided", what, scorecard.file or scorecard.name, fix, severity="warning")


def _worded(beam: Beam, side: Side, plural: bool = False) -> str:
    """Say a side in a sentence: 'about employees', 'a leading one', 'leading KPIs'."""
    match beam.name:
        case "perspective":
            return f"the perspective '{side.name}'"
        case "stakeholder":
            whose = {"customer": "the customer", "employee": "employees", "business": "the business"}[side.name]
            return f"{'KPIs ' if plural else ''}about {whose}"
        case "measures":
            return f"{'KPIs' if plural else 'one'} of {side.name}"
        case _:
            return f"{side.name} KPIs" if plural else f"a {side.name} one"


def _hurry(share: float, scorecard: Scorecard) -> list[Problem]:
    if share <= MOSTLY:
        return []
    what = f"{share:.0%} of the weight is on speed and volume: how fast and how many, not how well"
    fix = "give more weight to what the customer gets from it, such as resolution or satisfaction"
    return [Problem("speed_and_volume", what, scorecard.file or scorecard.name, fix, severity="warning")]
