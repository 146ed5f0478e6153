"""A workbook holds real numbers that look as they look everywhere, and texts that nothing runs."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surfaces.exported import HOSTILE, STAMP, Book, hostile_score, shown_by_a_workbook
from tests.surfaces.made import MADE_AT, definitions, score
from wellserved.metrics.measurement import Note
from wellserved.scorecard.scored import Score
from wellserved.surfaces.card import columns
from wellserved.surfaces.export.number_format import shown_ends, shown_value
from wellserved.surfaces.export.scorecard_workbook import scorecard_workbook
from wellserved.surfaces.export.workbook import LONGEST_NAME, Sheet, workbook
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.terms.unit import Unit

SIZES = st.floats(min_value=-1e9, max_value=1e9).filter(lambda x: x == 0 or abs(x) > 1e-5)


def made(of: Score | None = None, numbers: Numbers | None = None) -> bytes:
    return scorecard_workbook(of or score(), definitions(), numbers or Numbers(), STAMP, MADE_AT)


@given(SIZES, st.sampled_from(list(Unit)), st.sampled_from(["EUR", "USD", "JPY", "CHF"]))
def test_a_number_looks_in_a_workbook_as_on_every_other_surface(value: float, unit: Unit, currency: str) -> None:
    numbers = Numbers(currency=currency)
    cell = shown_value(value, unit, numbers)

    assert cell.number == value
    assert shown_by_a_workbook(cell.number, cell.code).replace("-0", "0") == numbers.value(value, unit).replace(
        "-0", "0"
    )


@given(SIZES, SIZES, st.sampled_from(list(Unit)))
def test_both_ends_of_an_interval_have_the_digits_that_they_have_elsewhere(one: float, two: float, unit: Unit) -> None:
    low, high = sorted((one, two))
    shown = [
        shown_by_a_workbook(end.number, end.code).removesuffix(" %") for end in shown_ends(low, high, unit, Numbers())
    ]
    plain = [text[1:] if re.fullmatch(r"-[0,.]+", text) else text for text in shown]

    assert " to ".join(plain) == Numbers().interval(low, high, unit)


def test_each_kpi_has_its_value_interval_n_and_target_as_on_its_card() -> None:
    lines = {line["Name"]: line for line in Book(made()).columns("Scorecard")}
    cards = [card for column in columns(score(), Numbers(), definitions()) for card in column.cards]

    assert list(lines) == [card.name for card in cards]
    for card in cards:
        line = lines[card.name]
        assert line["Value"] == ("" if card.value == NOTHING else card.value)
        assert line["From"].removesuffix(" %") == card.interval.partition(" to ")[0]
        assert (line["n"], line["Target"].partition(" by ")[0]) == (card.n, card.target.partition(" by ")[0])


def test_a_share_is_a_share_and_no_data_is_an_empty_cell() -> None:
    rows = Book(made()).cells("Scorecard")
    header = [cell.value for cell in rows[0]]
    value = {row[header.index("Name")].value: row[header.index("Value")].value for row in rows[1:]}

    assert value["csat_t2b"] == 0.8425
    assert value["retention_rate"] is None


def test_too_few_rows_give_no_number() -> None:
    told = score()
    first = told.objectives[0]
    few = replace(first.metrics[0], measurement=replace(first.metrics[0].measurement, note=Note.TOO_FEW, n=3))
    narrow = replace(told, objectives=(replace(first, metrics=(few,)), *told.objectives[1:]))
    line = next(line for line in Book(made(narrow)).columns("Scorecard") if line["Name"] == few.metric)

    assert (line["Value"], line["From"], line["Note"]) == ("", "", "too few")


def test_the_past_is_drawn_from_its_own_sheet() -> None:
    content = made()
    first = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()

    assert first.count("<x14:sparkline>") == sum(len(m.behaviour.points) > 1 for m in score().metrics)
    assert "<xm:f>'History'!C2:O2</xm:f>" in first
    assert Book(content).cells("History")[0][-1].value == "2026-06"


def test_the_file_says_what_it_was_made_from() -> None:
    told = {row[0]: row[1] for row in Book(made()).texts("About")}

    assert (told["Scope"], told["Filters"], told["As known on"]) == ("all rows", "Channel: voice", STAMP.as_of)
    assert (told["Version of the rows"], told["Version of the definitions"]) == (STAMP.rows, STAMP.definitions)
    assert {line["Name"]: line["Version"] for line in Book(made()).columns("Definitions")}["aht"] == "1"


@pytest.mark.parametrize(
    "text", [*HOSTILE, "+1+1", "-2+3", "@SUM(A1)", "\x00\x1b[2J", "http://elsewhere.example", "x" * 40_000]
)
def test_what_an_organisation_writes_is_a_text_and_never_a_formula_or_a_link(text: str) -> None:
    content = made(hostile_score(text))
    book = zipfile.ZipFile(io.BytesIO(content))
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    cells = [cell for row in Book(content).cells("Scorecard") for cell in row]

    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert any(
        isinstance(c.value, str) and c.value[:20] == text.replace("\x00", "�").replace("\x1b", "�")[:20] for c in cells
    )


@pytest.mark.parametrize("name", ["a/b:c*d?[e]\\f", "'", "x" * 50, ""])
def test_any_name_makes_a_sheet_and_two_of_one_name_make_two(name: str) -> None:
    sheets = [Sheet(name, ("a",), [("b",)]), Sheet(name + " ", ("a",), [("c",)])]
    found = Book(workbook(sheets, name, datetime(2026, 7, 1, tzinfo=UTC))).sheets

    assert len(set(found)) == 2
    assert all(0 < len(one) <= LONGEST_NAME for one in found)


def test_a_german_workbook_holds_the_same_numbers() -> None:
    def numbers(content: bytes) -> list[object]:
        rows = Book(content).cells(Book(content).sheets[0])
        return [cell.value for row in rows for cell in row if isinstance(cell.value, int | float)]

    assert numbers(made(numbers=Numbers("de"))) == numbers(made())
