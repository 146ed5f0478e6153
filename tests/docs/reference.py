"""The pages that are written from the code: `python -m tests.docs.reference` brings all of them up to date."""

from functools import cache
from pathlib import Path

from tests.docs import api_page, commands_page, kpi_pages, records_page


@cache
def pages() -> dict[Path, str]:
    """Each page's path, and its text as it should be."""
    written = (api_page, commands_page, records_page)
    return {one.PAGE: one.page() for one in written} | kpi_pages.pages()


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
