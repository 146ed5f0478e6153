"""Score view: a balanced scorecard on a terminal."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellserved.scorecard.scored import Score
from wellserved.surfaces.card import Column, Definitions, ObjectiveCards
from wellserved.surfaces.cli.card_lines import Layout, card_lines, layout, mark_text
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.report.page import BeamLine, Page, page
from wellserved.surfaces.words import TERMINAL


def score_view(
    score: Score, definitions: Definitions, numbers: Numbers, organisation: str, now: datetime, width: int
) -> list[RenderableType]:
    """The scorecard: headline, perspectives, warnings, scores, balance."""
    shown = page(score, definitions, numbers, organisation, now)
    chosen = layout(shown.cards, width)
    return [
        *_head(shown),
        *(part for column in shown.columns for part in _perspective(column, chosen)),
        *_warnings(shown),
        *_scores(shown),
        *_balance(shown),
        *_problems(shown),
    ]


def _head(shown: Page) -> list[RenderableType]:
    title = Text.assemble((clean(shown.title), "bold"), f" · {shown.period}", (f" · as of {shown.as_of}", "dim"))
    said = shown.headline
    return [title, Text(), *(Text(clean(text)) for text in (said.standing, said.change, said.next)), Text()]


def _perspective(column: Column, chosen: Layout) -> list[RenderableType]:
    about = f"  score {column.score} · {column.attained} · weight {column.weight}"
    heading = Text.assemble((clean(column.label).upper(), "bold"), "  ", mark_text(column.status), (about, "dim"))
    lines: list[RenderableType] = [heading]
    for objective in column.objectives:
        lines += [_objective(objective), *card_lines(objective.cards, chosen)]
    return [*lines, Text()]


def _objective(objective: ObjectiveCards) -> RenderableType:
    kept = objective.scored.objective
    about = [kept.owner, f"weight {objective.weight}", f"score {objective.score}"]
    return Text.assemble(" ", clean(kept.label), (f"  {clean(' · '.join(a for a in about if a))}", "dim"))


def _warnings(shown: Page) -> list[RenderableType]:
    if not shown.warnings:
        return []
    lines = [_listed("⚠", warning) for warning in shown.warnings]
    return [Text("WHAT SPEAKS AGAINST THESE NUMBERS", style="bold"), *lines, Text()]


def _scores(shown: Page) -> list[RenderableType]:
    table = _plain_table("", "score", "how it came about")
    table.add_row(Text("all", style="bold"), Text(shown.score, style="bold"), _formula(shown.formula, shown.left_out))
    for column in shown.columns:
        table.add_row(Text(clean(column.label)), Text(column.score), _formula(column.formula, column.left_out))
        for objective in column.objectives:
            rolled = objective.scored.score
            label = Text(f"  {clean(objective.scored.objective.label)}", style="dim")
            table.add_row(label, Text(objective.score), _formula(rolled.formula, rolled.left_out))
    about = Text("0 at the floor, 1 at the target; without a value or target nothing is scored.", style="dim")
    return [Text("SCORES", style="bold"), Padding(Group(about, table), (0, 0, 0, 1)), Text()]


def _formula(formula: str, left_out: Sequence[str]) -> Text:
    left = f"  without {', '.join(left_out)}" if left_out else ""
    return Text(clean(formula + left), style="dim")


def _balance(shown: Page) -> list[RenderableType]:
    table = _plain_table("by", "share of all weight (KPIs)")
    for beam in shown.beams:
        table.add_row(Text(clean(beam.name.lower())), _sides(beam))
    findings = [_listed("!", what, fix) for what, fix in shown.findings]
    speed = Text(f" {shown.speed_and_volume} of the weight lies on speed and volume.", style="dim")
    return [Text("BALANCE", style="bold"), Padding(table, (0, 0, 0, 1)), speed, *findings]


def _problems(shown: Page) -> list[RenderableType]:
    if not shown.problems:
        return []
    return [Text(), Text("TO MEND", style="bold"), *(_listed("!", what, fix) for what, fix in shown.problems)]


def _sides(beam: BeamLine) -> Text:
    return Text(" · ".join(f"{clean(side.name.lower())} {side.written} ({side.count})" for side in beam.sides))


def _listed(glyph: str, text: str, fix: str = "") -> RenderableType:
    """One item, its further lines set in under its first word."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=2, justify="right")
    table.add_column(overflow="fold")
    said = Text.assemble(clean(text), (f"  {clean(fix)}" if fix else "", "dim"))
    table.add_row(Text(glyph, style=TERMINAL["ochre"]), said)
    return table


def _plain_table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
