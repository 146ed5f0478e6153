"""PostgreSQL's days and moments: its session is in UTC."""

from sqlglot import exp

from wellserved.records.translated.fragments import fragments
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.rules import Rules, Written, call, named

fill = fragments("postgres")
REFUSING = Rules("postgres", "postgres", {})
MOMENT = "moment"
MOMENT_OF = "TIMESTAMPTZ '1970-01-01 00:00:00+00' + X * INTERVAL '1 microsecond'"
FIELDS = {
    "YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "week", "DAY": "day", "HOUR": "hour",
    "MINUTE": "minute", "SECOND": "second", "DOW": "dow", "DAYOFWEEK": "dow", "ISODOW": "isodow", "DOY": "doy",
    "DAYOFYEAR": "doy", "ISOYEAR": "isoyear",
}  # fmt: skip
EPOCH = "CAST(EXTRACT(EPOCH FROM X) AS DOUBLE PRECISION)"
SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600}
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
MONTH_OF = "CAST(DATE_PART('year', {0}) * 12 + DATE_PART('month', {0}) - 1 AS BIGINT) / N"


def _seconds(node: exp.Expr) -> exp.Expr:
    return fill(EPOCH, X=node.this)


def _micros(node: exp.Expr) -> exp.Expr:
    made = fill("CAST(EXTRACT(EPOCH FROM X) * 1000000 AS BIGINT)", X=node.expressions[0])
    made.meta[MOMENT] = node.expressions[0]
    return made


def _from_micros(node: exp.Expr) -> exp.Expr:
    """A wall clock's time; of a moment that is shifted, without counting its microseconds."""
    this = node.this.unnest() if MOMENT not in node.this.meta else node.this
    if MOMENT in this.meta:
        return fill("X AT TIME ZONE 'UTC'", X=this.meta[MOMENT])
    if isinstance(this, exp.Add) and MOMENT in this.this.meta:
        text = "(X AT TIME ZONE 'UTC') + S * INTERVAL '1 microsecond'"
        return fill(text, X=this.this.meta[MOMENT], S=this.expression)
    return fill("TIMESTAMP '1970-01-01' + X * INTERVAL '1 microsecond'", X=node.this)


def _floor(node: exp.Expr) -> exp.Expr:
    """The beginning of a period."""
    this = exp.cast(node.this, "TIMESTAMP") if kind_of(node.this) is Kind.DATE else node.this
    return call("DATE_TRUNC", _unit(node).lower(), this)


def _unit(node: exp.Expr) -> str:
    return str(getattr(node.args["unit"], "this", node.args["unit"])).upper()


def _apart(node: exp.Expr) -> exp.Expr:
    """How many borders of a unit lie between two moments."""
    unit, parts = _unit(node), {"X": node.expression, "Y": node.this}
    if unit == "DAY":
        return fill("CAST(Y AS DATE) - CAST(X AS DATE)", **parts)
    if unit in SECONDS:
        whole = "DATE_PART('epoch', DATE_TRUNC('{0}', {1}))"
        text = f"CAST(({whole.format(unit.lower(), 'Y')} - {whole.format(unit.lower(), 'X')}) / N AS BIGINT)"
        return fill(text, **parts, N=SECONDS[unit])
    if unit in MONTHS:
        return fill(f"{MONTH_OF.format('Y')} - {MONTH_OF.format('X')}", **parts, N=MONTHS[unit])
    raise REFUSING.refused(f"how many of '{unit.lower()}' lie between two moments")


def _field(node: exp.Expr) -> exp.Expr:
    field = str(getattr(node.this, "this", node.this)).upper()
    if field == "EPOCH":
        return fill(EPOCH, X=node.expression)
    if field not in FIELDS:
        raise REFUSING.refused(f"the {field.lower()} of a moment")
    return _part(field)(exp.Paren(this=node.expression))


def _part(field: str) -> Written:
    return lambda node: fill(f"CAST(TRUNC(DATE_PART('{FIELDS[field]}', X)) AS BIGINT)", X=node.this)


def _series(node: exp.Expr) -> exp.Expr:
    step, end = node.args.get("step"), node.args["end"]
    if node.args.get("is_end_exclusive"):
        if step is not None:
            raise REFUSING.refused("RANGE in steps")
        end = fill("X - 1", X=end)
    return call("GENERATE_SERIES", node.args["start"], end, *([step] if step is not None else []))


def _spread(node: exp.Expr) -> exp.Expr:
    """A list's elements as rows; a series comes as rows of itself."""
    made: exp.Expr = node.this
    return made if isinstance(made, exp.Anonymous) and made.name == "GENERATE_SERIES" else call("UNNEST", made)


def _day_of(node: exp.Expr) -> exp.Expr:
    """A day of its numbers, which PostgreSQL wants short."""
    return call("MAKE_DATE", *(exp.cast(node.args[part], "INT") for part in ("year", "month", "day")))


TIMES: dict[type[exp.Expr] | str, Written] = {
    exp.DateTrunc: _floor, exp.TimestampTrunc: _floor, exp.DateDiff: _apart, exp.Extract: _field,
    "make_timestamptz": lambda node: fill(MOMENT_OF, X=node.expressions[0]),
    exp.TimeToUnix: _seconds, "epoch_us": _micros, exp.UnixToTime: _from_micros, "timezone": named("TIMEZONE"),
    exp.GenerateSeries: _series, exp.Explode: _spread, exp.DateFromParts: _day_of,
    exp.Year: _part("YEAR"), exp.Quarter: _part("QUARTER"), exp.Month: _part("MONTH"), exp.Week: _part("WEEK"),
    exp.Day: _part("DAY"), exp.Hour: _part("HOUR"), exp.Minute: _part("MINUTE"), exp.Second: _part("SECOND"),
    exp.DayOfWeekIso: _part("ISODOW"), exp.DayOfWeek: _part("DOW"),
}  # fmt: skip
