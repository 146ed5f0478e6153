"""Settings: what wellserved.yaml says, checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast
from zoneinfo import ZoneInfo

from wellserved.enrich.cost_rules import CostRules
from wellserved.enrich.identity import IdentityRules
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.cost_settings import read_costs
from wellserved.flow.engine_url import says_password
from wellserved.flow.fiscal_settings import read_fiscal_weeks
from wellserved.flow.hours_settings import HoursSettings, read_hours
from wellserved.flow.identity_settings import read_identity
from wellserved.flow.public_holidays import with_public_holidays
from wellserved.flow.retention_settings import Retention, read_retention
from wellserved.flow.rollup_settings import RollUpSetting, read_rollups
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest
from wellserved.terms.fiscal_weeks import FiscalWeeks

EnrichOn = Literal["duckdb", "engine"]
Relation = Literal["contractual", "orders"]
T = TypeVar("T")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How an organisation reads its time and money, and what its machine may spend.

    Args:
        name: The workspace's name.
        zone: IANA name of the zone that days are read in.
        currency: Three letters; money is in it.
        week_start: 0 is Monday, 6 is Sunday.
        fiscal_month: The first month of the fiscal year.
        fiscal_weeks: Where fiscal years are made of weeks, how.
        issues: How contacts are chained into issues.
        costs: How booked costs reach contacts.
        customer_panel: Whether each customer's months are kept as rows.
        identity: By what customers of different systems are one; None where each stands for itself.
        relation: "contractual" where leaving is told, "orders" where customers only stop to buy; None to find out.
        hours: Schedules, holidays and what is promised.
        rollups: Which days are kept by which segments; the usual ones where None.
        rollups_by_use: How many bytes may be kept of what is asked often; 0 to count no questions and keep none.
        parameters: Values that take the place of the catalogue's own, such as short_abandon_s.
        keep_history_days: How long superseded rows are kept for questions as of an earlier time.
        retention: How long rows are kept, and what becomes of older ones; None to keep all.
        memory_limit: What one computation may take, such as "2GB".
        threads: How many processor threads one computation may use; None for all.
        engine: What answers questions, by name.
        engine_url: Where it is, as it was written: ${WELLSERVED_…} stands for what the environment holds.
    """

    name: str
    zone: str = "UTC"
    currency: str = "USD"
    week_start: int = 0
    fiscal_month: int = 1
    fiscal_weeks: FiscalWeeks | None = None
    issues: IssueSettings = field(default_factory=IssueSettings)
    costs: CostRules = field(default_factory=CostRules)
    customer_panel: bool = True
    identity: IdentityRules | None = None
    relation: Relation | None = None
    hours: HoursSettings = field(default_factory=HoursSettings)
    rollups: tuple[RollUpSetting, ...] | None = None
    rollups_by_use: int = 100_000_000
    parameters: Mapping[str, float | int | str] = field(default_factory=dict)
    keep_history_days: float = 31
    retention: Retention | None = None
    memory_limit: str = "2GB"
    threads: int | None = None
    engine: str = "duckdb"
    engine_url: str = ""
    enrich_on: EnrichOn = "duckdb"

    @property
    def enrich(self) -> EnrichSettings:
        """What of it bears on how rows are completed."""
        hours = with_public_holidays(self.hours)
        return EnrichSettings(
            self.issues, self.zone, self.currency, self.costs, self.customer_panel, hours, self.identity
        )


KEYS = (
    "name", "zone", "currency", "week_start", "fiscal_year_start", "fiscal_calendar", "issues", "costs",
    "customer_panel", "identity", "relation", "schedules", "holidays", "schedule_of", "sla", "rollups",
    "rollups_by_use", "parameters", "keep_history_days", "retention", "memory_limit", "threads", "engine", "engine_url",
    "enrich_on",
)  # fmt: skip
ISSUE_KEYS = ("gap_days", "window_days", "by_topic")


def read_settings(document: Document) -> Settings:
    """Check a workspace's settings.

    Raises:
        DefinitionError: A setting is unknown, or its value can't be.
    """
    data, default = document.data, Settings("")
    _known(document, data, KEYS)
    weeks = read_fiscal_weeks(document, WEEKDAYS, MONTHS)
    return Settings(
        name=_read(document, ("name",), _name, None),
        zone=_read(document, ("zone",), _zone, default.zone),
        currency=_read(document, ("currency",), _currency, default.currency),
        week_start=_week_start(document, weeks, default.week_start),
        fiscal_weeks=weeks,
        fiscal_month=_read(document, ("fiscal_year_start",), _month, default.fiscal_month),
        issues=_issues(document),
        costs=read_costs(document),
        customer_panel=_read(document, ("customer_panel",), _flag, default.customer_panel),
        identity=read_identity(document),
        relation=_read(document, ("relation",), _relation, default.relation),
        hours=read_hours(document),
        rollups=read_rollups(document),
        rollups_by_use=_read(document, ("rollups_by_use",), _room, default.rollups_by_use),
        parameters=_parameters(document),
        keep_history_days=_read(document, ("keep_history_days",), _days, default.keep_history_days),
        retention=read_retention(document),
        memory_limit=_read(document, ("memory_limit",), _memory, default.memory_limit),
        threads=_read(document, ("threads",), _threads, default.threads),
        engine=_read(document, ("engine",), _engine, default.engine),
        engine_url=_read(document, ("engine_url",), _engine_url, default.engine_url),
        enrich_on=_enrich_on(document),
    )


