"""The workspace served by a process of its own, and Debian's Chromium; tests are skipped where there is none."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visit import Visit, visiting
from tests.served.conftest import made_once

ARGUMENTS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser, say so once for each test."""
    missing = pytest.mark.skip(reason="no Chromium on this machine: apt install chromium")
    for item in items:
        if CHROMIUM is None and Path(__file__).parent in item.path.parents:
            item.add_marker(missing)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small demo's folder. Copy it to write to it."""
    return made_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def home(served: Path) -> Iterator[str]:
    """The address of the small demo, served."""
    with serving(served) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Callable[..., Visit]]:
    """Open a window: `visit(NARROW, "dark", scripts=False)`. Nothing may leave the machine or speak to the console."""
    with ExitStack() as windows:
        opened: list[Visit] = []

        def new(*args: object, **more: object) -> Visit:
            opened.append(windows.enter_context(visiting(browser, home, *args, **more)))  # type: ignore[arg-type]
            return opened[-1]

        yield new
        assert [line for one in opened for line in one.said] == []
        assert [url for one in opened for url in one.left] == []


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a workspace's folder as `wellserved serve` does; its address."""
    command: list[str] = [
        str(Path(sys.executable).parent / "wellserved"),
        "serve",
        "--port",
        "0",
        "--workspace",
        str(folder),
    ]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        said = next(line for line in server.stderr if line.startswith("http"))
        yield said.split()[0].rstrip("/")
    finally:
        server.terminate()
        server.wait(timeout=20)
        if server.stderr is not None:
            server.stderr.close()
