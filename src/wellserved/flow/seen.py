"""Seen: what one reader may see of a workspace. Every page, chart and API answer reads through it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from wellserved.flow.annotations import annotate, annotations, annotations_version
from wellserved.flow.askable import Askable, askable
from wellserved.flow.catalogue import catalogue
from wellserved.flow.drivers import drivers
from wellserved.flow.effect import FoundEffect, effect
from wellserved.flow.effects import KeptEffect, effects
from wellserved.flow.explain import Explanation, explain
from wellserved.flow.forecast import Foretold, forecast, forecasts
from wellserved.flow.goal import Goalwards, goal
from wellserved.flow.guard import Guarded, found_before, guard
from wellserved.flow.guard_notes import GuardNote, acknowledge, guard_notes
from wellserved.flow.journeys import Journeys, journey_list, journeys
from wellserved.flow.known_days import known_days
from wellserved.flow.lifetime import Lifetime, lifetime
from wellserved.flow.lineage import Origin, lineage
from wellserved.flow.links import LinkFound, links, links_found, links_now
from wellserved.flow.load import LoadReport
from wellserved.flow.loads import Load, SourceState, loads, rows_by_record, source_states
from wellserved.flow.matches import Matching, matching
from wellserved.flow.measure import measure, sql_of
from wellserved.flow.pull import Pulled, pulled
from wellserved.flow.quarantine import KeptOutGroup, retry, tally_kept_out
from wellserved.flow.reconcile import reconcile
from wellserved.flow.risk import Risk, risk
from wellserved.flow.rows import Rows, rows
from wellserved.flow.saved_views import SavedView, forget_view, save_view, saved_views
from wellserved.flow.score import score
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.segments import SegmentValues, segment_values
from wellserved.flow.spans import span
from wellserved.flow.targets import target_of
from wellserved.flow.value import Worth, value
from wellserved.flow.versions import data_version, definition_version
from wellserved.flow.whatif import WhatIf, whatif
from wellserved.flow.workspace import Workspace
from wellserved.insight.drivers import Drivers
from wellserved.insight.link.verdict import Verdict
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.metrics.reconciled import Reconciliation
from wellserved.records.expression import parse_expression
from wellserved.scorecard.annotation import Annotation
from wellserved.scorecard.latest import Reach
from wellserved.scorecard.narrowed import Segments, condition
from wellserved.scorecard.relabelled import Say, relabelled, relabelled_card, relabelled_catalogue, relabelled_score
from wellserved.scorecard.scorecard import Scorecard
from wellserved.scorecard.scored import Score
from wellserved.terms.errors import NotAllowed
from wellserved.terms.period import Period


@dataclass(frozen=True)
class Scope:
    """Which rows a reader may see.

    Args:
        segments: Values allowed of each segment named; no segment, no bound.
        personal: Whether columns that may name a person are shown.
    """

    segments: Segments = field(default_factory=dict)
    personal: bool = False


EVERYTHING = Scope()


@dataclass(frozen=True)
class Seen:
    """A workspace as one reader sees it: the verbs of `flow`, each narrowed to the reader's scope.

    Args:
        workspace: Whose numbers.
        scope: Which rows the reader may see.
        say: What labels are called in the reader's language; None for as they are written.
    """

    workspace: Workspace
    scope: Scope = EVERYTHING
    say: Say | None = None

    def in_zone(self, zone: str | None) -> "Seen":
        """The same workspace with days as they are in another zone."""
        if zone is None or zone == self.workspace.settings.zone:
            return self
        settings = replace(self.workspace.settings, zone=zone)
        return replace(self, workspace=replace(self.workspace, settings=settings))

    def now(self) -> "Seen":
        """The same workspace with its definitions as they are now, for all that is asked at one moment."""
        return replace(self, workspace=replace(self.workspace.now(), said=None))

    def data_version(self) -> str:
        """Another text after each load that changed something."""
        return data_version(self.workspace)

    def version(self) -> str:
        """Another text whenever an answer may be another: rows came, definitions were edited, something was noted."""
        workspace = self.workspace.now()
        by = workspace.once("definition version", lambda: definition_version(workspace)) if workspace.kept else None
        return "-".join((data_version(workspace), by or definition_version(workspace), annotations_version(workspace)))

    def mark(self) -> object:
        """What is another whenever `version` may be; told by looking at files, none of which is read through."""
        return self.workspace.mark()

    def catalogue(self) -> Catalogue:
        """The KPIs' definitions, all versions."""
        known = catalogue(self.workspace.now())
        return relabelled_catalogue(known, self.say) if self.say else known

    def measure(self, *metrics: str, where: str | None = None, **asked: Any) -> list[Measurement] | list[Comparison]:
        """`flow.measure`, within the scope."""
        return measure(self.workspace, metrics, where=self.within(where), **asked)

    def sql_of(self, *metrics: str, where: str | None = None, **asked: Any) -> str:
        """`flow.sql_of`, within the scope."""
        return sql_of(self.workspace, metrics, where=self.within(where), **asked)

    def score(self, name: str | None = None, segments: Segments | None = None, **asked: Any) -> Score:
        """`flow.score`, within the scope."""
        found = score(self.workspace, name, segments=self.among(segments or {}), **asked)
        return relabelled_score(found, self.say) if self.say else found

    def guard(self, **asked: Any) -> Guarded:
        """`flow.guard`; for who may see all rows."""
        return guard(self.whole(), **asked)

    def guarded(self) -> Guarded | None:
        """What `guard` found last; for who may see all rows."""
        return found_before(self.whole())

    def acknowledge(self, kind: str, subject: str, reason: str, author: str) -> GuardNote:
        """What somebody found who looked at a sign; for who may see all rows."""
        return acknowledge(self.whole(), kind, subject, reason, author)

    def guard_notes(self) -> Mapping[tuple[str, str], GuardNote]:
        """The last note of each sign; for who may see all rows."""
        return guard_notes(self.whole())

    def explain(self, metric: str, where: str | None = None, **asked: Any) -> Explanation:
        """`flow.explain`, within the scope."""
        found = explain(self.workspace, metric, where=self.within(where), **asked)
        return replace(found, definition=relabelled(found.definition, self.say)) if self.say else found

    def drivers(self, found: Explanation, where: str | None = None, **asked: Any) -> Drivers:
        """`flow.drivers`, within the scope; without notes about segments beyond it."""
        told = drivers(self.workspace, found, where=self.within(where), **asked)
        return replace(told, notes=tuple(one for one in told.notes if self._reaches(one)))

    def goal(self, name: str, **asked: Any) -> Goalwards:
        """`flow.goal`; for who may see all rows."""
        return goal(self.whole(), name, **asked)

    def target_of(self, found: Explanation) -> float | None:
        """`flow.target_of`: targets are the scorecard's, whoever reads it."""
        return target_of(self.workspace, found)

    def forecast(self, metric: str, where: str | None = None, **asked: Any) -> Foretold:
        """`flow.forecast`, within the scope."""
        return self._labelled(forecast(self.workspace, metric, where=self.within(where), **asked))

    def forecasts(self, metrics: Sequence[str], where: str | None = None, **asked: Any) -> list[Foretold]:
        """`flow.forecasts`, within the scope."""
        found = forecasts(self.workspace, metrics, where=self.within(where), **asked)
        return [self._labelled(one) for one in found]

    def _labelled(self, found: Foretold) -> Foretold:
        return replace(found, definition=relabelled(found.definition, self.say)) if self.say else found

    def whatif(self, where: str | None = None, **asked: Any) -> WhatIf:
        """`flow.whatif`; for who may see all rows, as staff serve everybody."""
        return whatif(self.whole(), where=where, **asked)

    def journeys(self, **asked: Any) -> Journeys:
        """`flow.journeys`; for who may see all rows, as a journey leads through all teams."""
        return journeys(self.whole(), **asked)

    def journey_list(self, path: tuple[str, ...], limit: int = 100, **asked: Any) -> list[dict[str, Any]]:
        """`flow.journey_list`; for who may see all rows."""
        return journey_list(self.whole(), path, limit, **asked)

    def value(self, where: str | None = None, **asked: Any) -> Worth:
        """`flow.value`; for who may see all rows, as costs are of the whole organisation."""
        return value(self.whole(), where=where, **asked)

    def effects(self) -> list[KeptEffect]:
        """`flow.effects`; for who may see all rows."""
        return effects(self.whole())

    def askable(self) -> list[Askable]:
        """`flow.askable`; for who may see all rows."""
        return askable(self.whole())

    def effect(self, treatment: str, outcome: str, period: str | None = None) -> FoundEffect:
        """`flow.effect`, kept; for who may see all rows."""
        return effect(self.whole(), treatment, outcome, period)

    def test_links(self) -> list[Verdict]:
        """`flow.links`; for who may see all rows."""
        return links(self.whole())

    def links(self) -> list[Verdict]:
        """The verdicts that are kept, or those of a test now; for who may see all rows."""
        return links_now(self.whole())

    def links_found(self, until: datetime | None = None) -> Mapping[tuple[str, str], LinkFound]:
        """What was last found of each link, of all rows; none for who may not see them."""
        return {} if self.scope.segments else links_found(self.workspace, until)

    def lifetime(self, **asked: Any) -> Lifetime:
        """`flow.lifetime`; for who may see all rows."""
        return lifetime(self.whole(), **asked)

    def risk(self, kind: str, limit: int = 20) -> Risk:
        """`flow.risk`; for who may see all rows."""
        return risk(self.whole(), kind, limit)

    def rows(self, metric: str, where: str | None = None, **asked: Any) -> Rows:
        """`flow.rows`, within the scope; columns that may name a person only where the scope has them."""
        if asked.get("personal") and not self.scope.personal:
            raise NotAllowed("you may not see columns that name a person", metric, "ask for the rows without them")
        return rows(self.workspace, metric, where=self.within(where), **asked)

    def scorecards(self) -> Mapping[str, Scorecard]:
        """The scorecards by name."""
        cards = scorecards_of(self.workspace.now())
        return {name: relabelled_card(card, self.say) for name, card in cards.items()} if self.say else cards

    def span(self, said: str, *metrics: str) -> Period:
        """A period as people write it, last-52w too."""
        return span(self.workspace, said, metrics)

    def known_days(self, *metrics: str) -> Reach | None:
        """From which day to which there is data for some KPIs."""
        return known_days(self.workspace, metrics)

    def segment_values(self, *metrics: str, segments: Segments | None = None, **asked: Any) -> list[SegmentValues]:
        """`flow.segment_values`, within the scope."""
        within = self.among(segments or {})
        chosen = {name: within[name] for name in segments or {}}
        return segment_values(self.workspace, metrics, segments=chosen, bounds=self.scope.segments, **asked)

    def annotations(
        self, start: date | None = None, end: date | None = None, metric: str | None = None,
        until: datetime | None = None,
    ) -> list[Annotation]:  # fmt: skip
        """`flow.annotations`, without those about segments beyond the scope."""
        return [one for one in annotations(self.workspace, start, end, metric, until) if self._reaches(one)]

    def annotate(self, annotation: Annotation) -> Annotation:
        """`flow.annotate`, of what the scope reaches.

        Raises:
            NotAllowed: It is about a segment beyond the scope.
        """
        if not self._reaches(annotation):
            raise NotAllowed("you may not note this of a segment that you may not see", "segment", "leave it out")
        return annotate(self.workspace, annotation)

    def _reaches(self, one: Annotation) -> bool:
        bounds = self.scope.segments
        return all(value in bounds[name] for name, value in one.segment.items() if name in bounds)

    def saved_views(self) -> Sequence[SavedView]:
        """The views that people named; none for who may not see all rows: a filter tells of what lies beyond."""
        return [] if self.scope.segments else saved_views(self.workspace)

    def save_view(self, name: str, query: str) -> SavedView:
        """Keep what is looked at under a name; for who may see all rows."""
        return save_view(self.whole(), name, query)

    def forget_view(self, name: str) -> None:
        """Take a view off the list; for who may see all rows."""
        forget_view(self.whole(), name)

    def lineage(self, metric: str) -> tuple[Origin, ...]:
        """Where the columns that a KPI reads come from."""
        return lineage(self.workspace, metric)

    def loads(self, limit: int = 20) -> list[Load]:
        """The last changes of the store; for who may see all rows."""
        return loads(self.whole(), limit)

    def sources(self) -> list[SourceState]:
        """What the store holds of each source; for who may see all rows."""
        return source_states(self.whole())

    def pulled(self) -> list[Pulled]:
        """How far the streams of connected platforms were read; for who may see all rows."""
        return pulled(self.whole())

    def matching(self) -> Matching:
        """How customers of different systems are matched; for who may see all rows."""
        return matching(self.whole())

    def kept_out(self) -> list[KeptOutGroup]:
        """Why rows wait in quarantine; for who may see all rows."""
        return tally_kept_out(self.whole())

    def retry(self, source: str) -> LoadReport:
        """Try the rows of a source again that wait in quarantine; for who may see all rows."""
        return retry(self.whole(), source=source)

    def rows_by_record(self) -> Mapping[str, int]:
        """How many rows there are of each record; for who may see all of them."""
        return rows_by_record(self.whole())

    def reconcile(self, **asked: Any) -> Reconciliation:
        """`flow.reconcile`; for who may see all rows."""
        return reconcile(self.whole(), **asked)

    def whole(self) -> Workspace:
        """The workspace, for what can't be narrowed; for who may see all rows.

        Raises:
            NotAllowed: The scope is bounded.
        """
        if self.scope.segments:
            raise NotAllowed("you may not see how the data of the whole organisation is", fix="ask who may see all")
        return self.workspace

    def within(self, where: str | None) -> str | None:
        """A condition on rows, and the scope's beside it.

        Raises:
            DefinitionError: The condition is none by itself, such as one that closes a bracket it did not open.
        """
        if where:
            parse_expression(where, None, "where")
        bound = condition(self.scope.segments)
        return f"({where}) AND {bound}" if where and bound else where or bound

    def among(self, segments: Segments) -> Segments:
        """Segments asked for, as far as the scope reaches.

        Raises:
            NotAllowed: None of the values asked for is in the scope.
        """
        bounds = {
            name: self._both(name, tuple(segments.get(name, allowed))) for name, allowed in self.scope.segments.items()
        }
        return dict(segments) | bounds

    def _both(self, name: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The wanted values that the scope allows."""
        allowed = tuple(value for value in wanted if value in self.scope.segments[name])
        if not allowed:
            raise NotAllowed(f"you may not see {name} {', '.join(wanted)}", name, "ask for what your role may see")
        return allowed
