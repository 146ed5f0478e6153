"""Hours settings: what `schedules:`, `holidays:` and `schedule_of:` in wellserved.yaml say, checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from wellserved.enrich.service_hours import ServiceHours
from wellserved.flow.sla_settings import read_sla
from wellserved.terms.business_hours import ALL_DAY, DAY, Hours, Opening, Schedule, Version
from wellserved.terms.document import Document, Path
from wellserved.terms.errors import DefinitionError, nearest

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LIST_KEYS, OF_KEYS = ("country", "subdivision", "days"), ("default", "teams", "priorities", "rule")
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_FIX = 'write "08:00-12:00", a list of such periods, "24 hours" or closed'


@dataclass(frozen=True)
class PublicHolidays:
    """A country's holidays, or one of its parts': `where` is the line that asks for them."""

    country: str
    subdivision: str | None
    where: str


@dataclass(frozen=True)
class HoursSettings:
    """Schedules and promises as they are written; public holidays are looked up when rows are completed.

    Args:
        hours: All that is said, with own holidays.
        public: Public holidays to be kept, by schedule and number of its version.
    """

    hours: ServiceHours = field(default_factory=ServiceHours)
    public: Mapping[tuple[str, int], tuple[PublicHolidays, ...]] = field(default_factory=dict)


def read_hours(document: Document) -> HoursSettings:
    """Read schedules, holidays, which case has which schedule, and what is promised.

    Raises:
        DefinitionError: A setting is unknown, or its value can't be.
    """
    lists = {name: _holiday_list(document, name) for name in _mapping(document, "holidays")}
    schedules: list[Schedule] = []
    public: dict[tuple[str, int], tuple[PublicHolidays, ...]] = {}
    for name, given in _mapping(document, "schedules").items():
        versions = list(_versions(document, name, given, lists))
        schedules.append(Schedule(name, tuple(version for version, _ in versions)))
        public |= {(name, number): asked for number, (_, asked) in enumerate(versions) if asked}
    hours = _schedule_of(document, tuple(schedules))
    return HoursSettings(replace(hours, **read_sla(document)), public)


List = tuple[tuple[tuple[date, Hours], ...], tuple[PublicHolidays, ...]]


def _holiday_list(document: Document, name: str) -> List:
    path = ("holidays", name)
    given = _mapping(document, *path)
    _known(document, given, LIST_KEYS, path)
    days = tuple((_day(document, day, path), _hours(document, hours, (*path, "days", day)))
                 for day, hours in _mapping(document, *path, "days").items())  # fmt: skip
    if "country" not in given:
        return days, ()
    words = (given["country"], given.get("subdivision"))
    if not all(word is None or isinstance(word, str) for word in words):
        raise DefinitionError("a country is two letters", document.where(*path), "write {country: DE, subdivision: BY}")
    return days, (PublicHolidays(*words, document.where(*path)),)


def _day(document: Document, written: str, path: Path) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        where = document.where(*path, "days", written)
        raise DefinitionError(f"'{written}' is no day", where, "write it as 2026-12-24") from None


def _versions(
    document: Document, name: str, given: Any, lists: Mapping[str, List]
) -> Iterator[tuple[Version, tuple[PublicHolidays, ...]]]:
    """A schedule's versions, each later than the one before."""
    several = isinstance(given, list)
    former: date | None = None
    for number, one in enumerate(given if several else [given]):
        path: Path = ("schedules", name, number) if several else ("schedules", name)
        if not isinstance(one, dict):
            fix = 'write "monday-friday: 09:00-17:00" below it'
            raise DefinitionError(f"schedule '{name}' has no hours", document.where(*path), fix)
        version, public = _version(document, one, path, lists)
        if number and (version.first is None or (former and version.first <= former)):
            fix = "write 'from: 2026-07-01', the earliest version first"
            raise DefinitionError("a later version needs a later day", document.where(*path), fix)
        former = version.first
        yield version, public


def _version(
    document: Document, given: Mapping[str, Any], path: Path, lists: Mapping[str, List]
) -> tuple[Version, tuple[PublicHolidays, ...]]:
    week: list[Hours] = [()] * 7
    for key in (key for key in given if key not in ("zone", "from", "holidays")):
        for weekday in _weekdays(document, key, path):
            if week[weekday]:
                raise DefinitionError(
                    f"{WEEKDAYS[weekday]} has its hours twice", document.where(*path, key), "keep one"
                )
            week[weekday] = _hours(document, given[key], (*path, key))
    names = given.get("holidays") or []
    special: dict[date, Hours] = {}
    public: list[PublicHolidays] = []
    for name in names if isinstance(names, list) else [names]:
        if name not in lists:
            what = f"there is no list of holidays '{name}'"
            fix = nearest(str(name), lists) or f"add 'holidays: {{{name}: {{country: GB}}}}'"
            raise DefinitionError(what, document.where(*path, "holidays"), fix)
        special |= dict(lists[name][0])
        public += lists[name][1]
    return Version(
        _zone(document, given, path), tuple(week), _first(document, given, path), tuple(special.items())
    ), tuple(public)


