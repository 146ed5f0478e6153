"""Values: what `measure` found, to go through, to hand on, and to look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.surfaces.measure_rows import value_columns, value_rows
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.python.table import Table, html
from wellserved.surfaces.when import period_words

if TYPE_CHECKING:
    import polars
    import pyarrow

SHOWN = ("value", "95 % interval", "n", "note")


@dataclass(frozen=True)
class Values:
    """Values of KPIs, each with its doubt; iterate over them for the measurements themselves.

    Args:
        found: The measurements, or comparisons.
        definitions: Each KPI's meaning.
        numbers: How numbers are written.
    """

    found: Sequence[Measurement | Comparison] = field(repr=False)
    definitions: Mapping[str, MetricDefinition] = field(repr=False)
    numbers: Numbers = field(repr=False)

    def __iter__(self) -> Iterator[Measurement | Comparison]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, index: int) -> Measurement | Comparison:
        return self.found[index]

    @property
    def measurements(self) -> list[Measurement]:
        """The measurements; of comparisons, the later ones."""
        return [one.now if isinstance(one, Comparison) else one for one in self.found]

    @cached_property
    def table(self) -> Table:
        """One row a value, with the columns of `measure --format csv`; periods begin and end in moments."""
        columns = value_columns(self.found)
        moments = [columns.index(name) for name in columns if name.endswith(("start", "end"))]
        rows = value_rows(self.found, columns)
        for one, row in zip(self.found, rows, strict=True):
            for place, moment in zip(moments, _moments(one), strict=False):
                row[place] = moment
        return Table(columns, rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> "pyarrow.Table":
        """As an Arrow table."""
        return self.table.to_arrow()

    def to_polars(self) -> "polars.DataFrame":
        """As a Polars data frame."""
        return self.table.to_polars()

    def to_pandas(self) -> Any:
        """As a pandas data frame."""
        return self.table.to_pandas()

    def chart(self) -> str:
        """A picture of the values of the first KPI, as SVG: over time where there are periods, else side by side."""
        from wellserved.surfaces.python.picture import picture

        first = self.measurements[0].metric if self.found else ""
        return picture([one for one in self.measurements if one.metric == first], self.definitions, self.numbers)

    def _repr_html_(self) -> str:
        segments = dict.fromkeys(name for one in self.measurements for name, _ in one.segment)
        columns = ("KPI", "period", *segments, *SHOWN)
        return html(columns, [self._row(one, tuple(segments)) for one in self.measurements])

    def _row(self, one: Measurement, segments: Sequence[str]) -> list[object]:
        definition, own = self.definitions[one.metric], dict(one.segment)
        said = self.numbers.value(one.value, definition.unit), self.numbers.interval(one.low, one.high, definition.unit)
        period = period_words(one.period, self.numbers)
        return [definition.label, period, *(own.get(s) for s in segments), *said, self.numbers.count(one.n), one.note]


def _moments(one: Measurement | Comparison) -> tuple[datetime, ...]:
    """The first and last moment of the period; of a comparison, of the earlier one as well."""
    if isinstance(one, Comparison):
        return (*_moments(one.now), *_moments(one.then))
    return one.period.start, one.period.end
