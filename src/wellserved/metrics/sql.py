"""SQL of a scan: readable, each part commented with the KPIs that it serves, keys listed, NULLs last."""

from collections.abc import Callable
from textwrap import indent

from wellserved.metrics.alike import OpenEnds, alike_columns, apart, open_ends, weighted
from wellserved.metrics.columns import known_columns
from wellserved.metrics.local_time import period_sql
from wellserved.metrics.moments import instants_sql, interval_columns, periods_sql
from wellserved.metrics.pieces import Atom, Maybe, pieces_of, written
from wellserved.metrics.question import WEEK_TIME, Question
from wellserved.metrics.relation import (
    Relation,
    day_of,
    joins_sql,
    question_expression,
    rebased,
    segment_sql,
    span_sql,
    wall_time,
)
from wellserved.metrics.scan import Scan
from wellserved.metrics.states import OPEN, State
from wellserved.metrics.together import Together, together
from wellserved.metrics.week_time import condition_sql, week_time_sql
from wellserved.records.expression import rebase_sql
from wellserved.records.register import CONTRACTS

IDENTITY = {"customer": "customer_id", "agent": "agent_id"}


def scan_sql(scan: Scan, question: Question) -> str:
    """The one statement of a scan: the period, the segments, then its outputs."""
    head = "-- " + " and ".join(f"{r.record} by {r.time}" for r in scan.relations)
    body = _by_row(scan, question) if scan.level == "rows" else _by_cell(scan, question)
    order = ", ".join(f"{key} NULLS LAST" for key in _keys(question))
    return f"{head}\n{body}\nORDER BY {order}"


def _keys(question: Question) -> list[str]:
    return ['"_period"', *(f'"_by_{name}"' for name in question.keys)]


def _by_row(scan: Scan, question: Question) -> str:
    relation = scan.relations[0]
    keys = [(f'{_period(relation, question)} AS "_period"', "period"), *_segments(relation, question)]
    fresh = 'EPOCH_US(MAX("_loaded")) AS "fresh"'
    if columns := _alike(scan, question):
        return _of_alike(scan, columns, fresh, question)
    if ends := _open(scan, question):
        return _of_open(scan, ends, fresh, question)
    return _aggregated(scan, 0, keys, _keys(question), fresh, question)


def _alike(scan: Scan, question: Question) -> dict[str, str]:
    """The ends of intervals that can be counted before they are met with moments; nothing where they can't."""
    pseudo = interval_columns(scan.relations[0])
    able = all(state.adds for _, state in scan.states) and all(apart(atom, pseudo) for atom in _atoms(scan, 0))
    return alike_columns(scan.relations[0], question) if pseudo and able else {}


def _of_alike(scan: Scan, columns: dict[str, str], fresh: str, question: Question) -> str:
    """Intervals that no moment asked about tells apart are met with moments once, and counted as often as they are."""
    relation, atoms = scan.relations[0], _atoms(scan, 0)
    groups = [(f'{sql} AS "{name}"', "") for name, sql in columns.items()]
    groups += [
        *_segments(relation, question),
        *((f'{_over(relation, scan, a)} AS "{n}"', "") for a, n in _plain(relation, atoms).items()),
    ]
    groups += [('COUNT(*) AS "_rows"', "rows alike"), ('MAX(t."loaded_at") AS "loaded_at"', "")]
    alike = f"SELECT\n{_listed(groups)}\n{_read_from(scan, 0, question)}\nGROUP BY ALL"
    states = [
        (
            f'{weighted(state, lambda atom: _quoted(atoms[atom]), _quoted("_rows"))} AS "{name}"',
            ", ".join(scan.told[name]),
        )
        for (_, state), name in scan.states.items()
    ]
    return _met_once(scan, alike, [('t."_rows"', "")], [*states, (fresh, "freshness")], question)


def _open(scan: Scan, question: Question) -> OpenEnds | None:
    """The ends of intervals of which all states ask only for what is open; nothing where they may ask for others."""
    asked = all(OPEN in state.among for _, state in scan.states)
    return open_ends(scan.relations[0], question) if asked else None