def _enrich_on(document: Document) -> EnrichOn:
    """Where facts are made."""
    place: EnrichOn = _read(document, ("enrich_on",), _place, Settings("").enrich_on)
    if place == "engine" and document.data.get("engine", "duckdb") == "duckdb":
        where, fix = document.where("enrich_on"), "write 'engine: clickhouse', say"
        raise DefinitionError("no engine is named that makes the facts", where, fix)
    return place


def _week_start(document: Document, weeks: FiscalWeeks | None, default: int) -> int:
    """The weekday that weeks begin on: the one after that on which fiscal years end."""
    start = _read(document, ("week_start",), _weekday, weeks.week_start if weeks else default)
    if weeks and start != weeks.week_start:
        what = "weeks do not begin on the day after fiscal years end"
        raise DefinitionError(what, document.where("week_start"), f"write 'week_start: {WEEKDAYS[weeks.week_start]}'")
    return start


def _issues(document: Document) -> IssueSettings:
    given = _mapping(document, "issues")
    _known(document, given, ISSUE_KEYS, "issues")
    default = IssueSettings()
    issues = IssueSettings(
        gap_days=_read(document, ("issues", "gap_days"), _days, default.gap_days),
        window_days=_read(document, ("issues", "window_days"), _days, default.window_days),
        by_topic=_read(document, ("issues", "by_topic"), _flag, default.by_topic),
    )
    if issues.gap_days > issues.window_days:
        fix = "make gap_days no longer than window_days"
        raise DefinitionError("an issue's gap is longer than the window", document.where("issues"), fix)
    return issues


def _parameters(document: Document) -> Mapping[str, float | int | str]:
    given = _mapping(document, "parameters")
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            what = f"parameter '{name}' must be a number or a text"
            raise DefinitionError(what, document.where("parameters", name), "write 'short_abandon_s: 5'")
    return given


def _mapping(document: Document, name: str) -> Mapping[str, Any]:
    given = document.data.get(name) or {}
    if not isinstance(given, dict):
        raise DefinitionError(f"'{name}' is a mapping of names to values", document.where(name))
    return given


def _known(document: Document, given: Mapping[str, Any], names: tuple[str, ...], *path: str) -> None:
    for name in given:
        if name not in names:
            raise DefinitionError(f"there is no setting '{name}'", document.where(*path, name), nearest(name, names))


def _read(document: Document, path: tuple[str, ...], reader: Callable[[Any], T], default: T | None) -> T:
    """One setting; `reader` raises ValueError, with what is right, where the value can't be."""
    value: Any = document.data
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value is None and (default is not None or path in (("threads",), ("relation",))):
        return default  # type: ignore[return-value]
    try:
        return reader(value)
    except ValueError as error:
        raise DefinitionError(f"{'.'.join(path)}: '{value}' can't be", document.where(*path), str(error)) from None


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("give the workspace a name: 'name: service desk'")
    return value


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, TypeError, OSError):
        raise ValueError("write an IANA name, such as Europe/Berlin or UTC") from None


def _currency(value: Any) -> str:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError("write three capital letters, such as EUR")
    return value


def _weekday(value: Any) -> int:
    return _one_of(value, WEEKDAYS, 0, "write a weekday, such as monday")


def _month(value: Any) -> int:
    return _one_of(value, MONTHS, 1, "write a month, such as april, or its number")


def _one_of(value: Any, names: tuple[str, ...], first: int, fix: str) -> int:
    if isinstance(value, str) and value.lower() in names:
        return names.index(value.lower()) + first
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value - first < len(names):
        return value
    raise ValueError(fix)


def _days(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 36_525:
        raise ValueError("write a number of days, 0 or more")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


def _relation(value: Any) -> Relation:
    if value not in ("contractual", "orders"):
        raise ValueError("write 'contractual' where leaving is told, or 'orders' where customers only stop to buy")
    return cast(Relation, value)


def _memory(value: Any) -> str:
    number, unit = str(value)[:-2].strip(), str(value)[-2:].upper()
    if unit not in ("MB", "GB") or not number.replace(".", "", 1).isdecimal() or float(number) <= 0:
        raise ValueError("write an amount such as 512MB or 2GB")
    return f"{number}{unit}"


def _room(value: Any) -> int:
    """Bytes; YAML reads a bare off as false."""
    if value is False or value == "off":
        return 0
    amount = _memory(value)
    return int(float(amount[:-2]) * (10**6 if amount.endswith("MB") else 10**9))


def _threads(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1024:
        raise ValueError("write a number of threads, 1 or more")
    return value


def _engine(value: Any) -> str:
    if not isinstance(value, str) or not value.isidentifier():
        raise ValueError("write an engine's name, such as duckdb or clickhouse")
    return value


def _place(value: Any) -> EnrichOn:
    if value not in ("duckdb", "engine"):
        raise ValueError("write 'duckdb', or 'engine' where the engine that answers also makes the facts")
    return cast(EnrichOn, value)


def _engine_url(value: Any) -> str:
    if not isinstance(value, str) or (says_password(value)):
        raise ValueError("write an address; its password as ${WELLSERVED_ENGINE_PASSWORD}, from the environment")
    return value
