"""PDF: a typst template filled with plain texts: tagged for screen readers (PDF/UA-1), fonts and all in one file.

Texts reach the template as data and are shown as they stand; nothing of them is read as markup.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from wellserved.terms.errors import EngineError
from wellserved.terms.packages import need

NO_FONT = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_TRIES = 12
INSTEAD = "\N{WHITE SQUARE}"
SURE = ((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x2010, 0x2027), (0x2030, 0x203A))
SURE_SIGNS = frozenset("\n\t€−√≤≥±×÷·●▲◆◇○⊘→↗↘↕⚠✓□‹›")


def pdf(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """Fill a template and set it.

    Args:
        template: Its file in templates/.
        data: What it shows: texts, numbers, lists and mappings of them.
        made_at: When it was made.

    Raises:
        MissingPackage: typst is not installed.
        EngineError: typst could not set it.
    """
    compiled, source = _compiler(), _source(template)
    unknown: frozenset[str] = frozenset()
    for _ in range(MOST_TRIES):
        try:
            return compiled(source, _shown(data, unknown.__contains__) if unknown else data, made_at)
        except RuntimeError as error:
            missing = _without_font(str(error))
            if not missing:
                raise EngineError(f"the PDF could not be set: {error}", template, "report this, please") from None
            unknown |= missing
    return compiled(source, _shown(data, _is_rare), made_at)


def require_typst() -> None:
    """Refuse before anything is computed where typst is not installed.

    Raises:
        MissingPackage: It is not.
    """
    need("report", "a PDF")


def _compiler() -> Callable[[bytes, Mapping[str, Any], datetime], bytes]:
    require_typst()
    import typst

    def compiled(source: bytes, data: Mapping[str, Any], made_at: datetime) -> bytes:
        told = {"data": json.dumps(data, ensure_ascii=False, allow_nan=False)}
        stamp = int(made_at.timestamp())
        made: bytes = typst.compile(source, format="pdf", sys_inputs=told, pdf_standards=["ua-1"], timestamp=stamp)
        return made

    return compiled


@cache
def _source(template: str) -> bytes:
    """A template with the look that all share before it."""
    folder = files("wellserved.surfaces.export").joinpath("templates")
    return b"\n".join(folder.joinpath(name).read_bytes() for name in ("look.typ", template))


def _without_font(message: str) -> frozenset[str]:
    """The letters that typst says no font has; empty where it says something else."""
    found = NO_FONT.search(message)
    if found is None:
        return frozenset()
    text = ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
    return frozenset(text) - SURE_SIGNS or frozenset(text)


def _shown(data: Any, hidden: Callable[[str], bool]) -> Any:
    """The same data with a box for each character that is hidden."""
    if isinstance(data, str):
        return "".join(INSTEAD if hidden(sign) else sign for sign in data)
    if isinstance(data, Mapping):
        return {name: _shown(value, hidden) for name, value in data.items()}
    if isinstance(data, Sequence):
        return [_shown(value, hidden) for value in data]
    return data


def _is_rare(sign: str) -> bool:
    """Whether the fonts that typst brings along may lack it."""
    return sign not in SURE_SIGNS and not any(first <= ord(sign) <= last for first, last in SURE)