def _of_open(scan: Scan, ends: OpenEnds, fresh: str, question: Question) -> str:
    """Of intervals that no moment finds open, or that nobody asks for, one for all is met with moments."""
    relation, atoms = scan.relations[0], _atoms(scan, 0)
    plain = _plain(relation, atoms)
    keys = [_quoted(key) for key in CONTRACTS[relation.record].key]
    own = [f'{_over(relation, scan, atom)} AS "{name}"' for atom, name in plain.items()]
    own += [f"t.{name}" for name in (*map(_quoted, _ends(relation)), *keys, '"loaded_at"')]
    rows = [*_segments(relation, question), *((sql, "") for sql in own)]
    rows += [(f'{ends.before} AS "_before"', "the moment before it"), (f'{ends.found} AS "_met"', "open at any")]
    read = indent(f"SELECT\n{_listed(rows)}\n{_read_from(scan, 0, question, begun=ends.begun)}", "  ")
    met = f'"_met" AND ({" OR ".join(dict.fromkeys(_asked_of(state, plain) for _, state in scan.states))})'
    groups = [(f'CASE WHEN {met} THEN t.{n} ELSE "_before" END AS {n}', "") for n in map(_quoted, _ends(relation))]
    groups += [(f"t.{key}", "segment") for key in _keys(question)[1:]]
    groups += [(f"CASE WHEN {met} THEN t.{n} END AS {n}", "") for n in (*map(_quoted, plain.values()), *keys)]
    groups.append(('MAX(t."loaded_at") AS "loaded_at"', ""))
    alike = f"SELECT\n{_listed(groups)}\nFROM (\n{read}\n) AS t\nGROUP BY ALL"
    states = [
        (f'{written(state.pieces, lambda atom: _quoted(atoms[atom]))} AS "{name}"', ", ".join(scan.told[name]))
        for (_, state), name in scan.states.items()
    ]
    return _met_once(scan, alike, [], [*states, (fresh, "freshness")], question)


def _ends(relation: Relation) -> tuple[str, ...]:
    """The columns that are compared with moments: when an interval begins and ends, and what its age counts from."""
    return tuple(dict.fromkeys(name for name in (relation.time, relation.until, relation.since) if name))


def _asked_of(state: State, plain: dict[Atom, str]) -> str:
    """A state's condition on a row, as far as it does not go by the moment that it is met with."""
    links = tuple(link for link in state.among if all(p in plain for p in pieces_of((link,)) if isinstance(p, Atom)))
    return written(pieces_of(links), lambda atom: f't."{plain[atom]}"') or "TRUE"


def _met_once(
    scan: Scan, alike: str, more: list[tuple[str, str]], states: list[tuple[str, str]], question: Question
) -> str:
    """Rows that stand for others, met with moments, and what is asked of them."""
    relation, atoms = scan.relations[0], _atoms(scan, 0)
    pseudo, plain, keys = interval_columns(relation), _plain(relation, atoms), _keys(question)
    asked = [('p."period" AS "_period"', ""), *((f"t.{key}", "") for key in keys[1:])]
    asked += [(f't."{n}"' if a in plain else f'{rebase_sql(a.sql, pseudo)} AS "{n}"', "") for a, n in atoms.items()]
    asked += [*more, ('t."loaded_at" AS "_loaded"', "")]
    rows = indent(alike, "  ")
    met = indent(f"SELECT\n{_listed(asked)}\nFROM (\n{rows}\n) AS t\n  JOIN {_list(relation, question)}", "  ")
    lines = _listed([*((key, "") for key in keys), *states])
    return f"SELECT\n{lines}\nFROM (\n{met}\n) AS r\nGROUP BY {', '.join(keys)}"


def _plain(relation: Relation, atoms: dict[Atom, str]) -> dict[Atom, str]:
    """The atoms that ask of a row's own columns only."""
    pseudo = interval_columns(relation)
    return {atom: name for atom, name in atoms.items() if not any(f'"{one}"' in atom.sql for one in pseudo)}


