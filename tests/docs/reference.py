"""The pages that are written from the code: `python -m tests.docs.reference` brings all of them up to date."""

from functools import cache
from pathlib import Path

from tests.docs import commands_page, kpi_pages, records_page


@cache
def pages() -> dict[Path, str]:
    """Each page's path, and its text as it should be."""
    return {records_page.PAGE: records_page.page(), commands_page.PAGE: commands_page.page(), **kpi_pages.pages()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
