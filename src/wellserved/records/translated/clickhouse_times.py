"""ClickHouse's days and moments: moments are kept in UTC, and so is a wall clock's time."""

from sqlglot import exp

from wellserved.records.translated.clickhouse_casts import MOMENT, to_type
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.rules import Rules, Written, call, named

REFUSING = Rules("clickhouse", "clickhouse", {})
FLOORS = {
    "YEAR": "toStartOfYear", "QUARTER": "toStartOfQuarter", "MONTH": "toStartOfMonth", "WEEK": "toMonday",
}  # fmt: skip
LENGTHS = {"HOUR": 3600, "MINUTE": 60, "SECOND": 1}
FIELDS = {
    "YEAR": "toYear", "QUARTER": "toQuarter", "MONTH": "toMonth", "WEEK": "toISOWeek", "DAY": "toDayOfMonth",
    "HOUR": "toHour", "MINUTE": "toMinute", "SECOND": "toSecond", "DOY": "toDayOfYear", "DAYOFYEAR": "toDayOfYear",
    "ISOYEAR": "toISOYear", "ISODOW": "toDayOfWeek",
}  # fmt: skip
SERIES = {"DAY": "addDays", "MONTH": "addMonths", "WEEK": "addWeeks", "HOUR": "addHours"}
APART = ("SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "QUARTER", "YEAR")  # weeks are counted otherwise
A_DAY = 86_400
MICROS = "toUnixTimestamp64Micro"


def is_span(node: exp.Expr) -> bool:
    """Whether a moment is taken from a moment."""
    moments = (Kind.TIME, Kind.WALL)
    return kind_of(node.this) in moments and kind_of(node.expression) in moments


def difference(node: exp.Expr) -> exp.Expr:
    """Days between days."""
    if kind_of(node.this) is kind_of(node.expression) is Kind.DATE:
        this, other = (to_type(part, "Int32") for part in (node.this, node.expression))
        return exp.Paren(this=exp.Sub(this=this, expression=other))
    return node


def times(count: exp.Expr, span: exp.Expr) -> exp.Expr:
    """So many units, as a length of time."""
    unit = _unit(span).capitalize()
    many = int(str(span.this.this))
    count = count if many == 1 else exp.Mul(this=count, expression=exp.Literal.number(many))
    return call(f"toInterval{unit}", count)


def seconds(this: exp.Expr) -> exp.Expr:
    """Seconds since 1970, with their parts."""
    return exp.Paren(this=exp.Div(this=micros(this), expression=exp.Literal.number("1e6")))


def micros(this: exp.Expr) -> exp.Expr:
    """Microseconds since 1970."""
    known = kind_of(this) in (Kind.TIME, Kind.WALL)
    return call(MICROS, this if known else to_type(this, MOMENT))


def _floor(node: exp.Expr) -> exp.Expr:
    unit = _unit(node)
    this = to_type(node.this, "Date32" if kind_of(node.this) is Kind.DATE else MOMENT)
    if unit == "DAY":
        return this if kind_of(node.this) is Kind.DATE else to_type(to_type(this, "Date32"), MOMENT)
    if unit in FLOORS:
        return call(FLOORS[unit], this)
    if unit not in LENGTHS:
        raise REFUSING.refused(f"the beginning of a {unit.lower()}")
    whole = exp.Literal.number(LENGTHS[unit] * 1_000_000)
    since = call("positiveModulo", micros(this.copy()), whole)  # ClickHouse's own is wrong before 1970
    return call("fromUnixTimestamp64Micro", exp.Sub(this=micros(this), expression=since), "UTC")


def _unit(node: exp.Expr) -> str:
    return str(getattr(node.args["unit"], "this", node.args["unit"])).upper()


def _apart(node: exp.Expr) -> exp.Expr:
    unit = _unit(node)
    if unit not in APART:
        raise REFUSING.refused(f"how many of '{unit.lower()}' lie between two moments")
    return call("dateDiff", unit.lower(), node.expression, node.this)


def _field(node: exp.Expr) -> exp.Expr:
    field = str(getattr(node.this, "this", node.this)).upper()
    if field in ("DOW", "DAYOFWEEK"):
        return _from_sunday(node.expression)
    if field == "EPOCH":
        return seconds(node.expression)
    if field not in FIELDS:
        raise REFUSING.refused(f"the {field.lower()} of a moment")
    return call(FIELDS[field], node.expression)


def _from_sunday(this: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Mod(this=call("toDayOfWeek", this), expression=exp.Literal.number(7)))


def _from_micros(node: exp.Expr) -> exp.Expr:
    """Microseconds as a moment; those of a moment are that moment."""
    this = node.this.unnest()
    if isinstance(this, exp.Anonymous) and this.name == MICROS:
        moment: exp.Expr = this.expressions[0]
        return moment
    return call("fromUnixTimestamp64Micro", to_type(node.this, "Int64"), "UTC")


def zoned(node: exp.Expr) -> exp.Expr:
    """A moment as its zone's clocks tell it, or what they tell as a moment."""
    zone, this = node.expressions if isinstance(node, exp.Anonymous) else (node.args["zone"], node.this)
    if zone.this == "UTC":
        return to_type(this, MOMENT)
    return _told(this, zone) if kind_of(this) is Kind.TIME else _meant(to_type(this, MOMENT), zone)


def _told(this: exp.Expr, zone: exp.Expr) -> exp.Expr:
    return call("addSeconds", this, _offset(this, zone))


def _offset(this: exp.Expr, zone: exp.Expr) -> exp.Expr:
    return call("timezoneOffset", call("toTimeZone", this.copy(), zone.copy()))


def _meant(this: exp.Expr, zone: exp.Expr) -> exp.Expr:
    """Of an hour that comes twice the later one; an hour that is left out goes by the clock before it."""
    before, after = (_offset(call("addSeconds", this, exp.Literal.number(days * A_DAY)), zone) for days in (-1, 1))
    later = call("subtractSeconds", this.copy(), after)
    holds = exp.EQ(this=_offset(later, zone), expression=after.copy())
    return call("if", holds, later.copy(), call("subtractSeconds", this.copy(), before))


def _series(node: exp.Expr) -> exp.Expr:
    """Days from one to another, in steps of a unit; none where one of the two is not known."""
    start, end, step = node.args["start"], node.args["end"], node.args.get("step")
    unit, many = (_unit(step), int(str(step.this.this))) if isinstance(step, exp.Interval) else ("", 1)
    if not unit:
        if step is not None:
            raise REFUSING.refused("numbers in steps")
        return _numbers(start, end, 0 if node.args.get("is_end_exclusive") else 1)
    first = call("assumeNotNull", start)
    steps = call("dateDiff", unit.lower(), start.copy(), end)
    count = exp.Add(this=call("intDiv", steps, many), expression=exp.Literal.number(1))
    wide = call("range", call("toUInt64", call("greatest", call("ifNull", count, 0), 0)))
    one = exp.Identifier(this="_i", quoted=False)
    stepped = exp.Mul(this=exp.Column(this=one.copy()), expression=exp.Literal.number(many))
    moved = call(SERIES[unit], first, stepped)
    return call("arrayMap", exp.Lambda(this=moved, expressions=[one]), wide)


def _numbers(start: exp.Expr, end: exp.Expr, more: int) -> exp.Expr:
    """From one to another; none where one of the two is not known."""
    known = call("ifNull", exp.Add(this=end, expression=exp.Literal.number(more)), call("ifNull", start.copy(), 0))
    first = call("toInt64", call("ifNull", start, known.copy()))
    return call("range", first, call("toInt64", known))


TIMES: dict[type[exp.Expr] | str, Written] = {
    exp.DateTrunc: _floor, exp.TimestampTrunc: _floor, exp.DateDiff: _apart, exp.Extract: _field,
    exp.TimeToUnix: lambda node: seconds(node.this), "epoch_us": lambda node: micros(node.expressions[0]),
    exp.UnixToTime: _from_micros, "timezone": zoned,
    "make_timestamptz": lambda node: _from_micros(exp.UnixToTime(this=node.expressions[0])),
    exp.GenerateSeries: _series, exp.Explode: named("arrayJoin"), exp.DateFromParts: named("makeDate32"),
    exp.Year: named("toYear"), exp.Quarter: named("toQuarter"), exp.Month: named("toMonth"),
    exp.Week: named("toISOWeek"), exp.Day: named("toDayOfMonth"), exp.Hour: named("toHour"),
    exp.Minute: named("toMinute"), exp.Second: named("toSecond"), exp.DayOfWeekIso: named("toDayOfWeek"),
    exp.DayOfWeek: lambda node: _from_sunday(node.this),
}  # fmt: skip
