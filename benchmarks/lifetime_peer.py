"""The same lifetimes by lifelines and lifetimes, in a Python of their own: both cap pandas below 3."""

import json
import sys
from importlib.metadata import version

import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifetimes import BetaGeoFitter

given = json.load(sys.stdin)
curve = KaplanMeierFitter().fit(given["ended"], given["left"], entry=given["entered"])
told = pd.DataFrame(given["design"], columns=given["names"]).assign(week=given["weeks"], arrest=given["arrest"])
cox = CoxPHFitter().fit(told, "week", "arrest")
repeats, last, seen = (pd.Series(given[name]) for name in ("repeats", "last", "seen"))
buying = BetaGeoFitter(penalizer_coef=0.0).fit(repeats, last, seen)
print(
    json.dumps(
        {
            "versions": {name: version(name) for name in ("lifelines", "lifetimes")},
            "curve": [float(curve.predict(month)) for month in range(1, 13)],
            "cox": [float(cox.params_[name]) for name in given["names"]],
            "cox_errors": [float(cox.standard_errors_[name]) for name in given["names"]],
            "buying": [float(buying.params_[name]) for name in ("r", "alpha", "a", "b")],
            "orders": [
                float(one)
                for one in buying.conditional_expected_number_of_purchases_up_to_time(39, repeats, last, seen)
            ],
        }
    )
)
