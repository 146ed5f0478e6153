"""Codes of problems and rules, as they stand in the source."""

import ast
import re
from collections.abc import Iterator

from tests.house.project import ROOT
from wellserved.metrics.overlap import GRAVITY

SOURCE = ROOT / "src" / "wellserved"
RULES = ("records/reasons.py", "store/upsert.py", "store/late.py")


def codes() -> set[str]:
    """Every code that a Problem may have, and every general rule that a row may break."""
    return {*_of_problems(), *_of_rules(), *(f"overlap_{like}" for like in GRAVITY)}


def _of_problems() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Problem", "_problem"):
                said = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                yield from (text for text in said[:1] if re.fullmatch(r"[a-z_]+", text))


def _of_rules() -> Iterator[str]:
    for name in RULES:
        text = (SOURCE / name).read_text(encoding="utf-8")
        yield from re.findall(r"(?:\"|THEN |ELSE )'([a-z]+_[a-z_]+)'", text)
        yield from re.findall(r'"(missing_[a-z]+)"', text)
        yield from re.findall(r'^    "([a-z]+_[a-z_]+)": "', text, re.MULTILINE)
