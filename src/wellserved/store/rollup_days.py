"""Changed days: which of a roll-up's days a change alters, directly or through the records that its rows point to.

Told by DuckDB, over the rows of the store and those that came and went.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wellserved.records.contract import Contract, Type
from wellserved.records.customers import CUSTOMER, PERSON
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import RollUp
from wellserved.store.blank import with_values
from wellserved.store.change import Change
from wellserved.store.rollup_columns import beside, but_stayed, cells_in_part, find_stayed, looks_up
from wellserved.store.views import has_facts, record_segments, record_sql

Span = tuple[date, date]
"""First day, and the day after the last."""
MOST_SPANS = 8  # each is one statement; beyond it, days that lie near each other are made anew together
FIRST, LAST = date(1970, 1, 1), date(2100, 1, 1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ChangedDays:
    """Days that a change alters.

    Args:
        whole: Those of which rows came or went.
        in_part: Those of which rows changed.
        columns: What of the latter is kept otherwise.
    """

    whole: Sequence[date]
    in_part: Sequence[date] = ()
    columns: frozenset[str] = frozenset()


class Here:
    """Days of a change as DuckDB tells them.

    Args:
        change: The change in the making.
    """

    def __init__(self, change: Change) -> None:
        self._change = change
        self._read = False
        self._found: dict[str, ChangedDays] = {}

    def begin(self, one: RollUp) -> None:
        """Have nothing read yet: most of what a load might keep is of too few rows."""
        self._read = False

    def _read_records(self, one: RollUp) -> None:
        """Read the records that a roll-up is made of as they will be."""
        for name in () if self._read else (one.record, *one.lookups):
            sql = record_sql(CONTRACTS[name], self._change.segments, self._change.store.segments)
            self._change.duck.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {sql}')
        self._read = True

    def rows(self, one: RollUp) -> int:
        """How many rows a roll-up stands for; all of the record, where these are too few to be kept."""
        held = _held(self._change, one.record)
        if held < max(one.at_least, 1):
            return held
        self._read_records(one)
        (rows,) = self._change.duck.execute(f'SELECT count("{one.time}") FROM "{one.record}"').fetchall()[0]
        return int(rows)

    def every(self, one: RollUp) -> list[Span]:
        """All days that the record has rows of."""
        self._read_records(one)
        return every_span(self._change, one)

    def changed(self, one: RollUp) -> list[Span] | None:
        """The days whose rows came, went or changed; None where that is not told by these rows alone."""
        if _goes_by_persons(self._change, one):
            return None
        self._read_records(one)
        found = self._found[one.mark] = changed_days(self._change, one)
        return joined(sorted({*found.whole, *found.in_part}))

    def cells(self, one: RollUp, spans: Sequence[Span]) -> None:
        """Write the cells of some days to the table `rolled`."""
        found = self._found.get(one.mark)
        rest = beside(spans, joined(found.whole)) if found and found.in_part else []
        whole = beside(spans, rest)
        rows = rows_within(one, spans if found and looks_up(one, found.columns) else whole)
        look_up_only(self._change, one, rows, of_all=found is None or one.record in self._change.later)
        cells = [f"({one.cells(first, last)})" for first, last in whole]
        cells += [f"({cells_in_part(self._change, one, rest, found.columns)})"] if found and rest else []
        sql = "\nUNION ALL BY NAME\n".join(cells)
        self._change.duck.execute(f"CREATE OR REPLACE TEMP TABLE rolled AS {sql}")

    def close(self) -> None:
        """Let go of nothing: it is the change's own DuckDB."""


def every_span(change: Change, one: RollUp) -> list[Span]:
    """All days that the record has rows of."""
    span = _span_of(change, f'"{one.record}"', one.time)
    return [span] if span else []


def changed_days(change: Change, one: RollUp) -> ChangedDays:
    """The days whose rows came, went or changed."""
    later = _later_days(change, one)
    tables = _changed(change, CONTRACTS[one.record])
    stayed = None if change.layer(PERSON.name, "fact") else find_stayed(change, one, tables)
    if stayed is None:
        return ChangedDays(
            _and(later, _days(change, one, [*_own_rows(change, one, tables), *_pointing_rows(change, one)]))
        )
    parts = [*_own_rows(change, one, but_stayed(one, tables)), *_pointing_rows(change, one)]
    whole, span = _and(later, _days(change, one, parts)), _span_of(change, f"(SELECT * FROM {stayed.came})", one.time)
    if span is None:
        return ChangedDays(whole)
    told = _told_otherwise(change, one, (stayed.came, stayed.went), span, stayed.columns)
    return ChangedDays(whole, _days(change, one, [told]), stayed.columns)