def _by_cell(scan: Scan, question: Question) -> str:
    """Sum by cell, then over cells; where two records meet, they are stacked, never their rows joined."""
    if _stacks(scan):
        return f'WITH "cells" AS (\n{_stacked(scan, question)}\n)\n' + _over_cells(scan, '"cells"', question)
    named = [(f'"{relation.record}_cells_{i + 1}"', i) for i, relation in enumerate(scan.relations)]
    cells = [f"{name} AS (\n{_cells(scan, i, question)}\n)" for name, i in named]
    source = named[0][0]
    if len(named) > 1:
        source = '"cells"'
        cells.append(f"{source} AS (\n{_met(scan, [name for name, _ in named], question)}\n)")
    return f"WITH {', '.join(cells)}\n{_over_cells(scan, source, question)}"


def _stacks(scan: Scan) -> bool:
    """Whether rows of two records may be summed at once: a row that lacks what is asked counts in no state.

    Where a scan only tells how sums vary, its cells may be about as many as rows, and to sum them again by cell costs
    about as much as to sum rows did. A state of none where there are no rows is then told as 0, which varies alike.
    """
    lone = (state.value is not None or any(not isinstance(link, Maybe) for link in state.among)
            for _, state in scan.states)  # fmt: skip
    return len(scan.relations) > 1 and not scan.dated and all(lone)


def _stacked(scan: Scan, question: Question) -> str:
    """Rows of each record, null in what is asked of another, summed by cell at once."""
    names, sides = _cell_names(scan, question), range(len(scan.relations))
    atoms = {(side, atom): f"c{side + 1}_{name[1:]}" for side in sides for atom, name in _atoms(scan, side).items()}
    each = []
    for side, relation in enumerate(scan.relations):
        lines = [*_cell_keys(scan, relation, question), *_segments(relation, question)]
        lines += [
            (f'{_over(relation, scan, atom) if of == side else "NULL"} AS "{name}"', "")
            for (of, atom), name in atoms.items()
        ]
        each.append(f"SELECT\n{_listed(lines)}\n{_from(scan, side, question)}")
    states = [
        (f'{written(state.pieces, _beside(atoms, side))} AS "{name}"', ", ".join(scan.told[name]))
        for (side, state), name in scan.states.items()
    ]
    fresh = ('CAST(NULL AS TIMESTAMPTZ) AS "fresh"', "freshness")
    told = _listed([*((name, "") for name in names), *states, fresh])
    rows = indent("\nUNION ALL\n".join(each), "  ")
    return f"SELECT\n{told}\nFROM (\n{rows}\n) AS r\nGROUP BY {', '.join(names)}"


def _beside(atoms: dict[tuple[int, Atom], str], side: int) -> Callable[[Atom], str]:
    """What one record's atoms are called beside another's."""
    return lambda atom: _quoted(atoms[side, atom])


def _cells(scan: Scan, side: int, question: Question) -> str:
    relation = scan.relations[side]
    keys = [*_cell_keys(scan, relation, question), *_segments(relation, question)]
    fresh = 'MAX("_loaded") AS "fresh"' if scan.dated else 'CAST(NULL AS TIMESTAMPTZ) AS "fresh"'
    return _aggregated(scan, side, keys, _cell_names(scan, question), fresh, question)


def _aggregated(
    scan: Scan, side: int, keys: list[tuple[str, str]], names: list[str], fresh: str, question: Question
) -> str:
    """Ask each row what the states need to know, once; then aggregate."""
    relation, atoms = scan.relations[side], _atoms(scan, side)
    asked = [(f'{_over(relation, scan, atom)} AS "{name}"', "") for atom, name in atoms.items()]
    rows = _listed([*keys, *asked, ('t."loaded_at" AS "_loaded"', "")])
    own = {state: name for (of, state), name in scan.states.items() if of == side}
    met = together([*own])
    states = [
        (f'{written(met.states[state].pieces, _name_of(atoms))} AS "{name}"', ", ".join(scan.told[name]))
        for state, name in own.items()
    ]
    lines = _listed([*((name, "") for name in names), *states, (fresh, "freshness")])
    inner = _layered(f"SELECT\n{rows}\n{_from(scan, side, question)}", met, atoms)
    return f"SELECT\n{lines}\nFROM (\n{indent(inner, '  ')}\n) AS r\nGROUP BY {', '.join(names)}"


