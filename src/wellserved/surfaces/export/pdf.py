"""PDF: a typst template filled with plain texts: tagged for screen readers (PDF/UA-1), fonts and all in one file.

Texts reach the template as data and are shown as they stand; nothing of them is read as markup.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from wellserved.terms.errors import EngineError, NotAllowed

NO_GLYPH = "could not be displayed"
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
        NotAllowed: typst is not installed.
        EngineError: typst could not set it.
    """
    compiled = _compiler()
    source = _source(template)
    try:
        return compiled(source, data, made_at)
    except RuntimeError as error:
        if NO_GLYPH not in str(error):
            raise EngineError(f"the PDF could not be set: {error}", template, "report this, please") from None
    try:
        return compiled(source, _shown(data), made_at)
    except RuntimeError as error:
        raise EngineError(f"the PDF could not be set: {error}", template, "report this, please") from None


def require_typst() -> None:
    """Refuse before anything is computed where typst is not installed."""
    _compiler()


def _compiler() -> Callable[[bytes, Mapping[str, Any], datetime], bytes]:
    try:
        import typst
    except ImportError:
        fix = "pip install 'wellserved[report]'"
        raise NotAllowed("a PDF needs the package 'typst', which is not installed", fix=fix) from None

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


def _shown(data: Any) -> Any:
    """The same data with a box for each character that this machine may have no font for."""
    if isinstance(data, str):
        return "".join(sign if _is_sure(sign) else INSTEAD for sign in data)
    if isinstance(data, Mapping):
        return {name: _shown(value) for name, value in data.items()}
    if isinstance(data, Sequence):
        return [_shown(value) for value in data]
    return data


def _is_sure(sign: str) -> bool:
    return sign in SURE_SIGNS or any(first <= ord(sign) <= last for first, last in SURE)
