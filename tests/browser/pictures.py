"""Pictures: every page as the documentation shows it; `python -m tests.browser.pictures` makes them anew from the demo.

They are of the demo that `wellserved demo` makes, at a desk, in light; the scorecard on a phone and dark as well.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, serving
from tests.browser.places import PICTURES
from tests.browser.visit import NARROW, WIDE, Scheme, visiting
from tests.house.project import ROOT
from wellserved.flow.demo import demo
from wellserved.flow.effect import effect
from wellserved.flow.guard import guard
from wellserved.flow.links import links
from wellserved.flow.workspace import open_workspace

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 350_000
ASKED = (("settled_at_once", "stays_90d"), ("settled_at_once", "margin_90d"), ("handled_by_bot", "stays_90d"),
         ("waited_over_2_minutes", "stays_90d"), ("training:settling issues", "fcr_no_repeat"))  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """A picture: its file, and what is on it."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: Scheme = "light"

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.png"


SHOTS = (
    *(Shot(name, path) for name, path in PICTURES.items()),
    Shot("scorecard-phone", "/", NARROW),
    Shot("scorecard-dark", "/", WIDE, "dark"),
)


def taken(browser: Browser, home: str) -> Iterator[tuple[Shot, bytes]]:
    """Each picture as it is now."""
    for shot in SHOTS:
        with visiting(browser, home, shot.size, shot.scheme) as opened:
            opened.go(shot.path).page.wait_for_load_state("networkidle")
            yield shot, opened.page.screenshot(animations="disabled", caret="hide")


def find_out(folder: Path) -> None:
    """Find what pages show of causes only once it was asked for."""
    workspace = open_workspace(folder)
    for treatment, outcome in ASKED:
        effect(workspace, treatment, outcome)
    links(workspace)
    guard(workspace)


def _make(folder: Path) -> None:
    """Take all pictures of a workspace and keep them."""
    with serving(folder) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for shot, picture in taken(browser, home):
            shot.file.write_bytes(picture)
            sys.stdout.write(f"{shot.file.relative_to(ROOT)} {len(picture):,}\n")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _make(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            demo(Path(made) / "demo")
            find_out(Path(made) / "demo")
            _make(Path(made) / "demo")
