"""Spark's days and moments: a wall clock's time is a moment of the session's zone, which is UTC."""

from sqlglot import exp

from wellserved.records.translated.fragments import fragments
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.rules import Rules, Written, call, named

fill = fragments("spark")
REFUSING = Rules("spark", "spark", {})
OF_DAYS = ("WEEK", "MONTH", "QUARTER", "YEAR")
SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600}
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
FIELDS = {
    "YEAR": "YEAR(X)", "QUARTER": "QUARTER(X)", "MONTH": "MONTH(X)", "WEEK": "WEEKOFYEAR(X)", "DAY": "DAY(X)",
    "HOUR": "HOUR(X)", "MINUTE": "MINUTE(X)", "SECOND": "SECOND(X)", "DOY": "DAYOFYEAR(X)",
    "DAYOFYEAR": "DAYOFYEAR(X)", "ISODOW": "WEEKDAY(X) + 1", "DOW": "DAYOFWEEK(X) - 1",
    "DAYOFWEEK": "DAYOFWEEK(X) - 1", "EPOCH": "UNIX_MICROS(CAST(X AS TIMESTAMP)) / 1E6",
    "ISOYEAR": "EXTRACT(YEAROFWEEK FROM X)",
}  # fmt: skip
LATER = "TO_UTC_TIMESTAMP(X + INTERVAL '1' DAY, Z) - INTERVAL '1' DAY"
MEANT = f"CASE WHEN FROM_UTC_TIMESTAMP({LATER}, Z) = X THEN {LATER} ELSE TO_UTC_TIMESTAMP(X, Z) END"
MOMENTS = (Kind.TIME, Kind.WALL)


def subtracted(node: exp.Expr) -> exp.Expr:
    """From day to day it is a number in DuckDB, a length of time in Spark."""
    kinds = (kind_of(node.this), kind_of(node.expression))
    if kinds == (Kind.DATE, Kind.DATE):
        return call("DATEDIFF", node.this, node.expression)
    if all(kind in MOMENTS for kind in kinds):
        return fill("(UNIX_MICROS(X) - UNIX_MICROS(Y)) * INTERVAL '0.000001' SECOND", X=node.this, Y=node.expression)
    return node


def _seconds(node: exp.Expr) -> exp.Expr:
    """Seconds with their fraction, which Spark's own function drops."""
    if kind_of(node.this) is Kind.SPAN:
        raise REFUSING.refused("how many seconds lie between two moments but by EPOCH of each")
    return fill(FIELDS["EPOCH"], X=node.this)


def _floor(node: exp.Expr) -> exp.Expr:
    """The beginning of a period; of a day it is found from days alone, which is several times as fast."""
    unit = _unit(node)
    if kind_of(node.this) is Kind.DATE and unit in OF_DAYS:
        return exp.cast(call("TRUNC", node.this, unit), "TIMESTAMPTZ")
    return call("DATE_TRUNC", unit, node.this)


def _unit(node: exp.Expr) -> str:
    return str(getattr(node.args["unit"], "this", node.args["unit"])).upper()


def _apart(node: exp.Expr) -> exp.Expr:
    """How many borders of a unit lie between two moments."""
    unit, parts = _unit(node), {"X": node.expression, "Y": node.this}
    if unit == "DAY":
        return fill("DATEDIFF(Y, X)", **parts)
    if unit in SECONDS:
        whole = f"(UNIX_MICROS(DATE_TRUNC('{unit}', Y)) - UNIX_MICROS(DATE_TRUNC('{unit}', X))) DIV N"
        return fill(whole, **parts, N=SECONDS[unit] * 1_000_000)
    if unit in MONTHS:
        months = "(YEAR(Y) * 12 + MONTH(Y) - 1) DIV N - (YEAR(X) * 12 + MONTH(X) - 1) DIV N"
        return fill(months, **parts, N=MONTHS[unit])
    raise REFUSING.refused(f"how many of '{unit.lower()}' lie between two moments")


def _field(node: exp.Expr) -> exp.Expr:
    field = str(getattr(node.this, "this", node.this)).upper()
    if field not in FIELDS:
        raise REFUSING.refused(f"the {field.lower()} of a moment")
    return fill(FIELDS[field], X=node.expression)


def _part(field: str) -> Written:
    return lambda node: fill(FIELDS[field], X=node.this)


def _zoned(node: exp.Expr) -> exp.Expr:
    """A moment as its zone's clocks tell it, or what they tell as a moment: of an hour that comes twice the later."""
    zone, this = node.expressions if isinstance(node, exp.Anonymous) else (node.args["zone"], node.this)
    return fill("FROM_UTC_TIMESTAMP(X, Z)" if kind_of(this) is Kind.TIME else MEANT, X=this, Z=zone)


def _series(node: exp.Expr) -> exp.Expr:
    """From one to another in steps; none where the end comes first, of which Spark would count back."""
    start, end, step = node.args["start"], node.args["end"], node.args.get("step")
    if node.args.get("is_end_exclusive"):
        if step is not None:
            raise REFUSING.refused("RANGE in steps")
        end = fill("X - 1", X=end)
    if step is None:
        return fill("CASE WHEN X <= Y THEN SEQUENCE(X, Y) ELSE ARRAY() END", X=start, Y=end)
    return fill("CASE WHEN X <= Y THEN SEQUENCE(X, Y, S) ELSE ARRAY() END", X=start, Y=end, S=step)


TIMES: dict[type[exp.Expr] | str, Written] = {
    exp.DateTrunc: _floor, exp.TimestampTrunc: _floor, exp.DateDiff: _apart, exp.Extract: _field,
    exp.TimeToUnix: _seconds, "epoch_us": lambda node: call("UNIX_MICROS", node.expressions[0]),
    exp.UnixToTime: lambda node: call("TIMESTAMP_MICROS", node.this), "timezone": _zoned, exp.AtTimeZone: _zoned,
    "make_timestamptz": lambda node: call("TIMESTAMP_MICROS", node.expressions[0]),
    exp.GenerateSeries: _series, exp.Explode: named("EXPLODE"), exp.DateFromParts: named("MAKE_DATE"),
    exp.Year: _part("YEAR"), exp.Quarter: _part("QUARTER"), exp.Month: _part("MONTH"), exp.Week: _part("WEEK"),
    exp.Day: _part("DAY"), exp.Hour: _part("HOUR"), exp.Minute: _part("MINUTE"), exp.Second: _part("SECOND"),
    exp.DayOfWeekIso: _part("ISODOW"), exp.DayOfWeek: _part("DOW"),
}  # fmt: skip
