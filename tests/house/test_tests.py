"""Tests use the real thing: no mocks, no waiting for luck, and each of them asserts.

Only what the machine is may be set by a test (`sys.…`), such as whether it is a terminal.
"""

import ast
from pathlib import Path

from tests.house.project import ROOT, functions, name, tree

FILES = sorted((ROOT / "tests").rglob("test_*.py"))
PATCHES = {"MagicMock", "Mock", "mock", "setattr"}


def test_no_test_uses_a_mock() -> None:
    assert [place for path in FILES for place in calls(path, PATCHES)] == []


def test_no_test_sleeps() -> None:
    assert [place for path in FILES for place in calls(path, {"sleep"})] == []


def test_every_test_can_fail() -> None:
    every = [(path, f) for path in sorted((ROOT / "tests").rglob("*.py")) for f in functions(path)]
    asserting = {"raises", "warns", "fail"}
    for _ in range(3):
        asserting |= {f.name for _, f in every if asserts(f, asserting)}
    idle = [f"{name(path)}: {f.name}" for path, f in every if is_test(f) and not asserts(f, asserting)]

    assert idle == []


def calls(path: Path, words: set[str]) -> list[str]:
    """Where a file calls one of these names."""
    found = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and called(n) in words]
    return [f"{name(path)}, line {call.lineno}" for call in found if not harmless(call)]


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def harmless(call: ast.Call) -> bool:
    """Whether it is Python's own setattr, which sees that a frozen type refuses, or sets what the machine is."""
    target = call.args[0] if call.args else None
    machine = isinstance(target, ast.Constant) and str(target.value).startswith("sys.")
    return (isinstance(call.func, ast.Name) and call.func.id == "setattr") or machine


def is_test(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether pytest runs it."""
    return function.name.startswith("test_")


def asserts(function: ast.FunctionDef | ast.AsyncFunctionDef, asserting: set[str]) -> bool:
    """Whether it asserts, or calls something that does."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and called(node) in asserting)
        for node in ast.walk(function)
    )