def _later_days(change: Change, one: RollUp) -> list[date]:
    """The local days of rows that were made apart, in months after all that were held."""
    if one.record not in change.later:
        return []
    column = CONTRACTS[one.record].column(one.time)
    moment = f'"{one.time}"'
    if column and column.type is Type.TIME:  # days begin and end with a minute
        moment = f"date_trunc('minute', \"{one.time}\")"
    return _days(change, one, [f'SELECT DISTINCT {moment} AS "{one.time}" FROM later."{one.record}"'])


def _and(days: Sequence[date], others: Sequence[date]) -> list[date]:
    return sorted({*days, *others})


def _days(change: Change, one: RollUp, parts: Sequence[str]) -> list[date]:
    """The local days of some SELECTs of the roll-up's time."""
    if not parts:
        return []
    rows = " UNION ALL ".join(parts)
    change.duck.execute(f'CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT "{one.time}" FROM ({rows})')
    span = _span_of(change, "touched", one.time)
    if span is None:
        return []
    sql = f"SELECT DISTINCT {one.day(*span)} AS _day FROM touched AS t WHERE {within(one.time)} ORDER BY 1"
    return [day for (day,) in change.duck.execute(sql).fetchall() if FIRST <= day < LAST]


def joined(days: Sequence[date]) -> list[Span]:
    """Days as few spans; days between two of them may lie in one."""
    gap = ONE_DAY
    while True:
        spans: list[Span] = []
        for day in days:
            if spans and day - spans[-1][1] < gap:
                spans[-1] = (spans[-1][0], day + ONE_DAY)
            else:
                spans.append((day, day + ONE_DAY))
        if len(spans) <= MOST_SPANS:
            return spans
        gap *= 2


def _own_rows(change: Change, one: RollUp, tables: Sequence[str]) -> list[str]:
    """The times of the record's own rows that came and went, but for moments that tell what they told."""
    span = _span_of(change, tables[1], one.time) if tables else None
    if span is None or change.layer(PERSON.name, "fact"):
        return [f'SELECT "{one.time}" FROM {table}' for table in tables]
    came, went = tables
    ends = f'(SELECT min("{one.time}") FROM {went}) AND (SELECT max("{one.time}") FROM {went})'
    between = f'"{one.time}" BETWEEN {ends}'
    elsewhere = " OR ".join(_points_to_changed(change, one).values()) or "false"
    sure = [f"{came} WHERE NOT ({between})", f"{went} WHERE {elsewhere}"]
    judged = (f"{came} WHERE {between}", f"{went} WHERE ({elsewhere}) IS NOT TRUE")
    return [*(f'SELECT "{one.time}" FROM {rows}' for rows in sure), _told_otherwise(change, one, judged, span)]


def look_up_only(change: Change, one: RollUp, rows: str, of_all: bool = False) -> None:
    """Let the records that a roll-up looks up be what some of its rows point to: little of a long history.

    Where these are all its rows, what is smaller than they are is looked up as it is.
    """
    for name, (column, read) in one.lookups.items():
        if name != one.record and not (of_all and _held(change, name) <= _held(change, one.record)):
            whole, key = record_sql(CONTRACTS[name], change.segments, change.store.segments), CONTRACTS[name].key[0]
            listed = ", ".join(f'"{one}"' for one in sorted({key} | read))
            change.duck.execute(
                f'''CREATE OR REPLACE TEMP TABLE pointed AS SELECT DISTINCT "{column}" AS _key FROM {rows};
                CREATE OR REPLACE TEMP TABLE "looked up {name}" AS SELECT {listed} FROM ({whole})
                WHERE "{key}" IN (SELECT _key FROM pointed);
                CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT * FROM "looked up {name}"'''
            )


def _held(change: Change, record: str) -> int:
    return sum(segment.rows for segment in record_segments(CONTRACTS[record], change.segments))


def rows_within(one: RollUp, spans: Sequence[Span]) -> str:
    """A roll-up's rows of some days, whatever the zone, and a few around them."""
    time = f'"{one.time}"'
    days = [f"{time} >= DATE '{a - ONE_DAY}' AND {time} < DATE '{b + 2 * ONE_DAY}'" for a, b in spans]
    return f'(SELECT * FROM "{one.record}" WHERE {" OR ".join(days) or "false"})'


