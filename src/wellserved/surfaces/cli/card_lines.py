"""Card lines: KPI cards as aligned lines of a terminal, one, two or three columns deep as its width allows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text

from wellserved.surfaces.card import Card, SegmentLine
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.spark import text_spark
from wellserved.surfaces.words import TERMINAL, Mark

INDENT, GAP, SHORTEST = 2, 2, 12
Row = tuple[Text, ...]
Lines = tuple[Row, ...]


@dataclass(frozen=True)
class Layout:
    """How to write cards: which cells stand in a line, and how wide each column is."""

    draw: Callable[[Card], Lines]
    sizes: tuple[int, ...]


def layout(cards: Sequence[Card], width: int) -> Layout:
    """The roomiest way to write all the cards that the width allows; the narrowest clips the labels."""
    for draw in (_wide, _middle, _narrow):
        sizes = _sizes([line for card in cards for line in draw(card)])
        needed = INDENT + sum(sizes) + GAP * max(0, len(sizes) - 1)
        if needed <= width or draw is _narrow:
            break
    first = sizes[0] if needed <= width else max(SHORTEST, sizes[0] - needed + width)
    return Layout(draw, (first, *sizes[1:]))


def card_lines(cards: Sequence[Card], chosen: Layout) -> list[Text]:
    """Each card's lines, and those of its segments."""
    lines: list[Text] = []
    for card in cards:
        lines += [_line(row, chosen.sizes) for row in chosen.draw(card)]
        lines += [_segment(line) for line in card.segments]
    return lines


def mark_text(mark: Mark) -> Text:
    """A status as shape and word; colour repeats it."""
    return Text(str(mark), style=TERMINAL.get(mark.tone, ""))


def _wide(card: Card) -> Lines:
    label, value, doubt, target = _main(card)
    known = Text("  ").join(text for text in (doubt, _dim(card.note)) if text)
    history = Text(text_spark(card.history))
    return ((label, value, known, target, *_marks(card), history, _dim(card.travel), _about(card)),)


def _middle(card: Card) -> Lines:
    label, value, doubt, target = _main(card)
    status, behaviour = _marks(card)
    first = (label, value, target, status, Text(text_spark(card.history)))
    return first, (_about(card), doubt, _dim(card.travel), behaviour, _dim(card.note))


def _narrow(card: Card) -> Lines:
    label, value, doubt, target = _main(card)
    status, behaviour = _marks(card)
    moved = Text("  ").join([behaviour, Text(text_spark(card.history))])
    n = _dim(" · ".join(part for part in (f"n {card.n}", card.travel) if part))
    lines = (label, Text("  ").join([value, doubt]), target), (status, moved, n)
    return (*lines, (Text(), _dim(card.note), Text())) if card.note else lines


def _main(card: Card) -> Row:
    aim = Text(f"target {card.target}") if card.target else Text("no target", style="dim")
    return Text(clean(card.label)), Text(card.value, style="bold"), _dim(card.interval), aim


def _marks(card: Card) -> Row:
    return mark_text(card.attainment), mark_text(card.behaviour)


def _about(card: Card) -> Text:
    return _dim(" · ".join(part for part in (f"weight {card.weight}", card.timing, f"n {card.n}") if part))


def _dim(text: str) -> Text:
    return Text(text, style="dim")


def _sizes(rows: Sequence[Row]) -> list[int]:
    """The widest cell of each column, over all KPIs, so that perspectives line up."""
    return [max(cell.cell_len for cell in cells) for cells in zip(*rows, strict=True)] or [SHORTEST]


def _line(row: Row, sizes: Sequence[int]) -> Text:
    line = Text(" " * INDENT, no_wrap=True, overflow="ellipsis")
    for cell, size in zip(row, sizes, strict=True):
        kept = cell.copy()
        kept.truncate(size, overflow="ellipsis", pad=True)
        line.append_text(kept).append(" " * GAP)
    line.rstrip()
    return line


def _segment(line: SegmentLine) -> Text:
    about = f"{' ' * INDENT}  {clean(line.segment)}  {line.value}  {line.interval}  target {line.target}  "
    return _dim(about).append_text(mark_text(line.status))
