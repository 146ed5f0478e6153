"""The reference page of records, written from their contracts.

`python -m tests.docs.reference` brings it up to date.
"""

from tests.house.project import ROOT
from wellserved.records.contract import Column, Contract, Type
from wellserved.records.register import CONTRACTS

PAGE = ROOT / "docs" / "reference" / "records.md"
TYPES = {
    Type.TEXT: "text",
    Type.NUMBER: "number",
    Type.WHOLE: "whole number",
    Type.FLAG: "true or false",
    Type.TIME: "time",
    Type.DATE: "date",
    Type.MONEY: "money",
}
HEAD = """# Records

What we keep. A record is a typed table; any source is mapped onto these, so that one KPI spans all of them. This page
is written from the contracts in the code.

A **bold** column is part of the key, and ! marks one that must be there; all others may be unknown. Times are kept in
UTC and read in the workspace's zone. Durations are seconds unless the name says otherwise. Each row also has `source`,
`loaded_at` and `batch`.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(section(contract) for contract in CONTRACTS.values())


def section(contract: Contract) -> str:
    """One record: its meaning, columns, rules and where it points."""
    lines = [f"\n## {contract.name}\n{contract.meaning[0].upper()}{contract.meaning[1:]}."]
    lines += ["Made at load; no source fills it."] if contract.derived else []
    lines += [f"Put into a period by `{contract.time}`."] if contract.time else ["Has no time of its own."]
    lines += ["", "| column | holds |", "|---|---|"]
    lines += [row(column) for column in contract.columns]
    lines += [row(column, "added at load: ") for column in contract.enriched]
    if contract.rules:
        lines += ["", "Rules: " + "; ".join(f"`{rule.name}`: {rule.meaning}" for rule in contract.rules) + "."]
    if contract.lookups:
        lines += ["", "Points to: " + ", ".join(f"`{to.record}` by `{to.column}`" for to in contract.lookups) + "."]
    return "\n".join(lines) + "\n"


def row(column: Column, before: str = "") -> str:
    """One line of a record's table."""
    name = f"**`{column.name}`**" if column.key else f"`{column.name}`{' !' if column.required else ''}"
    return f"| {name} | {before}{holds(column)} |"


def holds(column: Column) -> str:
    """What a column may hold, in words."""
    if column.choices:
        return ", ".join(column.choices)
    least = f", at least {column.at_least:g}" if column.at_least is not None else ""
    most = f", at most {column.at_most:g}" if column.at_most is not None else ""
    personal = "; may name a person, never shown unasked" if column.personal else ""
    return f"{TYPES[column.type]}{least}{most}{personal}"
