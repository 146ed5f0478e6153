"""Scorecard file: a scorecard as PDF or XLSX, the same from the page and from the command line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from wellserved.flow.seen import Seen
from wellserved.scorecard.narrowed import Segments
from wellserved.scorecard.scored import Score
from wellserved.surfaces.export.scorecard_pdf import scorecard_pdf
from wellserved.surfaces.export.scorecard_workbook import scorecard_workbook
from wellserved.surfaces.export.stamp import stamp
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.reader import definitions_of
from wellserved.surfaces.report.page import page
from wellserved.surfaces.when import period_words

Kind = Literal["pdf", "xlsx"]
MEDIA: Mapping[Kind, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def scorecard_file(
    kind: Kind, seen: Seen, score: Score, numbers: Numbers, made_at: datetime, segments: Segments | None = None
) -> bytes:
    """Write a scored scorecard as a file.

    Args:
        kind: Of the file.
        seen: Who reads it.
        score: What they see.
        numbers: Their formatter.
        made_at: When it is made.
        segments: What the score was narrowed to.

    Raises:
        MissingPackage: A PDF is asked for, and typst is not installed.
    """
    definitions = definitions_of(seen.workspace, score)
    about = stamp(seen, period_words(score.period, numbers), segments or {}, score.as_of or made_at, numbers)
    if kind == "xlsx":
        return scorecard_workbook(score, definitions, numbers, about, made_at)
    shown = page(score, definitions, numbers, seen.workspace.settings.name, made_at)
    return scorecard_pdf(shown, about, made_at)
