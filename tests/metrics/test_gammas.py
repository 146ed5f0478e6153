"""Many gamma quantiles at once equal those told one by one."""

import numpy as np
import pytest

from wellserved.metrics.gammas import gammas
from wellserved.metrics.quantiles import TAIL, gamma


@pytest.mark.parametrize("p", [TAIL, 0.5, 1 - TAIL])
def test_each_is_what_it_is_alone(p: float) -> None:
    shapes = np.arange(1.0, 1001.0)

    assert gammas(p, shapes) == pytest.approx([gamma(p, shape) for shape in shapes.tolist()], rel=1e-11)
