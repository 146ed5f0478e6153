"""Costs: the CPU seconds that each folder of tests takes, told at the end of a long run beside its budget."""

import re
import resource
from collections import defaultdict
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| `tests/(?P<folder>\w+)` \| (?P<seconds>\d+) \|", re.MULTILINE)
SHOWN, LONG = 10, 60


class Costs:
    """Counts what each test takes, in this process and in those that it waited for."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        before = spent()
        told = yield
        self.seconds[folder_of(item.path)] += spent() - before
        return told

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the figures to the process that tells them, where this is one of several."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["costs"] = dict(self.seconds)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for folder, seconds in getattr(node, "workeroutput", {}).get("costs", {}).items():
            self.seconds[folder] += seconds

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if sum(self.seconds.values()) >= LONG:
            terminalreporter.section("CPU seconds of the costliest folders")
            for line in lines(self.seconds, budgets()):
                terminalreporter.write_line(line)


def spent() -> float:
    """CPU seconds of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def folder_of(path: Path) -> str:
    """The folder of tests that a file lies in, at whatever depth; "." for a file of none."""
    inside = path.relative_to(ROOT / "tests").parts if path.is_relative_to(ROOT / "tests") else ()
    return inside[0] if len(inside) > 1 else "."


def budgets() -> dict[str, int]:
    """CPU seconds by folder, as CONTRIBUTING.md grants them."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {found["folder"]: int(found["seconds"]) for found in ROW.finditer(text)}


def lines(seconds: Mapping[str, float], granted: Mapping[str, int]) -> list[str]:
    """The costliest folders with their budgets, the costliest first, and what all took."""
    costliest = sorted(seconds, key=lambda folder: (-seconds[folder], folder))[:SHOWN]
    told = [f"{seconds[folder]:7.0f} of {granted.get(folder, 0):4} tests/{folder}" for folder in costliest]
    return [
        *(line + over(seconds[folder], granted.get(folder, 0)) for line, folder in zip(told, costliest, strict=True)),
        f"{sum(seconds.values()):7.0f} of {sum(granted.values()):4} in all",
    ]


def over(took: float, granted: int) -> str:
    """A word where more was taken than is granted."""
    return ": over its budget" if took > granted else ""
