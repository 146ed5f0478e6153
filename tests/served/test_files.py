"""A scorecard's file is the same from the page and from the command line."""

import re
from pathlib import Path

from starlette.testclient import TestClient

from tests.cli.run import wellserved
from tests.surfaces.exported import Book

PERIOD = "2026-10"


def reported(organisation: Path, to: Path) -> bytes:
    done = wellserved("report", "--workspace", str(organisation), "--period", PERIOD, "--to", str(to))
    assert (done.returncode, done.stdout.strip()) == (0, str(to))
    return to.read_bytes()


def test_a_workbook_has_the_same_cells(client: TestClient, organisation: Path, tmp_path: Path) -> None:
    served = Book(client.get(f"/scorecard.xlsx?period={PERIOD}").content)
    written = Book(reported(organisation, tmp_path / "x.xlsx"))

    assert served.sheets == written.sheets
    for sheet in [name for name in served.sheets if name != "About"]:
        assert served.texts(sheet) == written.texts(sheet)


def test_a_workbook_has_the_characters_of_the_page(client: TestClient) -> None:
    page = client.get(f"/?period={PERIOD}", headers={"accept": "text/html"}).text.replace("\xa0", " ")
    lines = Book(client.get(f"/scorecard.xlsx?period={PERIOD}").content).columns("Scorecard")

    assert len(lines) == 16
    assert [line["Value"] for line in lines if line["Value"] not in page] == []


def test_a_pdf_is_written_whole(organisation: Path, tmp_path: Path) -> None:
    content = reported(organisation, tmp_path / "x.pdf")

    assert content.startswith(b"%PDF-")
    assert re.search(rb"%%EOF\s*$", content)
    assert [path.name for path in tmp_path.iterdir()] == ["x.pdf"]
