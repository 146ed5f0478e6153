"""Links within the project lead somewhere, and every page can be reached."""

import re
from pathlib import Path

from tests.house.project import ROOT, name, texts

LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|mailto:)(?P<to>[^)#\s]*)(?:#(?P<part>[^)\s]+))?\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_links_lead_to_files_and_headings_that_exist() -> None:
    broken = [f"{name(page)}: {to}#{part}" for page in pages() for to, part in links(page) if not leads(page, to, part)]

    assert broken == []


def test_every_page_of_the_documentation_is_linked_from_another() -> None:
    reached = {(page.parent / to).resolve() for page in pages() for to, _ in links(page) if to}
    alone = [name(page) for page in pages() if page.is_relative_to(ROOT / "docs") and page not in reached]

    assert alone == []


def pages() -> list[Path]:
    """Every Markdown page of the project."""
    return [path for path in texts() if path.suffix == ".md"]


def links(page: Path) -> list[tuple[str, str | None]]:
    """File and heading of each link of a page."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    return [(found["to"], found["part"]) for found in LINK.finditer(text)]


def leads(page: Path, to: str, part: str | None) -> bool:
    """Whether a link's file and heading exist."""
    target = (page.parent / to).resolve() if to else page
    return target.exists() and (part is None or part in headings(target))


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made for reading on the web."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
