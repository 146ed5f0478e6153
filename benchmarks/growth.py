"""Growth: how the cost of an answer grows from 0.1 to 10 million contacts, as a plot; and what one more KPI costs.

    python -m benchmarks.growth FOLDER

keeps `results/growth.json` and `results/growth.svg`.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.contender import seconds_of
from benchmarks.hand import MONTH_KPIS
from benchmarks.plot import Line, plot
from benchmarks.run import RESULTS, machine, once, prepare

RANKED = ("queue_wait_p90", "talk_time_p50", "agents_at_work", "customers_served", "contacts_per_customer")
SIZES = (0.1, 0.3, 1.0, 3.0, 10.0)
FEWER = (5, 10, 15, 20)
ADDITIVE = tuple(kpi for kpi in MONTH_KPIS if kpi not in RANKED)
NAMES = {"hand_from_raw": "by hand, from raw rows", "ours_from_enriched": "ours, from enriched rows"}


def grown(folder: Path, sizes: tuple[float, ...], tries: int) -> dict[str, dict[str, list[float]]]:
    """Seconds of CPU by cut and contender, in the sizes' order; the best of some tries."""
    found: dict[str, dict[str, list[float]]] = {cut: {name: [] for name in NAMES} for cut in ("month", "cell")}
    with tempfile.TemporaryDirectory() as place:
        for millions in sizes:
            own = folder / f"{millions:g}"
            prepare(own, millions)
            for cut, names in found.items():
                for name, seconds in names.items():
                    seconds.append(min(once(name, cut, own, Path(place) / "values")["cpu"] for _ in range(tries)))
    return found


def one_more(folder: Path, rounds: int = 5) -> float:
    """Seconds that an additive KPI more adds to an answer by month: the slope over answers of 5 to 20 of them."""
    best = [min(seconds_of(folder, "month", ADDITIVE[:size]) for _ in range(rounds)) for size in FEWER]
    slope: float = np.polyfit(FEWER, best, 1)[0]
    return slope


def main() -> None:
    parser = argparse.ArgumentParser(description="Time answers at growing sizes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=float, default=10)
    parser.add_argument("--tries", type=int, default=2)
    given = parser.parse_args()
    sizes = tuple(size for size in SIZES if size <= given.most)
    found = grown(given.folder, sizes, given.tries)
    lines = [
        Line(f"{NAMES[name]}, by {'month' if cut == 'month' else 'day x channel x team'}", seconds)
        for cut, names in found.items()
        for name, seconds in names.items()
    ]
    RESULTS.mkdir(exist_ok=True)
    more = one_more(given.folder / f"{sizes[-1]:g}")
    told = {
        "machine": machine(), "millions": sizes, "tries": given.tries, "cpu_seconds": found,
        "one_more_kpi_seconds": round(more, 4),
    }  # fmt: skip
    (RESULTS / "growth.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    svg = plot("CPU seconds of all KPIs, by millions of contacts", sizes, lines)
    (RESULTS / "growth.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
