"""Equal: whether two contenders told the same values, to 1e-9."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NEAR = 1e-9


class Unequal(AssertionError):
    """Two contenders do not agree."""


def check_equal(one: pa.Table, other: pa.Table, names: tuple[str, str]) -> int:
    """Refuse values that differ, or that only one has; how many were compared."""
    keys = [name for name in one.column_names if name != "value"]
    alike = other.select(one.column_names).cast(one.schema)  # pandas writes wide texts
    met = one.join(alike, keys, join_type="full outer", left_suffix="", right_suffix="_other")
    a, b = (met.column(name).to_numpy(zero_copy_only=False) for name in ("value", "value_other"))
    off = ~(np.abs(a - b) <= NEAR * np.maximum(1.0, np.abs(a)))
    if off.any():
        rows = met.filter(pa.array(off)).slice(0, 3).to_pylist()
        kpis = pc.unique(met.filter(pa.array(off)).column("kpi")).to_pylist()
        raise Unequal(f"{names[0]} and {names[1]} differ in {int(off.sum())} of {met.num_rows} values ({kpis}): {rows}")
    return met.num_rows
