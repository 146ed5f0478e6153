"""KPI figure: a chart as it stands in a page: drawn for desk and phone, its table, its files, its specification."""

from dataclasses import dataclass

from markupsafe import Markup

from wellserved.surfaces.charts.bundle import bundle_version
from wellserved.surfaces.charts.drawing import inline
from wellserved.surfaces.charts.figure import Figure
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.web.asking import Asking

FILES = ("svg", "png", "csv")


@dataclass(frozen=True)
class Shown:
    """A figure, drawn.

    Args:
        figure: What it is.
        wide: For a desk; empty where there is nothing to draw.
        narrow: For a phone.
        files: Its files: what they are, and where.
        spec: Where its specification is.
        script: What brings it to life.
    """

    figure: Figure
    wide: Markup
    narrow: Markup
    files: tuple[tuple[str, str], ...]
    spec: str
    script: str


def shown(asked: Asking, looked: Looked, figure: Figure) -> Shown:
    """Draw a figure for the page."""
    query = asked.state.but(metric=(figure.metric,), view=None).query()
    wide, narrow = (inline(spec) if spec else Markup("") for spec in (figure.wide, figure.narrow))
    files = tuple((kind.upper(), f"/chart/{figure.name}.{kind}{query}") for kind in FILES)
    return Shown(figure, wide, narrow, files, f"/chart/{figure.name}.json{query}&theme=page", script())


def script() -> str:
    """Where the script is that brings charts to life, by its version."""
    return f"/static/vega.js?v={bundle_version()}"
