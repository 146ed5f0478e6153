"""Line art: a card's small line as a picture of its own, with the colours of paper, and what it says in words."""

from dataclasses import dataclass

from wellserved.surfaces.card import Card
from wellserved.surfaces.language import Texts
from wellserved.surfaces.spark import svg_spark

COLOURS = {"blue": "#0a58a8", "ochre": "#855600", "vermilion": "#b2340a", "quiet": "#525e6c"}
STYLE = (
    ".band{fill:#e6ebf1}.centre{stroke:#525e6c;stroke-width:.6;opacity:.6}"
    ".target{stroke:#16202c;stroke-width:1;stroke-dasharray:4 3;opacity:.75}"
    "polyline{fill:none;stroke:#33526f;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}"
    ".alone{fill:#33526f}.dot{stroke:#fff;stroke-width:1.5}"
) + "".join(f".tone-{name}{{fill:{colour}}}" for name, colour in COLOURS.items())
ROOM = (288, 40)


@dataclass(frozen=True)
class LineArt:
    """A picture as SVG, and what a reader who does not see it is told; empty where there is nothing to draw."""

    svg: str
    alt: str


def line_art(card: Card, texts: Texts) -> LineArt:
    """The card's history; one value makes no line."""
    if sum(value is not None for value in card.history) < 2:
        return LineArt("", "")
    periods = texts.count("{n} period", "{n} periods", len(card.history))
    alt = texts.say("{label}: {periods}. {sentence}", label=card.label, periods=periods, sentence=card.sentence)
    drawn = svg_spark(card.history, "", card.limits, card.target_line, card.attainment.tone, ROOM)
    head, _, body = str(drawn).partition(">")
    alone = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        ' role="img" aria-label=""', ""
    )
    return LineArt(f"{alone}><style>{STYLE}</style>{body}", alt)
