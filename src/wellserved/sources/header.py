"""Header: a file's column names, checked against what is wanted of them."""

from collections.abc import Collection, Sequence

from wellserved.sources.batch import OWN
from wellserved.terms.errors import SourceError, nearest


def check_header(names: Sequence[str], needed: Collection[str], most: int, where: str) -> tuple[str, ...]:
    """Make sure that columns can be told apart, and that those we need are there.

    Raises:
        SourceError: A name is empty, given twice, ours, or missing.
    """
    if len(names) > most:
        raise SourceError(f"the file has {len(names):,} columns", where, f"keep it to {most:,}")
    seen: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        if not name:
            raise SourceError(f"column {place} has no name", where, "give each column a name in the header")
        if name.lower() in OWN:
            raise SourceError(f"a column may not be called '{name}'", where, "rename it in the file")
        if name.lower() in seen:
            raise SourceError(
                f"two columns are called '{name}' (columns {seen[name.lower()]} and {place})",
                where,
                "rename one of them",
            )
        seen[name.lower()] = place
    check_needed(names, needed, where)
    return tuple(names)


def check_needed(names: Collection[str], needed: Collection[str], where: str) -> None:
    """Make sure that the columns we map are in the file.

    Raises:
        SourceError: One is not; the nearest is offered.
    """
    there = {name.lower() for name in names}
    for name in sorted(needed):
        if name.lower() not in there:
            fix = nearest(name, filter(None, names)) or "give the columns names, in the file's first line"
            raise SourceError(f"the file has no column '{name}'", where, fix)