def _layered(rows: str, met: Together, atoms: dict[Atom, str]) -> str:
    """Rows, and of each what many states ask of it at once; DuckDB alone is asked so."""
    name = _name_of(atoms)
    for layer in met.layers:
        pairs = [("*", ""), *((f"{name(one)} AND {name(other)} AS {name(k)}", "") for k, (one, other) in layer.items())]
        rows = f"SELECT\n{_listed(pairs)}\nFROM (\n{indent(rows, '  ')}\n) AS r"
    return rows


def _name_of(atoms: dict[Atom, str]) -> Callable[[Atom], str]:
    """What an atom is called: by its column, or by its own name where it names others."""
    return lambda atom: _quoted(atoms.get(atom, atom.sql))


def _atoms(scan: Scan, side: int) -> dict[Atom, str]:
    """What is asked of each row, with names: a, b, …"""
    found: dict[Atom, str] = {}
    for (of, state), _ in scan.states.items():
        for piece in state.pieces if of == side else ():
            if isinstance(piece, Atom):
                found.setdefault(piece, f"c{len(found) + 1}")
    return found


def _over(relation: Relation, scan: Scan, atom: Atom) -> str:
    """An atom over the record and its lookups."""
    columns = frozenset().union(*(state.columns for _, state in scan.states))
    known = known_columns(CONTRACTS[relation.record])
    return rebase_sql(rebased(relation.record, atom.sql, columns & known.keys()), interval_columns(relation))


def _quoted(name: str) -> str:
    return f'"{name}"'


def _cell_keys(scan: Scan, relation: Relation, question: Question) -> list[tuple[str, str]]:
    if scan.level == "day":
        return [(f'{day_of(relation, question)} AS "_cell"', "local day")]
    if scan.level == "hour":
        return [(f"DATE_TRUNC('hour', {wall_time(relation, question)}) AS \"_cell\"", "local hour")]
    contract, column = CONTRACTS[relation.record], IDENTITY[scan.level]
    known = rebased(relation.record, f'"{column}"', frozenset({column}))
    alone = " || '|' || ".join(f'CAST(t."{key}" AS VARCHAR)' for key in contract.key)
    return [
        (f'{_period(relation, question)} AS "_period"', "period"),
        (f"COALESCE('1' || {known}, '0' || {alone}) AS \"_cell\"", f"{scan.level}, or the row where it has none"),
    ]


def _cell_names(scan: Scan, question: Question) -> list[str]:
    first = ['"_cell"'] if scan.level in ("day", "hour") else ['"_period"', '"_cell"']
    return [*first, *_keys(question)[1:]]


def _met(scan: Scan, names: list[str], question: Question) -> str:
    keys = _cell_names(scan, question)
    states = [f'"{name}"' for name in scan.states.values()]
    stacked = []
    for i, source in enumerate(names):
        own = [f'"{name}"' if side == i else f'NULL AS "{name}"' for (side, _), name in scan.states.items()]
        stacked.append(f'SELECT {", ".join([*keys, *own])}, "fresh" FROM {source}')
    sums = ", ".join(f"SUM({state}) AS {state}" for state in states)
    union = "\n  UNION ALL\n  ".join(stacked)
    return (
        f'SELECT {", ".join(keys)}, {sums}, MAX("fresh") AS "fresh"\n'
        f"FROM (\n  {union}\n) AS s\nGROUP BY {', '.join(keys)}"
    )


