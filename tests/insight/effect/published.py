"""Published studies of effects, from the files in tests/data."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from wellserved.insight.effect.study import Covariate, Flags, Floats, Study

DATA = Path(__file__).parents[2] / "data"
Columns = dict[str, Floats]


def lalonde() -> tuple[Study, float]:
    """Earnings of 1978 of those in the NSW programme and of CPS controls; and the experiment's difference."""
    text = gzip.decompress((DATA / "lalonde.csv.gz").read_bytes()).decode()
    rows = _columns(text.replace("nsw,", "1,").replace("cps,", "0,"))
    had, in_experiment = rows["treat"] == 1, rows["sample"] == 1
    earned = rows["re78"]
    difference = earned[had].mean() - earned[in_experiment & ~had].mean()
    known = _covariates(rows, ("age", "educ", "re74", "re75"), ("black", "hisp", "marr", "nodegree"))
    whole = _study("training", "earnings", had, earned, known)
    return whole.take(np.flatnonzero(had | ~in_experiment)), float(difference)


def nhefs() -> Study:
    """Kilograms gained from 1971 to 1982 by those who gave up smoking."""
    rows = _columns((DATA / "nhefs.csv").read_text())
    levels = ("sex", "race", "education", "exercise", "active")
    known = _covariates(rows, ("age", "wt71", "smokeintensity", "smokeyrs"), levels)
    return _study("quitting", "kilograms", rows["qsmk"] == 1, rows["wt82_71"], known)


def ihdp(surface: str, worlds: int) -> Iterator[tuple[Study, float]]:
    """Visits at home for infants born too early, the treated of white mothers only, and the true mean effect.

    The outcome is drawn anew by a surface of Hill (2011), section 4.1: A is straight with an effect of 4, B is bent and
    its effect differs, with a mean of 4 on the treated.
    """
    rows = _columns((DATA / "ihdp.csv").read_text())
    treated = rows.pop("treat") == 1
    x = np.column_stack(list(rows.values()))
    x[:, :6] = (x[:, :6] - x[:, :6].mean(axis=0)) / x[:, :6].std(axis=0)
    known = {name: Covariate(x[:, place]) for place, name in enumerate(rows)}
    for world in range(worlds):
        r = np.random.default_rng(world)
        without, having = _surface(surface, x, treated, r)
        seen = np.where(treated, having, without) + r.normal(size=len(x))
        yield _study("visits", "score", treated, seen, known), float((having - without).mean())


def _surface(surface: str, x: Floats, treated: Flags, r: np.random.Generator) -> tuple[Floats, Floats]:
    """The expected outcomes without and with."""
    if surface == "A":
        straight: Floats = x @ r.choice([0.0, 1.0, 2.0, 3.0, 4.0], size=x.shape[1], p=[0.5, 0.2, 0.15, 0.1, 0.05])
        return straight, straight + 4
    slopes = r.choice([0, 0.1, 0.2, 0.3, 0.4], size=x.shape[1], p=[0.6, 0.1, 0.1, 0.1, 0.1])
    without, having = np.exp((x + 0.5) @ slopes), x @ slopes
    return without, having - (having - without)[treated].mean() + 4


def _columns(text: str) -> Columns:
    names, *rows = text.splitlines()
    values = np.array([[float(value) for value in row.split(",")] for row in rows])
    return {name: values[:, place] for place, name in enumerate(names.split(","))}


def _covariates(rows: Columns, numbers: tuple[str, ...], levels: tuple[str, ...]) -> dict[str, Covariate]:
    known = {name: Covariate(rows[name]) for name in numbers}
    return known | {name: Covariate(rows[name].astype(np.int64), "category") for name in levels}


def _study(name: str, outcome: str, treated: Flags, seen: Floats, known: dict[str, Covariate]) -> Study:
    return Study(name, outcome, "score", treated, seen, known, np.arange(len(treated)))
