"""DoubleML: the effects of the same studies on the same folds and learners, in an environment of its own."""

import json
import sys
from pathlib import Path

import numpy as np
from doubleml import DoubleMLData, DoubleMLIRM
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge


def linear(said: dict, kind: str) -> object:
    if kind == "binary":
        return LogisticRegression(C=1 / said["penalty"], solver="newton-cholesky", tol=1e-10)
    return Ridge(said["penalty"])


def boosted(said: dict, kind: str) -> object:
    booster = HistGradientBoostingClassifier if kind == "binary" else HistGradientBoostingRegressor
    return booster(**said["boosting"])


def found(place: Path) -> dict:
    said, held = json.loads(place.with_suffix(".json").read_text()), np.load(place)
    make = linear if said["learner"] == "logistic" else boosted
    fold = held["fold"]
    data = DoubleMLData.from_arrays(held["x"], held["y"], held["d"].astype(float))
    outcome = make({**said, "penalty": 1.0}, said["kind"])
    model = DoubleMLIRM(
        data,
        outcome,
        make({**said, "penalty": 1.0}, "binary"),
        n_folds=5,
        score=said["score"],
        draw_sample_splitting=False,
    )
    model.set_sample_splitting([(np.flatnonzero(fold != one), np.flatnonzero(fold == one)) for one in range(5)])
    if said["learner"] == "logistic":
        for name, penalty in said["penalties"].items():
            binary = name == "ml_m" or said["kind"] == "binary"
            model.set_ml_nuisance_params(name, "d", {"C": 1 / penalty} if binary else {"alpha": penalty})
    model.fit()
    return {"effect": float(model.coef[0]), "error": float(model.se[0])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps({place.stem: found(place) for place in sorted(Path(sys.argv[1]).glob("*.npz"))}))
