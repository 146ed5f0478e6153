"""Stamp: what an export must say of itself: whose, which rows, which period, as known when, by which definitions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from wellserved import __version__
from wellserved.flow.clock import moment
from wellserved.flow.seen import Seen
from wellserved.flow.versions import data_version, definition_version
from wellserved.scorecard.narrowed import Segments
from wellserved.surfaces.filtered import filter_words
from wellserved.surfaces.language import IN_ENGLISH, Texts
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import instant_words


@dataclass(frozen=True)
class Stamp:
    """What an export was made from.

    Args:
        organisation: Whose numbers.
        period: In words.
        scope: Which rows its reader may see.
        filters: Which of them were chosen; empty for all.
        as_of: When it was known so.
        zone: In which days are read.
        rows: The version of the rows.
        definitions: The version of the definitions.
        texts: The reader's language.
    """

    organisation: str
    period: str
    scope: str
    filters: str
    as_of: str
    zone: str
    rows: str
    definitions: str
    texts: Texts = IN_ENGLISH

    def lines(self) -> Iterator[tuple[str, str]]:
        """What each is called, and what it says."""
        say = self.texts.say
        yield say("Organisation"), self.organisation
        yield say("Period"), self.period
        yield say("Scope"), self.scope
        yield say("Filters"), self.filters or say("none")
        yield say("As known on"), self.as_of
        yield say("Days as in"), self.zone
        yield say("Version of the rows"), self.rows
        yield say("Version of the definitions"), self.definitions
        yield say("Made with"), f"Wellserved {__version__}"

    @property
    def line(self) -> str:
        """All that matters of it in one line, for the foot of a page."""
        say = self.texts.say
        shown = (
            self.organisation,
            self.period,
            self.scope,
            self.filters and say("only {filters}", filters=self.filters),
        )
        known = say("as known on {day}", day=self.as_of)
        versions = say("rows {rows}, definitions {definitions}", rows=self.rows, definitions=self.definitions)
        return " · ".join(part for part in (*shown, known, versions) if part)


def stamp(seen: Seen, period: str, segments: Segments, as_of: datetime, numbers: Numbers) -> Stamp:
    """The stamp of what a reader sees."""
    workspace, texts = seen.workspace, numbers.texts
    return Stamp(
        organisation=workspace.settings.name,
        period=period,
        scope=chosen(seen.scope.segments, numbers) or texts.say("all rows"),
        filters=chosen(segments, numbers),
        as_of=instant_words(moment(as_of, workspace).astimezone(ZoneInfo(workspace.settings.zone))),
        zone=workspace.settings.zone,
        rows=data_version(workspace),
        definitions=definition_version(workspace),
        texts=texts,
    )


def chosen(segments: Mapping[str, Sequence[str]], numbers: Numbers) -> str:
    """Values by segment, in words: Channel: voice, chat; Team: night."""
    return "; ".join(filter_words(name, values, numbers) for name, values in segments.items() if values)