def _weekdays(document: Document, key: str, path: Path) -> range:
    """The days that `monday`, `monday-friday` or `daily` stands for."""
    ends = ["monday", "sunday"] if key == "daily" else [part.strip() for part in key.lower().split("-")]
    if len(ends) > 2 or not set(ends) <= set(WEEKDAYS) or WEEKDAYS.index(ends[-1]) < WEEKDAYS.index(ends[0]):
        names = (*WEEKDAYS, "daily", "monday-friday", "zone", "from", "holidays")
        raise DefinitionError(f"'{key}' is no day of the week", document.where(*path, key), nearest(key, names))
    return range(WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1]) + 1)


def _hours(document: Document, given: Any, path: Path) -> Hours:
    if given in ("closed", [], None):
        return ()
    if given == "24 hours":
        return ALL_DAY
    openings = [_opening(document, one, path) for one in (given if isinstance(given, list) else [given])]
    return tuple(sorted(openings, key=lambda opening: opening.begin))


def _opening(document: Document, given: Any, path: Path) -> Opening:
    match = _PERIOD.fullmatch(given.strip()) if isinstance(given, str) else None
    numbers = [int(part) for part in match.groups()] if match else [99] * 4
    begin, end = (numbers[i] * 3600 + numbers[i + 1] * 60 for i in (0, 2))
    if max(numbers[1], numbers[3]) > 59 or begin >= DAY or end > DAY or begin == end:
        raise DefinitionError(f"'{given}' is no period of a day", document.where(*path), _FIX)
    return Opening(begin, end if end > begin else end + DAY)


def _zone(document: Document, given: Mapping[str, Any], path: Path) -> str:
    zone = given.get("zone", document.data.get("zone", "UTC"))
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, TypeError, OSError):
        what = f"there is no zone '{zone}'"
        raise DefinitionError(
            what, document.where(*path, "zone"), "write an IANA name, such as Europe/Berlin"
        ) from None


def _first(document: Document, given: Mapping[str, Any], path: Path) -> date | None:
    first = given.get("from")
    if first is not None and not isinstance(first, date):
        raise DefinitionError(f"'{first}' is no day", document.where(*path, "from"), "write it as 2026-07-01")
    return first


def _schedule_of(document: Document, schedules: tuple[Schedule, ...]) -> ServiceHours:
    """Which case has which schedule; the first schedule is the default unless one is named."""
    given = _mapping(document, "schedule_of")
    _known(document, given, OF_KEYS, ("schedule_of",))
    names = [schedule.name for schedule in schedules]
    if not names:
        if given:
            raise DefinitionError("there are no schedules", document.where("schedule_of"), "add 'schedules: …'")
        return ServiceHours()
    rule = given.get("rule", "each")
    if rule not in ("each", "last"):
        raise DefinitionError(f"rule: '{rule}' can't be", document.where("schedule_of", "rule"), "write each or last")
    return ServiceHours(
        schedules=schedules,
        default=_named(document, given.get("default", names[0]), names, ("schedule_of", "default")),
        teams=_by_name(document, "teams", names),
        priorities=_by_name(document, "priorities", names),
        rule=cast(Literal["each", "last"], rule),
    )


def _by_name(document: Document, key: str, names: list[str]) -> Mapping[str, str]:
    given = _mapping(document, "schedule_of", key)
    return {who: _named(document, name, names, ("schedule_of", key, who)) for who, name in given.items()}


def _named(document: Document, name: Any, names: list[str], path: Path) -> str:
    if name not in names:
        raise DefinitionError(f"there is no schedule '{name}'", document.where(*path), nearest(str(name), names))
    return str(name)


def _mapping(document: Document, *path: str) -> Mapping[str, Any]:
    given: Any = document.data
    for name in path:
        given = given.get(name) or {}
    if not isinstance(given, dict):
        raise DefinitionError(
            f"'{path[-1]}' is a mapping of names to values", document.where(*path), "indent lines below"
        )
    return given


def _known(document: Document, given: Mapping[str, Any], names: tuple[str, ...], path: Path) -> None:
    for name in given:
        if name not in names:
            raise DefinitionError(f"there is no setting '{name}'", document.where(*path, name), nearest(name, names))
