"""Code stays readable: short files, short functions, a first line that says what a file is, honest names."""

import ast

from tests.house.project import PURE_ROOMS, functions, modules, name, tree

FILE_LINES, FUNCTION_LINES, MIDDLE_FUNCTION_LINES = 400, 50, 8
VAGUE = {"util", "utils", "helper", "helpers", "common", "base", "manager", "misc", "shared", "core"}
OPENERS = {"open", "print", "input", "eval", "exec", "__import__"}
TOUCHING = {"read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "iterdir", "rglob", "urlopen"}


def test_a_file_has_at_most_400_lines() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {path: count for path, count in lines.items() if count > FILE_LINES} == {}


def test_a_function_has_at_most_50_lines() -> None:
    lengths = {f"{name(path)}: {f.name}": lines(f) for path in modules() for f in functions(path)}

    assert {place: count for place, count in lengths.items() if count > FUNCTION_LINES} == {}


def test_the_middle_function_has_at_most_8_lines() -> None:
    lengths = sorted(lines(f) for path in modules() for f in functions(path))

    assert lengths[len(lengths) // 2] <= MIDDLE_FUNCTION_LINES


def test_a_file_begins_by_saying_which_one_thing_it_tells() -> None:
    silent = [name(path) for path in modules() if not (ast.get_docstring(tree(path)) or "").strip()]
    late = [name(path) for path in modules() if not path.read_text(encoding="utf-8").startswith('"""')]

    assert silent + late == []


def test_no_file_has_a_vague_name() -> None:
    vague = [name(path) for path in modules() if VAGUE & {*path.stem.split("_"), path.parent.name}]

    assert vague == []


def test_no_definition_has_a_vague_name() -> None:
    vague = [
        f"{name(path)}: {node.name}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_vague(node.name)
    ]

    assert vague == []


def test_a_pure_room_opens_and_prints_nothing() -> None:
    found = {
        f"{name(path)}, line {node.lineno}"
        for path in modules()
        if set(path.parts) & set(PURE_ROOMS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and touches_the_world(node)
    }

    assert found == set()


def test_the_rules_see_what_they_forbid() -> None:
    calls = [n for n in ast.walk(ast.parse("open('x'); path.read_text(); len('x')")) if isinstance(n, ast.Call)]

    assert sorted(touches_the_world(call) for call in calls) == [False, True, True]
    assert [is_vague(word) for word in ("StoreManager", "utils", "load")] == [True, True, False]


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    said = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - said


def is_vague(word: str) -> bool:
    """Whether a name says nothing of what it names."""
    return word.lower().strip("_") in VAGUE or word.endswith(("Manager", "Helper", "Utils"))


def touches_the_world(call: ast.Call) -> bool:
    """Whether a call opens a file, prints or runs text as code."""
    if isinstance(call.func, ast.Name):
        return call.func.id in OPENERS
    return isinstance(call.func, ast.Attribute) and call.func.attr in TOUCHING
