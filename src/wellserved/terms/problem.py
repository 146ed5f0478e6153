"""Problem: something wrong in the data or a definition, returned and never raised."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, how to mend it, and how many rows it touches.

    Args:
        code: Stable short name, such as "wrong_type".
        what: One sentence.
        where: File, line and column, or the name of a definition.
        fix: What to do about it.
        rows: Rows touched; None where rows are not the matter.
        severity: An error makes `check` fail; a warning and a note do not.
    """

    code: str
    what: str
    where: str = ""
    fix: str = ""
    rows: int | None = None
    severity: Severity = "error"