def _over_cells(scan: Scan, source: str, question: Question) -> str:
    keys = _keys(question)
    lines = [(f'{_period_of_cell(scan, question)} AS "_period"', "period")]
    lines += [(key, "segment") for key in keys[1:]]
    lines += [(f'SUM("{name}") AS "{name}"', ", ".join(scan.told[name])) for name in scan.states.values()]
    for (x, y), name in scan.moments.items():
        lines += _moment_lines(f'CAST("{x}" AS DOUBLE)', f'CAST("{y}" AS DOUBLE)', name, ", ".join(scan.told[name]))
    lines.append(('EPOCH_US(MAX("fresh")) AS "fresh"', "freshness"))
    return f"SELECT\n{_listed(lines)}\nFROM {source}\nGROUP BY {', '.join(keys)}"


def _moment_lines(x: str, y: str, name: str, told: str) -> list[tuple[str, str]]:
    return [
        (f'COUNT_IF({x} <> 0 OR {y} <> 0) AS "{name}_groups"', f"{told}: clusters"),
        (f'SUM({x} * {x}) AS "{name}_xx"', ""),
        (f'SUM({x} * {y}) AS "{name}_xy"', ""),
        (f'SUM({y} * {y}) AS "{name}_yy"', ""),
    ]


def _period_of_cell(scan: Scan, question: Question) -> str:
    if scan.level in ("customer", "agent"):
        return '"_period"'
    day = '"_cell"' if scan.level == "day" else 'CAST("_cell" AS DATE)'
    return period_sql(day, question.grain, question.start, question.calendar, question.end)


def _period(relation: Relation, question: Question) -> str:
    if relation.mode != "rows":
        return 'p."period"'
    return period_sql(day_of(relation, question), question.grain, question.start, question.calendar, question.end)


def _segments(relation: Relation, question: Question) -> list[tuple[str, str]]:
    lines = []
    for name in question.by:
        lines.append((f'{_segment(relation, name, question)} AS "_by_{name}"', "segment"))
    condition = question_expression(question.split, relation.record, "split")
    if condition is not None:
        sql = condition_sql(condition, relation, question)
        lines.append((f'CAST({sql} AS VARCHAR) AS "_by_split"', "segment"))
    return lines


def _segment(relation: Relation, name: str, question: Question) -> str:
    if name in WEEK_TIME:
        return week_time_sql(relation, name, question)
    sql, columns = segment_sql(relation, name)
    return rebased(relation.record, sql, columns)


def _from(scan: Scan, side: int, question: Question) -> str:
    relation = scan.relations[side]
    met = "" if relation.mode == "rows" else f"\n  JOIN {_list(relation, question)}"
    return _read_from(scan, side, question, met)


def _list(relation: Relation, question: Question) -> str:
    """The moments or periods that intervals are met with."""
    return instants_sql(relation, question) if relation.mode == "instants" else periods_sql(relation, question)


def _read_from(scan: Scan, side: int, question: Question, met: str = "", begun: str = "") -> str:
    """The record with its lookups, what it is met with, and which of its rows are read."""
    relation = scan.relations[side]
    where = question_expression(question.where, relation.record, "where")
    split = question_expression(question.split, relation.record, "split")
    columns = _read(scan, side, relation, question)
    columns |= (where.columns if where else frozenset()) | (split.columns if split else frozenset())
    conditions = [begun] if begun else []
    conditions += [condition_sql(where, relation, question)] if where else []
    if relation.mode == "rows":
        conditions.insert(0, span_sql(relation, question))
    source = joins_sql(relation.record, columns) + met
    return f"FROM {source}" + (f"\nWHERE {' AND '.join(conditions)}" if conditions else "")


def _read(scan: Scan, side: int, relation: Relation, question: Question) -> frozenset[str]:
    """The columns that a relation's part of the scan reads."""
    found = {relation.segment(name) for name in question.by if name not in WEEK_TIME}
    if scan.level in IDENTITY:
        found.add(IDENTITY[scan.level])
    for (of, state), _ in scan.states.items():
        if of == side:
            found |= state.columns
    return frozenset(found)


def _listed(lines: list[tuple[str, str]]) -> str:
    """Columns, one a line, each with its comment."""
    last = len(lines) - 1
    return "\n".join(
        f"  {sql}{'' if i == last else ','}" + (f"  -- {told}" if told else "") for i, (sql, told) in enumerate(lines)
    )
