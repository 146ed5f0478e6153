"""State: what a reader looks at, as the URL says it: one grammar for pages, charts, exports and API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlencode
from zoneinfo import ZoneInfo, available_timezones

from wellserved.scorecard.narrowed import condition
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.period import Grain

FILTER = "f."
COMPARE = ("previous", "year")
MOST_LENGTH, MOST_VALUES = 200, 50
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class State:
    """Everything that decides what a page shows, beside its path.

    Args:
        period: As people write it: 2026-07, 2026-Q3, 2026-01-01..2026-06-30; None for the page's own default.
        grain: A value for each of these.
        compare: Beside the period, or the year, before: "previous" or "year".
        filters: Values wanted by segment: `f.channel=voice,chat`.
        metric: KPIs, on a page of several.
        by: Segments to split by.
        tz: IANA zone in place of the organisation's.
        as_of: As it was known then.
        scorecard: Which scorecard, where there are several.
        view: One of the page's own views or tabs.
        q: Words to look for.
        lang: The reader's language; None for what the browser asks for.
    """

    period: str | None = None
    grain: str | None = None
    compare: str | None = None
    filters: Filters = ()
    metric: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    tz: str | None = None
    as_of: str | None = None
    scorecard: str | None = None
    view: str | None = None
    q: str | None = None
    lang: str | None = None

    @property
    def segments(self) -> dict[str, tuple[str, ...]]:
        """The filters by segment."""
        return dict(self.filters)

    @property
    def where(self) -> str | None:
        """The filters as a condition on rows."""
        return condition(self.segments)

    @property
    def asked(self) -> dict[str, Any]:
        """What every question has in common, as `flow`'s verbs take it."""
        return {"period": self.period, "as_of": self.as_of}

    def but(self, **changes: Any) -> "State":
        """The same state with changes."""
        return replace(self, **changes)

    def filtered(self, segment: str, values: Iterable[str]) -> "State":
        """The same state with another filter on a segment; no value takes it away."""
        others = tuple((name, kept) for name, kept in self.filters if name != segment)
        chosen = tuple(dict.fromkeys(values))
        return replace(self, filters=tuple(sorted((*others, (segment, chosen)))) if chosen else others)

    def query(self, **changes: Any) -> str:
        """The query string that makes this state, with changes: '?period=2026-07' or nothing.

        >>> State(period="2026-07", filters=(("channel", ("chat",)),)).query(view="table")
        '?period=2026-07&f.channel=chat&view=table'
        """
        pairs = self.pairs(**changes)
        return "?" + urlencode(pairs, quote_via=quote, safe=",:.") if pairs else ""

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The pairs of that query string, as a form's hidden fields say them."""
        state = replace(self, **changes)
        return [(name, text) for name, value in state._pairs() if (text := _written(value))]

    def _pairs(self) -> Iterable[tuple[str, Any]]:
        for one in fields(self):
            if one.name == "filters":
                yield from ((FILTER + name, values) for name, values in self.filters)
            else:
                yield one.name, getattr(self, one.name)


def read_state(pairs: Sequence[tuple[str, str]]) -> State:
    """Read a state from the pairs of a query string; pairs that it does not know are for others.

    Raises:
        QueryError: A value is none that the grammar has.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        _fits(name, value)
        found[name] = f"{found[name]},{value}" if name in found and name.startswith((FILTER, "by", "metric")) else value
    given = {name: text for name, text in found.items() if text}
    filters = {name.removeprefix(FILTER): _list(text) for name, text in given.items() if name.startswith(FILTER)}
    return State(
        period=given.get("period"),
        grain=_one_of(given, "grain", [grain.value for grain in Grain]),
        compare=_one_of(given, "compare", COMPARE),
        filters=tuple(sorted((name, values) for name, values in filters.items() if values)),
        metric=_list(given.get("metric", "")),
        by=_list(given.get("by", "")),
        tz=_zone(given),
        as_of=_instant(given),
        scorecard=given.get("scorecard"),
        view=given.get("view"),
        q=given.get("q"),
        lang=given.get("lang"),
    )


def _fits(name: str, value: str) -> None:
    if len(value) > MOST_LENGTH * 10 or len(name) > MOST_LENGTH or "\x00" in value + name:
        raise QueryError("a parameter is too long", name[:MOST_LENGTH], f"at most {MOST_LENGTH * 10} characters")


def _list(text: str) -> tuple[str, ...]:
    """Values with commas between them, each once."""
    kept = tuple(dict.fromkeys(unquote(value).strip() for value in text.split(",") if value.strip()))
    if len(kept) > MOST_VALUES:
        raise QueryError(f"{len(kept)} values are too many", fix=f"name at most {MOST_VALUES}")
    return kept


def _one_of(given: Mapping[str, str], name: str, known: Sequence[str]) -> str | None:
    value = given.get(name)
    if value is not None and value not in known:
        raise QueryError(f"'{name}' can't be '{value}'", name, nearest(value, known))
    return value


def _zone(given: Mapping[str, str]) -> str | None:
    zone = given.get("tz")
    if zone is not None and zone not in available_timezones():
        raise QueryError(f"there is no zone '{zone}'", "tz", nearest(zone, available_timezones()))
    return str(ZoneInfo(zone)) if zone else None


def _instant(given: Mapping[str, str]) -> str | None:
    text = given.get("as_of")
    if text is not None:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise QueryError(f"'{text}' is no time", "as_of", "write 2026-07-01 or 2026-07-01T09:00") from None
    return text


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(listed(str(one)) for one in value)
    return "" if value is None else str(value)


def listed(value: str) -> str:
    """A value as it is written in a list with commas; a form's choices are written so, too."""
    return value.replace("%", "%25").replace(",", "%2C")
