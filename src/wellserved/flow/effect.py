"""effect: what one thing was found to do to another, with all that tries to refute it, or why that can't be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wellserved.enrich.treatments import OUTCOMES, TREATMENTS, Outcome, Treatment, too_early
from wellserved.flow.askable import missing, without_rows
from wellserved.flow.catalogue import catalogue
from wellserved.flow.contact_study import ContactStudy, TooManyContacts, contact_study
from wellserved.flow.engines import open_engine
from wellserved.flow.findings import keep_findings
from wellserved.flow.kept_rows import require_rows
from wellserved.flow.one_thread import one_thread
from wellserved.flow.rollouts import Rollout, rollouts, series, team_panel
from wellserved.flow.spans import span as period_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.effect.aipw import aipw
from wellserved.insight.effect.study import Estimand, LearnerName
from wellserved.insight.evidence import EITHER_WAY, Effect, Grade, effect_json
from wellserved.insight.series.interrupted import interrupted
from wellserved.insight.staggered.effect import staggered
from wellserved.metrics.catalogue import Catalogue
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.packages import need

TEAM = "team"
SEED = 0


@dataclass(frozen=True)
class FoundEffect:
    """An effect as it was asked for and found.

    Args:
        effect: What was found, or why nothing can be claimed.
        label: The treatment and the outcome in words.
        left_out: How many contacts or customers are not in it, by why; nothing where teams are compared.
        period: The period asked for; None for all with data.
        where: The condition on contacts.
        learner: What predicted.
    """

    effect: Effect
    label: tuple[str, str]
    left_out: Mapping[str, int] = field(default_factory=dict)
    period: str | None = None
    where: str | None = None
    learner: LearnerName = "logistic"

    @property
    def name(self) -> str:
        """What it goes by among the findings."""
        plain = f"{self.effect.treatment} -> {self.effect.outcome}"
        estimand = self.effect.estimand if self.effect.estimand == EITHER_WAY else None
        given = (("period", self.period), ("where", self.where), ("estimand", estimand))
        asked = [f"{key}={said}" for key, said in given if said]
        return " ".join((plain, *asked, *([] if self.learner == "logistic" else [f"learner={self.learner}"])))

    def told(self) -> dict[str, Any]:
        """The object that programs may rely on."""
        more = {"left_out": dict(self.left_out), "period": self.period, "where": self.where, "learner": self.learner}
        return effect_json(self.effect) | {"treatment_label": self.label[0], "outcome_label": self.label[1]} | more


def effect(
    workspace: Workspace,
    treatment: str,
    outcome: str,
    period: str | None = None,
    where: str | None = None,
    learner: LearnerName = "logistic",
    keep: bool = True,
    estimand: Estimand = "ate",
) -> FoundEffect:
    """Find what a treatment does to an outcome, attack it, and keep what was found in the ledger.

    Args:
        workspace: Whose rows and definitions.
        treatment: One of `askable`.
        outcome: One of `askable`; for what came to teams, a KPI that can be split by team.
        period: When the contacts began, as people write it; all with data where None.
        where: A condition on contacts, or on the KPI's rows.
        learner: What predicts treatment and outcome of contacts.
        keep: Whether to write it down.
        estimand: Whose effect of what happens in contacts; what came to teams is told of those that it came to.

    Raises:
        QueryError: The treatment or the outcome is unknown, or the condition can't be read.
        MissingPackage: The extra `insight` is not installed.
    """
    need("insight", "an effect")
    workspace = workspace.now()
    engine = open_engine(workspace)
    try:
        with one_thread():
            found = _found(workspace, engine, treatment, outcome, period, where, learner, estimand)
    finally:
        engine.close()
    if keep:
        keep_findings(workspace, "effect", {found.name: found.told()})
    return found


def _found(
    workspace: Workspace, engine: Engine, treatment: str, outcome: str, period: str | None, where: str | None,
    learner: LearnerName, estimand: Estimand,
) -> FoundEffect:  # fmt: skip
    if treatment in TREATMENTS:
        told, label, left = _of_contacts(
            workspace, engine, TREATMENTS[treatment], _outcome(outcome), period, where, learner, estimand
        )
        return FoundEffect(told, label, left, period, where, learner)
    began = rollouts(workspace, engine)
    if treatment not in began:
        names = [*TREATMENTS, *began]
        raise QueryError(f"no treatment '{treatment}'", "treatment", nearest(treatment, names))
    known = catalogue(workspace)
    silent = without_rows(workspace, engine, known, _metric(known, outcome))
    told = _of_teams(workspace, began[treatment], outcome, known, period, where, silent)
    return FoundEffect(told, (began[treatment].label, known.latest(outcome).label), {}, period, where)


def _of_contacts(
    workspace: Workspace, engine: Engine, treatment: Treatment, outcome: Outcome, period: str | None,
    where: str | None, learner: LearnerName, estimand: Estimand,
) -> tuple[Effect, tuple[str, str], Mapping[str, int]]:  # fmt: skip
    label = (treatment.label, outcome.label)
    refused = too_early(treatment, outcome) or missing(engine, treatment, outcome)
    nothing = Effect(treatment.name, outcome.name, estimand, str(outcome.unit), 0, Grade.ASSUMED, learner)
    if refused:
        return replace(nothing, refused=refused), label, {}
    span = None if period is None else period_of(workspace, period, ("fcr_no_repeat",))
    if span is not None:
        require_rows(engine, span.first_day, "effects of what contacts went through")
    try:
        made = contact_study(workspace, engine, treatment, outcome, span, where)
    except TooManyContacts as error:
        return replace(nothing, refused=f"{error.what}: {error.fix}"), label, {}
    refused = _lacking(made, outcome)
    if refused:
        return replace(nothing, n=made.study.n, refused=refused), label, made.left_out
    return aipw(made.study, learner, SEED, estimand), label, made.left_out


def _lacking(made: ContactStudy, outcome: Outcome) -> str | None:
    """What the workspace lacks for anything to be compared."""
    contacts, unnamed, unfollowed = list(made.left_out.values())[:3]
    if not contacts:
        return "no contact could have had it: none of its kind is recorded in this period"
    if unnamed == contacts:
        return f"no customer is identified: none of {contacts:,} contacts has an interaction.customer_id"
    if unfollowed == contacts - unnamed:
        return f"nobody could be followed for {outcome.days} days: records end too early, or begin too late"
    if made.agents == 1:
        return "one agent only: what is theirs can't be told from what the treatment does; at least 2 are needed"
    return None


def _of_teams(
    workspace: Workspace, rollout: Rollout, metric: str, known: Catalogue, period: str | None, where: str | None,
    silent: str | None,
) -> Effect:  # fmt: skip
    definition = known.latest(metric)
    nothing = Effect(rollout.name, metric, "att", str(definition.unit), 0, Grade.ASSUMED, "comparison of teams")
    if silent is not None:
        return replace(nothing, refused=silent)
    if rollout.everywhere is not None:
        told = series(workspace, rollout.everywhere, metric, period, where)
        if told is None:
            return replace(nothing, refused=f"'{metric}' has no value: nothing came of it that is recorded")
        return interrupted(told, rollout.name, metric, str(definition.unit))
    if TEAM not in definition.segments:
        return replace(nothing, refused=f"'{metric}' can't be split by team, and it came to one team after another")
    panel = team_panel(workspace, rollout, metric, period, where, "month")
    if panel is None:
        return replace(nothing, refused=f"'{metric}' has no value for any team")
    return staggered(panel, rollout.name, metric, str(definition.unit))


def _outcome(name: str) -> Outcome:
    if name not in OUTCOMES:
        raise QueryError(f"no outcome '{name}' of contacts", "outcome", nearest(name, OUTCOMES))
    return OUTCOMES[name]


def _metric(known: Catalogue, name: str) -> str:
    if name not in known.names():
        what = f"no KPI '{name}': what came to teams is looked for in KPIs"
        raise QueryError(what, "outcome", nearest(name, known.names()))
    return name
