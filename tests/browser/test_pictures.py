"""The documentation has a picture of each page, and names it."""

from tests.browser.pictures import FOLDER, MOST_BYTES, SHOTS
from tests.house.project import ROOT

PAGES = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))]


def test_every_page_has_its_picture() -> None:
    assert [shot.name for shot in SHOTS if not shot.file.is_file()] == []


def test_a_picture_is_small() -> None:
    assert [file.name for file in FOLDER.glob("*.png") if file.stat().st_size > MOST_BYTES] == []


def test_every_picture_is_shown_somewhere() -> None:
    assert [
        file.name for file in FOLDER.glob("*.png") if not any(f"pictures/{file.name}" in page for page in PAGES)
    ] == []
