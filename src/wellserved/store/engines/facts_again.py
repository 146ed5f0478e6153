"""Facts again: of a record that was made before, only the scopes whose rows changed are made anew on the engine."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from wellserved.records.contract import Column
from wellserved.records.customers import PERSON
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment
from wellserved.store.engines.parts import LOADED, Part

MADE, FORMER, CHANGED, TOUCHED = "made ", "former ", "changed ", "touched scopes"
SCOPES = (Column("_scope"),)
NAMED = '"customer_id", "person_id", "place"'


@dataclass(frozen=True)
class Origin:
    """What a table of facts was made of.

    Args:
        recipe: A mark of what its recipe does.
        loaded: By record, the names of its segments, and of the lists of rows that were taken away.
        made: By record, the table of its facts; '' where there was none.
    """

    recipe: str
    loaded: Mapping[str, list[list[str]]]
    made: Mapping[str, str]

    def written(self) -> str:
        """As it is kept with the table."""
        return json.dumps(asdict(self), sort_keys=True)


def origin_of(text: str) -> Origin | None:
    """What is kept with a table, read; None where that is something else."""
    try:
        return Origin(**json.loads(text))
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Place:
    """How an engine reads what is on it or can be brought there.

    Args:
        table: From a table of facts to a SELECT of its rows.
        part: From a relation's segments to a SELECT of its rows, brought in first.
        known: The segments that are still kept, by their names.
    """

    table: Callable[[str], str]
    part: Callable[[Part], str]
    known: Mapping[str, Segment]


@dataclass(frozen=True)
class Again:
    """One record's facts, to be made from those of a former table.

    Args:
        recipe: How they are made.
        former: The table.
        was: What that one was made of.
        now: What this one is made of.
        parts: What the snapshot holds, as loaded.
        place: Where all this is.
    """

    recipe: Recipe
    former: str
    was: Origin
    now: Origin
    parts: Mapping[str, Part]
    place: Place

    @property
    def is_possible(self) -> bool:
        """Whether all that it was made of can still be read."""
        paths = {path for lists in self.was.loaded.values() for some in lists for path in some}
        return (
            self.was.recipe == self.now.recipe
            and self.was.loaded.keys() == self.now.loaded.keys()
            and self.was.made.keys() == self.now.made.keys()
            and paths <= self.place.known.keys()
        )

    @property
    def is_alike(self) -> bool:
        """Whether facts that were not there then, or are not now, do not bear on it."""
        return all(bool(self.was.made[name]) is bool(table) for name, table in self.now.made.items())

    def relations(self) -> dict[str, str]:
        """What its statements read besides what any recipe does: SELECTs of the engine's, by name."""
        found = {FORMER + self.recipe.record: self.place.table(self.former)}
        for name in self._changed_loaded():
            both = [f"SELECT * FROM ({self.place.part(p)}) AS p" for p in self._differing(name)]
            found[f"{CHANGED}{LOADED}{name}"] = " UNION ALL ".join([*both, *self._of_persons(name)])
        for name in self._changed_made():
            one, other = (self.place.table(origin.made[name]) for origin in (self.was, self.now))
            sides = [f"SELECT * FROM ({a} EXCEPT {b}) AS p" for a, b in ((one, other), (other, one))]
            found[f"{CHANGED}{MADE}{name}"] = " UNION ALL ".join(sides)
        return found

    def scopes_sql(self) -> str:
        """The scopes whose rows came, changed or went."""
        parts = [*self._of_rows(), *self._of_touches()]
        rows = " UNION ALL ".join(f"SELECT _scope FROM ({one})" for one in parts) or "SELECT NULL AS _scope WHERE false"
        return f"SELECT DISTINCT CAST(_scope AS VARCHAR) AS _scope FROM ({rows}) WHERE _scope IS NOT NULL"

    def kept_sql(self) -> str:
        """The former facts of all other scopes."""
        record = self.recipe.record
        names = ", ".join(f'"{column.name}"' for column in CONTRACTS[record].all_columns)
        return f"""SELECT {names} FROM "{FORMER}{record}"
          LEFT JOIN "{TOUCHED}" ON {self.recipe.scope[record]} = _scope WHERE _scope IS NULL"""

    def anew_sql(self) -> str:
        """The facts of these scopes."""
        near = {name: f'"{LOADED}{name}"' for name in self.recipe.inputs}
        near |= {name: f'"{MADE}{name}"' for name in self.recipe.made}
        within = f'IN (SELECT _scope FROM "{TOUCHED}")'
        some = {name: f"(SELECT * FROM {rows} WHERE {self.recipe.scope[name]} {within})" for name, rows in near.items()}
        return self.recipe.sql(some | self._every())

    def _of_rows(self) -> Iterator[str]:
        for name in self.recipe.inputs:
            if name in self._changed_loaded():
                yield f'SELECT {self.recipe.scope[name]} AS _scope FROM "{CHANGED}{LOADED}{name}"'
        for name in self.recipe.made:
            if name in self._changed_made() and name not in self.recipe.apart:
                yield f'SELECT {self.recipe.scope[name]} AS _scope FROM "{CHANGED}{MADE}{name}"'

    def _of_touches(self) -> Iterator[str]:
        for name, touch in self.recipe.every.items():
            layer, changed = (
                (MADE, self._changed_made()) if CONTRACTS[name].derived else (LOADED, self._changed_loaded())
            )
            if touch and name in changed:
                own = {f"every {self.recipe.record}": f'"{FORMER}{self.recipe.record}"'}
                yield touch(f'"{CHANGED}{layer}{name}"', self._every() | own)

    def _every(self) -> dict[str, str]:
        names = self.recipe.every
        return {f"every {name}": f'"{MADE if CONTRACTS[name].derived else LOADED}{name}"' for name in names}

    def _of_persons(self, name: str) -> Iterator[str]:
        """Rows of customers who came to a person or left one, as they were read and are read now."""
        if PERSON.name not in self._differing_lists() or self.parts[LOADED + name].persons is None:
            return
        one, other = (f"SELECT {NAMED} FROM ({self.place.part(part)}) AS p" for part in self._both(PERSON.name))
        differ = f"({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one})"
        who = " UNION ALL ".join(f"SELECT {column} FROM ({differ}) AS d" for column in ('"customer_id"', '"person_id"'))
        for part in self._both(name):
            yield f'SELECT * FROM ({self.place.part(part)}) AS p WHERE "customer_id" IN ({who})'

    def _changed_loaded(self) -> list[str]:
        """Records whose rows came or went, or name customers who are others now."""
        lists = self._differing_lists()
        if PERSON.name in lists:
            lists |= {name for name in self.now.loaded if self.parts[LOADED + name].persons}
        return [name for name in self.now.loaded if name in lists]

    def _differing_lists(self) -> set[str]:
        return {name for name, lists in self.now.loaded.items() if lists != self.was.loaded[name]}

    def _changed_made(self) -> list[str]:
        return [name for name, table in self.now.made.items() if table != self.was.made[name]]

    def _both(self, name: str) -> tuple[Part, Part]:
        """A record's rows as they were and are."""
        now = self.parts[name if name == PERSON.name else LOADED + name]
        before, gone = (tuple(self.place.known[path] for path in some) for some in self.was.loaded[name])
        persons = now.persons and self._both(PERSON.name)[0]
        return replace(now, segments=before, gone=gone, persons=persons), now

    def _differing(self, name: str) -> tuple[Part, Part]:
        """The segments that only one of the two was made of; all of a month of which other rows were taken away."""
        both = self._both(name)
        signs = [{segment.path: _sign(segment, part) for segment in part.segments} for part in both]
        same = signs[0].items() & signs[1].items()
        return tuple(  # type: ignore[return-value]
            replace(part, segments=tuple(s for s in part.segments if (s.path, own[s.path]) not in same))
            for part, own in zip(both, signs, strict=True)
        )


def _sign(segment: Segment, part: Part) -> tuple[str, ...]:
    return (segment.sha256, *sorted(one.path for one in part.gone if one.partition == segment.partition))