def _told_otherwise(change: Change, one: RollUp, rows: tuple[str, str], span: Span, *only: Collection[str]) -> str:
    """The moments at which rows that came tell a roll-up's states, or only some, otherwise than those that went.

    A row that changed only in what no state goes by leaves its day as it is: the last order, years ago, of a customer
    who orders now.
    """
    own = record_sql(CONTRACTS[one.record], change.segments, change.store.segments)
    if not only or looks_up(one, *only):
        look_up_only(change, one, f"(SELECT * FROM {rows[0]} UNION ALL SELECT * FROM {rows[1]})")
    for name, some in zip(("told_now", "told_before"), rows, strict=True):
        change.duck.execute(f'CREATE OR REPLACE TEMP VIEW "{one.record}" AS SELECT * FROM {some}')
        change.duck.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {one.told(*span, *only)}")
    change.duck.execute(f'CREATE OR REPLACE TEMP VIEW "{one.record}" AS {own}')
    now, before = "SELECT * FROM told_now", "SELECT * FROM told_before"
    differ = f"(({now} EXCEPT {before}) UNION ALL ({before} EXCEPT {now}))"
    column = CONTRACTS[one.record].column(one.time)
    kind = column.type.value if column else "TIMESTAMPTZ"
    return f'SELECT CAST("_by_split" AS {kind}) AS "{one.time}" FROM {differ}'


def _pointing_rows(change: Change, one: RollUp) -> list[str]:
    """The times of rows that point to another record's row whose told columns changed."""
    contract, parts = CONTRACTS[one.record], []
    for column, found in _points_to_changed(change, one).items():
        some = with_values(change.duck, change.store, change.segments, contract, column)
        rows = record_sql(contract, some, change.store.segments)
        parts.append(f'SELECT "{one.time}" FROM ({rows}) WHERE {found}')
    return parts


def _points_to_changed(change: Change, one: RollUp) -> dict[str, str]:
    """Conditions on rows that point to another record's row whose told columns changed, by what points."""
    found: dict[str, str] = {}
    for record, (column, read) in one.lookups.items():
        if tables := _changed(change, CONTRACTS[record]):
            key = CONTRACTS[record].key[0]
            listed = ", ".join(f'"{name}"' for name in (key, *sorted(read - {key})))
            came, went = (f"SELECT {listed} FROM {table}" for table in tables)
            keys = f'SELECT "{key}" FROM (({came} EXCEPT {went}) UNION ALL ({went} EXCEPT {came}))'
            keys += f' UNION ALL SELECT "{key}" FROM later."{record}"' if record in change.later else ""
            also = f"{found[column]} OR " if column in found else ""
            found[column] = f'{also}"{column}" IN ({keys})'
    return found


def _changed(change: Change, contract: Contract) -> list[str]:
    """Tables of a record's rows that came and that went; none where nothing did."""
    if has_facts(contract) and not change.has("added", contract.name):
        own = f'"{contract.name}"'
        return [own, f"(SELECT * FROM {own} WHERE false)"] if _is_first(change, contract) else []
    if has_facts(contract):
        names: tuple[str, ...] = ("added", "dropped")
    else:
        names = ("winner", "replaced") if contract.name in change.records else ()
    return [f'{schema}."{contract.name}"' for schema in names]


def _is_first(change: Change, contract: Contract) -> bool:
    """Whether the record had no row before: its first facts are written month by month, and not told apart."""
    facts = change.layer(contract.name, "fact")
    return bool(facts) and all(segment in change.added for segment in facts)


def _span_of(change: Change, relation: str, time: str) -> Span | None:
    """Days that surely hold all times of a relation, whatever the zone."""
    sql = f'SELECT min("{time}"), max("{time}") FROM {relation} WHERE {within(time)}'
    first, last = change.duck.execute(sql).fetchall()[0]
    if first is None:
        return None
    return max(_day(first) - ONE_DAY, FIRST), min(_day(last) + 2 * ONE_DAY, LAST)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def within(time: str) -> str:
    """SQL of whether a row lies in days that are kept."""
    return f"\"{time}\" >= DATE '{FIRST}' AND \"{time}\" < DATE '{LAST + ONE_DAY}'"


def _goes_by_persons(change: Change, one: RollUp) -> bool:
    """Whether the roll-up tells of customers, and these changed where some are one.

    Which days that bears on is not told by the rows that changed alone.
    """
    changed = {segment.record for segment in (*change.added, *change.removed)}
    if not (PERSON.name in changed or (CUSTOMER.name in changed and change.layer(PERSON.name, "fact"))):
        return False
    return one.record == CUSTOMER.name or any(column == "customer_id" for column, _ in one.lookups.values())
