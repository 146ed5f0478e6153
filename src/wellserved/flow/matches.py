"""Matches: how many customers of each source are known to be customers of another, and keys that join nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.enrich.identity import COLUMNS, IdentityRules
from wellserved.flow.engines import open_engine
from wellserved.flow.workspace import Workspace
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
    """

    source: str
    customers: int
    keyed: int
    matched: int

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

    kind: str
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
    keys = ", ".join(f'"{COLUMNS[kind]}"' for kind in rules.keys)
    keyed = f"count(*) FILTER (WHERE coalesce({keys}) IS NOT NULL)" if keys else "0"
    sql = f"""WITH one AS (
        SELECT "person_id", count(DISTINCT c."source") AS sources FROM person p JOIN {AS_LOADED} c USING ("customer_id")
        GROUP BY "person_id")
      SELECT c."source", count(*), {keyed}, count(*) FILTER (WHERE sources > 1)
      FROM {AS_LOADED} c LEFT JOIN person p USING ("customer_id") LEFT JOIN one USING ("person_id")
      GROUP BY c."source" ORDER BY c."source\""""
    return [Match(*row) for row in _asked(workspace, sql)]


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
    engine = open_engine(workspace)
    try:
        return engine.query(sql)
    finally:
        engine.close()
