"""What-if in words: a verdict without the effect of leaving the line says that this is not in it."""

from dataclasses import replace

from tests.insight.staffing.test_whatif import CUT, WAITED, operation
from wellserved.insight.staffing.whatif import whatif
from wellserved.surfaces.language import Texts
from wellserved.surfaces.whatif_words import UNCOUNTED, verdict


def test_a_verdict_without_the_effect_of_leaving_says_so() -> None:
    told = verdict(whatif(operation(margin=20), CUT, [WAITED]), Texts())

    assert told == f"By what has evidence, it pays. {UNCOUNTED}"


def test_with_that_effect_it_says_no_such_thing() -> None:
    left = replace(WAITED, exposure="abandoned")

    assert UNCOUNTED not in verdict(whatif(operation(margin=20), CUT, [WAITED, left]), Texts())
