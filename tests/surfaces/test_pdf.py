"""A PDF says what the page says, in its characters; it is tagged, and shows what is written in it as it is written."""

import io
import re
from typing import Any

import pytest

from tests.surfaces.exported import HOSTILE, STAMP, hostile_score
from tests.surfaces.made import MADE_AT, definitions, score
from wellserved.scorecard.scored import Score
from wellserved.surfaces.export.line_art import line_art
from wellserved.surfaces.export.pdf import pdf
from wellserved.surfaces.export.scorecard_pdf import scorecard_pdf
from wellserved.surfaces.language import Texts
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.report.page import Page, page

typst = pytest.importorskip("typst")


def shown(of: Score | None = None) -> Page:
    return page(of or score(), definitions(), Numbers(), "Demo service", MADE_AT)


def made(of: Score | None = None) -> bytes:
    return scorecard_pdf(shown(of), STAMP, MADE_AT)


class Opened:
    """A PDF, taken apart: its objects, and the texts that it shows, whatever their font's own numbering."""

    def __init__(self, content: bytes) -> None:
        pikepdf: Any = pytest.importorskip("pikepdf")
        self.file = pikepdf.open(io.BytesIO(content))
        self._pikepdf = pikepdf

    @property
    def text(self) -> str:
        """All that its pages show."""
        return "".join(part for leaf in self.file.pages for part in self._of(leaf))

    def tags(self) -> list[str]:
        """The kinds of its structure's elements, in order."""
        return [str(node["/S"])[1:] for node in self._nodes(self.file.Root.StructTreeRoot)]

    def alternatives(self) -> list[str]:
        """What pictures say to who does not see them."""
        return [str(node["/Alt"]) for node in self._nodes(self.file.Root.StructTreeRoot) if "/Alt" in node]

    def _nodes(self, node: Any) -> Any:
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, self._pikepdf.Array) else [kids]:
            if isinstance(kid, self._pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from self._nodes(kid)

    def _of(self, leaf: Any) -> Any:
        fonts = {name: self._letters(font) for name, font in leaf.Resources.get("/Font", {}).items()}
        letters: dict[str, str] = {}
        for operands, operator in self._pikepdf.parse_content_stream(leaf):
            match str(operator):
                case "Tf":
                    letters = fonts[str(operands[0])]
                case "Tj":
                    yield _read(bytes(operands[0]), letters)
                case "TJ":
                    yield "".join(_read(bytes(o), letters) for o in operands[0] if isinstance(o, self._pikepdf.String))

    @staticmethod
    def _letters(font: Any) -> dict[str, str]:
        """From a font's numbers, as hexadecimal, to letters, as its own table says."""
        table = font.ToUnicode.read_bytes().decode("latin-1")
        pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
        return {number.lower(): bytes.fromhex(text).decode("utf-16-be") for number, text in pairs}


def _read(numbers: bytes, letters: dict[str, str]) -> str:
    return "".join(letters.get(numbers[i : i + 2].hex(), "") for i in range(0, len(numbers), 2))


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_pdf_is_tagged_titled_and_says_its_language() -> None:
    opened = Opened(made())
    root = opened.file.Root

    assert bool(root.MarkInfo.Marked) is True
    assert str(root.Lang) == "en"
    assert str(opened.file.docinfo["/Title"]) == "Service scorecard, June 2026"
    assert bool(root.ViewerPreferences.DisplayDocTitle) is True
    assert b"pdfuaid:part" in root.Metadata.read_bytes()


def test_it_has_headings_tables_with_heads_and_pictures_with_words() -> None:
    opened = Opened(made())
    tags = opened.tags()
    drawn = [card for card in shown().cards if line_art(card, Texts()).svg]

    assert tags.count("H1") == 1
    assert tags.count("H3") == len(shown().cards)
    assert tags.count("TH") >= 9
    assert len(opened.alternatives()) == len(drawn)
    assert any("Customer satisfaction" in text for text in opened.alternatives())


def test_every_number_is_the_pages_own_characters() -> None:
    text = without_space(Opened(made()).text)

    for card in shown().cards:
        assert without_space(card.value) in text
        assert without_space(card.interval) in text
        assert without_space(card.target) in text


def test_it_is_stamped_with_what_it_was_made_from() -> None:
    text = without_space(Opened(made()).text)

    for said in (STAMP.scope, STAMP.filters, STAMP.as_of, STAMP.rows, STAMP.definitions):
        assert without_space(said) in text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_organisation_writes_is_shown_as_it_stands(text: str) -> None:
    assert without_space(text) in without_space(Opened(made(hostile_score(text))).text)


def test_letters_that_this_machine_has_no_font_for_become_boxes_and_break_nothing() -> None:
    opened = Opened(made(hostile_score("Kontakte \U0010fffd \U0001f8ff heute \u0e01")))

    assert "□" in opened.text
    assert "Kontakte□□heute" in without_space(opened.text)


def test_the_same_page_gives_the_same_file() -> None:
    assert made() == made()


def test_a_picture_is_one_by_itself() -> None:
    art = line_art(shown().cards[0], Texts())

    assert art.svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" ')
    assert "Customer satisfaction" in art.alt


def test_where_typst_is_missing_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from wellserved.terms.errors import MissingPackage

    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingPackage) as raised:
        pdf("scorecard.typ", {}, MADE_AT)

    assert "wellserved[report]" in raised.value.fix
