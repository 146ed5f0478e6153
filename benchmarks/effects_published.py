"""Published studies of effects, read from the packages that ship them, unpacked side by side in one folder.

causaldata 0.1.5 (MIT): LaLonde's NSW with CPS controls (Dehejia and Wahba's sample), NHEFS (Hernan and Robins).
econml 0.17.0 (MIT): the covariates and treatment of IHDP; outcomes are drawn here by Hill's (2011) surfaces A and B.
causallib 0.10.0 (Apache-2.0): ten of the data sets of the ACIC challenge of 2016 (Dorie et al. 2019).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wellserved.insight.effect.study import Covariate, Study


@dataclass(frozen=True)
class Published:
    """A study and what is true of it.

    Args:
        study: The study.
        true: The true effect on its units, where it is known.
    """

    study: Study
    true: float | None = None


def lalonde(folder: Path) -> tuple[Published, float]:
    """Earnings of 1978 of those in the programme and of CPS controls; and the experiment's own difference."""
    nsw = pd.read_stata(folder / "causaldata/nsw_mixtape/nsw_mixtape.dta")
    cps = pd.read_stata(folder / "causaldata/cps_mixtape/cps_mixtape.dta")
    had = nsw["treat"] == 1
    experiment = nsw.loc[had, "re78"].mean() - nsw.loc[~had, "re78"].mean()
    rows = pd.concat([nsw[had], cps], ignore_index=True)
    numbers, flags = ["age", "educ", "re74", "re75"], ["black", "hisp", "marr", "nodegree"]
    columns = {name: Covariate(rows[name].to_numpy(float)) for name in numbers}
    columns |= {name: Covariate(rows[name].to_numpy(int), "category") for name in flags}
    return Published(_study("training", "earnings", rows["treat"], rows["re78"], columns)), float(experiment)


def nhefs(folder: Path) -> Published:
    """Kilograms gained from 1971 to 1982 by those who gave up smoking."""
    rows = pd.read_stata(folder / "causaldata/nhefs_complete/nhefs_complete.dta")
    rows = rows.dropna(subset=["wt82_71"])
    numbers, levels = ["age", "wt71", "smokeintensity", "smokeyrs"], ["sex", "race", "education", "exercise", "active"]
    columns = {name: Covariate(rows[name].to_numpy(float)) for name in numbers}
    columns |= {name: Covariate(pd.factorize(rows[name])[0], "category") for name in levels}
    return Published(_study("quitting", "kilograms", rows["qsmk"].astype(float), rows["wt82_71"], columns))


def ihdp(folder: Path, surface: str, worlds: int) -> Iterator[Published]:
    """Visits at home for infants born too early, the treated of white mothers only; the outcome by a known surface."""
    rows = pd.read_csv(folder / "econml/data/ihdp/sim.csv")
    rows = rows[~((rows["treat"] == 1) & (rows["momwhite"] == 0))].drop(columns=["momwhite", "momblack", "momhisp"])
    treated = rows.pop("treat")
    rows = rows.drop(columns="site8")
    x = rows.to_numpy(float)
    x[:, :6] = (x[:, :6] - x[:, :6].mean(axis=0)) / x[:, :6].std(axis=0)
    columns = {name: Covariate(x[:, place]) for place, name in enumerate(rows.columns)}
    for world in range(worlds):
        r = np.random.default_rng(world)
        without, having = _surface(surface, x, treated.to_numpy(bool), r)
        seen = np.where(treated, having, without) + r.normal(size=len(x))
        yield Published(_study("visits", "score", treated, pd.Series(seen), columns), float((having - without).mean()))


def acic(folder: Path) -> Iterator[Published]:
    """Ten simulated outcomes over 4,802 real births with 58 covariates."""
    place = folder / "causallib/datasets/data/acic_challenge_2016"
    x = pd.read_csv(place / "x.csv")
    words = [name for name in x if not pd.api.types.is_numeric_dtype(x[name])]
    columns = {
        name: Covariate(pd.factorize(x[name])[0], "category") if name in words else Covariate(x[name].to_numpy(float))
        for name in x
    }
    for number in range(1, 11):
        drawn = pd.read_csv(place / f"zymu_{number}.csv")
        seen = drawn["y1"].where(drawn["z"] == 1, drawn["y0"])
        yield Published(_study("z", "y", drawn["z"], seen, columns), float((drawn["mu1"] - drawn["mu0"]).mean()))


def _surface(surface: str, x: np.ndarray, treated: np.ndarray, r: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The expected outcomes without and with, by Hill (2011), section 4.1."""
    if surface == "A":
        slopes = r.choice([0, 1, 2, 3, 4], size=x.shape[1], p=[0.5, 0.2, 0.15, 0.1, 0.05])
        return x @ slopes, x @ slopes + 4
    slopes = r.choice([0, 0.1, 0.2, 0.3, 0.4], size=x.shape[1], p=[0.6, 0.1, 0.1, 0.1, 0.1])
    without, having = np.exp((x + 0.5) @ slopes), x @ slopes
    return without, having - (having - without)[treated].mean() + 4


def _study(name: str, outcome: str, treated: pd.Series, seen: pd.Series, columns: dict[str, Covariate]) -> Study:
    had = treated.to_numpy() == 1
    return Study(name, outcome, "score", had, seen.to_numpy(float), columns, np.arange(len(had)))
