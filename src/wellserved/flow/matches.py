"""Matches: how many customers of each source are known to be customers of another, and keys that join nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.enrich.identity import COLUMNS, By, IdentityRules
from wellserved.flow.workspace import Workspace
from wellserved.store import duckdb_engine
from wellserved.terms.problem import Problem

AS_LOADED = '"customer as loaded"'


@dataclass(frozen=True)
class Match:
    """How customers of one source are matched.

    Args:
        source: The source.
        customers: How many it has.
        keyed: How many have a key that counts.
        matched: How many are one with a customer of another source.
        twice: How many are one with another customer of the same source.
        by: How many of the matched are one with somebody by each kind of key; one may be by several.
    """

    source: str
    customers: int
    keyed: int
    matched: int
    twice: int = 0
    by: tuple[tuple[str, int], ...] = ()

    @property
    def rate(self) -> float:
        """The share that is matched."""
        return self.matched / self.customers


@dataclass(frozen=True)
class RefusedKeys:
    """Keys of one kind that too many customers share.

    Args:
        kind: The kind.
        keys: How many such keys there are.
        customers: How many customers have one.
    """

    kind: By
    keys: int
    customers: int


def matches(workspace: Workspace) -> list[Match]:
    """The match rate of each source of customers, in order of name; none where customers are not matched.

    Raises:
        StoreError: The store can't be read.
    """
    rules = workspace.settings.identity
    if rules is None:
        return []
    rows = _asked(workspace, _match_sql(rules))
    return [
        Match(source, customers, keyed, matched, twice, tuple(zip(rules.by, by, strict=True)))
        for source, customers, keyed, matched, twice, *by in rows
    ]


def _match_sql(rules: IdentityRules) -> str:
    """A row a source: its customers, those with a key, those matched, those twice in it, those matched by each kind."""
    keys = ", ".join(f'"{COLUMNS[kind]}"' for kind in rules.keys)
    keyed = f"count(*) FILTER (WHERE coalesce({keys}) IS NOT NULL)" if keys else "0"
    by = "".join(
        f""", count(*) FILTER (WHERE sources > 1 AND contains('+' || "matched_by" || '+', '+{kind}+'))"""
        for kind in rules.by
    )
    return f"""WITH held AS (
        SELECT "person_id", c."source", count(*) AS here FROM person p JOIN {AS_LOADED} c USING ("customer_id")
        GROUP BY "person_id", c."source"
      ), one AS (SELECT *, count(*) OVER (PARTITION BY "person_id") AS sources FROM held)
      SELECT c."source", count(*), {keyed}, count(*) FILTER (WHERE sources > 1), count(*) FILTER (WHERE here > 1){by}
      FROM {AS_LOADED} c LEFT JOIN person p USING ("customer_id")
      LEFT JOIN one ON one."person_id" = p."person_id" AND one."source" = c."source"
      GROUP BY c."source" ORDER BY c."source\""""


def shared_keys(workspace: Workspace, rules: IdentityRules) -> list[RefusedKeys]:
    """Keys that more customers share than may, by kind; those that are not there are left out."""
    found = []
    for kind in rules.keys:
        key = COLUMNS[kind]
        ((keys, customers),) = _asked(workspace, f"""SELECT count(*), coalesce(sum(n), 0) FROM (
            SELECT count(*) AS n FROM {AS_LOADED} WHERE "{key}" IS NOT NULL
            GROUP BY "{key}" HAVING count(*) > {rules.at_most})""")  # fmt: skip
        if keys:
            found.append(RefusedKeys(kind, keys, int(customers)))
    return found


@dataclass(frozen=True)
class Matching:
    """How customers of different systems are matched.

    Args:
        rules: By what they are; None where each stands for itself.
        sources: How those of each source are.
        refused: Keys that join nobody, as too many share them.
    """

    rules: IdentityRules | None
    sources: tuple[Match, ...] = ()
    refused: tuple[RefusedKeys, ...] = ()


def matching(workspace: Workspace) -> Matching:
    """How many customers are known to several sources, by which keys, and which keys join nobody.

    Raises:
        StoreError: The store can't be read.
    """
    rules = workspace.settings.identity
    if rules is None:
        return Matching(None)
    return Matching(rules, tuple(matches(workspace)), tuple(shared_keys(workspace, rules)))


def match_problems(workspace: Workspace) -> Iterator[Problem]:
    """What the doctor tells of matching: each source's rate, and keys that join nobody."""
    rules = workspace.settings.identity
    if rules is None:
        return
    for one in matches(workspace):
        what = (
            f"{one.source}: {one.matched:,} of {one.customers:,} customers ({one.rate:.0%}) are known to another "
            f"source, {one.keyed:,} have a key"
        )
        yield Problem("identity", what, severity="note")
    for shared in shared_keys(workspace, rules):
        what = (
            f"{shared.keys:,} keys of kind '{shared.kind}' are shared by more than {rules.at_most} customers each, "
            f"and join nobody; {shared.customers:,} customers have one"
        )
        fix = "leave such numbers and addresses out of the mapping, or raise identity: at_most"
        yield Problem("identity_shared", what, "wellserved.yaml, identity", fix, severity="warning")


def _asked(workspace: Workspace, sql: str) -> Sequence[tuple[Any, ...]]:
    """Ask the store, where customers are matched whatever engine answers else."""
    engine = duckdb_engine.open_engine(workspace.store)
    try:
        return engine.query(sql)
    finally:
        engine.close()
