"""Visit: one reader's browser on the served workspace, and everything that went over the wire or to the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

Scheme = Literal["light", "dark"]
WIDE, NARROW = (1440, 900), (390, 844)
AXE = Axe()


@dataclass
class Visit:
    """A page, and what was seen of it.

    Args:
        page: Playwright's page.
        home: The site's address.
        said: What the console was told.
        left: Addresses that were asked for and are not the site's.
        answers: Every answer since the last `go`.
    """

    page: Page
    home: str
    said: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def go(self, path: str) -> "Visit":
        """Go to a path of the site, and wait until all is there."""
        self.answers.clear()
        self.page.goto(self.home + path, wait_until="load")
        return self

    @property
    def text(self) -> str:
        """What a reader can read."""
        return self.page.locator("body").inner_text()

    @property
    def place(self) -> str:
        """Path and query."""
        return self.page.url.removeprefix(self.home)

    @property
    def too_wide(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def barriers(self) -> list[str]:
        """What axe finds: rule, and where."""
        found = AXE.run(self.page).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@contextmanager
def visiting(
    browser: Browser, home: str, size: tuple[int, int] = WIDE, scheme: Scheme = "light", scripts: bool = True
) -> Iterator[Visit]:
    """Open a browser window of its own, without cookies or cache."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
        locale="en-GB",
        extra_http_headers={"prefer": "wait=60"},  # a busy machine takes long; what readers then see is another test's
    )
    context.set_default_timeout(30_000)
    visit = Visit(context.new_page(), home)
    visit.page.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
    visit.page.on("pageerror", lambda error: visit.said.append(f"error: {error}"))
    visit.page.on("response", lambda answer: visit.answers.append(answer))
    visit.page.on("request", lambda asked: None if _ours(asked.url, home) else visit.left.append(asked.url))
    try:
        yield visit
    finally:
        context.close()


def _ours(url: str, home: str) -> bool:
    return url.startswith((home, "data:", "blob:"))
