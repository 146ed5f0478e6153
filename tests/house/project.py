"""The project's own files, as the house rules look at them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "wellserved"
PURE_ROOMS = ("terms", "records", "enrich", "metrics", "scorecard", "insight")
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".sql", ".j2", ".html", ".css", ".js", ".csv", ".txt", ""}
LEFT_OUT = {".git", ".hypothesis", "demo", "data", "build", "dist"}


def modules() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, nested ones too."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def texts() -> Iterator[Path]:
    """Every text file that is handed out with the project."""
    return (path for path in _walk(ROOT) if path.suffix in TEXT)


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in LEFT_OUT or path.name.endswith(("_cache", ".egg-info")) or path.name == "__pycache__":
            continue
        if path.is_dir():
            if not path.name.startswith(".venv"):
                yield from _walk(path)
        elif path.is_file():
            yield path


def name(path: Path) -> str:
    """A file's place in the project."""
    return path.relative_to(ROOT).as_posix()
