"""Table: rows that any data library takes: by Arrow's own door, or as Polars, pandas and Arrow tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from wellserved.terms.packages import need

if TYPE_CHECKING:
    import polars
    import pyarrow

MOST_SHOWN = 50


@dataclass(frozen=True)
class Table:
    """Rows with named columns.

    Args:
        columns: Their names.
        rows: A value for each column; None where there is none.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def _arrow(self) -> "pyarrow.Table":
        import pyarrow as pa

        return pa.table({name: pa.array([row[i] for row in self.rows]) for i, name in enumerate(self.columns)})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows, for whoever reads Arrow: `polars.DataFrame(found)`, `duckdb.sql("FROM found")` and others."""
        arrow: Any = self._arrow
        return arrow.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> "pyarrow.Table":
        """As an Arrow table."""
        return self._arrow

    def to_polars(self) -> "polars.DataFrame":
        """As a Polars data frame.

        Raises:
            MissingPackage: Polars is not installed.
        """
        need("notebook", "a Polars data frame", "polars")
        import polars

        return polars.DataFrame(self._arrow)

    def to_pandas(self) -> Any:
        """As a pandas data frame.

        Raises:
            MissingPackage: pandas is not installed.
        """
        need("notebook", "a pandas data frame", "pandas")
        return self._arrow.to_pandas()

    def _repr_html_(self) -> str:
        return html(self.columns, self.rows)


def html(columns: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> str:
    """Rows as a notebook shows them; nothing in them is taken for markup."""
    shown = [f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows[:MOST_SHOWN]]
    head = f"<tr>{''.join(f'<th>{escape(name)}</th>' for name in columns)}</tr>"
    more = f"<p>{len(rows) - MOST_SHOWN:,} more rows</p>" if len(rows) > MOST_SHOWN else ""
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead>{head}</thead><tbody>{''.join(shown)}</tbody></table>{more}"


def _cell(value: Any) -> str:
    return "" if value is None else escape(str(value))
