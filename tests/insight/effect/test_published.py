"""Published studies: what is known of them comes out, where the plain difference does not."""

import numpy as np
import pytest

from tests.insight.effect.published import ihdp, lalonde, nhefs
from wellserved.insight.effect.fitting import fit


def test_training_raised_earnings_though_the_plain_difference_says_it_cost_8498_dollars() -> None:
    """LaLonde's programme with CPS controls: the experiment found 1,794."""
    study, experiment = lalonde()
    plain = study.observed[study.treated].mean() - study.observed[~study.treated].mean()

    found = fit(study, "logistic", "att", 0).found

    assert (round(plain), round(experiment)) == (-8498, 1794)
    assert 800 < found.effect < 2600
    assert found.low < experiment < found.high


def test_those_who_gave_up_smoking_gained_about_three_and_a_half_kilograms() -> None:
    """Hernan and Robins, What if: 3.4 to 3.5 once what differs is accounted for, 2.5 plainly."""
    study = nhefs()
    plain = study.observed[study.treated].mean() - study.observed[~study.treated].mean()

    found = [fit(study, "logistic", "ate", seed).found.effect for seed in range(3)]

    assert round(plain, 2) == 2.54
    assert all(2.5 < effect < 4.2 for effect in found)


@pytest.mark.parametrize("surface", ["A", "B"])
def test_the_error_on_ihdp_is_small(surface: str) -> None:
    errors = [abs(fit(study, "logistic", "ate", 0).found.effect - true) for study, true in ihdp(surface, 20)]

    assert np.mean(errors) <= 0.17
