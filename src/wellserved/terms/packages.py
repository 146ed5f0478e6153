"""Packages that only some answers need, by the extra that brings them."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Literal

from wellserved.terms.errors import MissingPackage

Extra = Literal["clickhouse", "connect", "insight", "notebook", "postgres", "report", "spark"]
EXTRAS: Mapping[Extra, tuple[str, ...]] = {
    "clickhouse": ("chdb", "clickhouse_connect"),
    "connect": ("httpx2",),
    "insight": ("scipy", "sklearn", "statsmodels"),
    "notebook": ("pandas", "polars"),
    "postgres": ("pg8000",),
    "report": ("typst",),
    "spark": ("pyspark",),
}


def need(extra: Extra, what: str, *packages: str) -> None:
    """Refuse before anything is computed where a package is not installed.

    Args:
        extra: The extra that brings it.
        what: What needs it, as the begin of a sentence, such as "a PDF".
        packages: Those that are needed; none, all of the extra.

    Raises:
        MissingPackage: One is not installed; the fix says how to install it.
    """
    missing = [name for name in packages or EXTRAS[extra] if find_spec(name) is None]
    if missing:
        said = f"{what} needs what is not installed: {', '.join(missing)}"
        raise MissingPackage(said, fix=f"pip install 'wellserved[{extra}]'")
