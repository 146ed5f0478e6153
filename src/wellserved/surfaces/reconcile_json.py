"""Reconcile JSON: vendors' numbers beside ours as the object that programs may rely on."""

from dataclasses import asdict
from typing import Any

from wellserved.metrics.reconciled import Because, Differing, Reconciled, Reconciliation
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.reconcile_words import headline, sentences


def reconcile_json(found: Reconciliation, numbers: Numbers) -> dict[str, Any]:
    """The whole: each comparison with its reasons and worst subjects, and what has no counterpart."""
    return {
        "sentence": headline(found, numbers),
        "compared": [_pair(one, numbers) for one in found.pairs],
        "not_compared": [asdict(one) for one in found.alone],
    }


def _pair(one: Reconciled, numbers: Numbers) -> dict[str, Any]:
    asked = one.counterpart
    return {
        "vendor": asked.vendor,
        "metric": asked.metric,
        "record": asked.record,
        "column": asked.column,
        "kpi": asked.kpi or None,
        "unit": asked.unit.value,
        "statistic": "median" if asked.median else "mean",
        "standing": one.standing.value,
        "theirs": one.theirs,
        "ours": one.ours,
        "difference": one.difference,
        "low": one.doubt.low,
        "high": one.doubt.high,
        "n": one.n,
        "tolerance": asked.tolerance,
        "agreeing": one.agreeing,
        "share": one.share,
        "share_low": one.agreement.low,
        "share_high": one.agreement.high,
        "only_theirs": one.only_theirs,
        "only_ours": one.only_ours,
        "unknown": one.unknown,
        "unread": one.unread,
        "unexplained": one.unexplained,
        "reasons": [_because(because) for because in one.because],
        "sentences": list(sentences(one, numbers)),
        "worst": [_differing(differing) for differing in one.worst],
    }


def _because(one: Because) -> dict[str, Any]:
    told = {"subjects": one.subjects, "differing": one.differing, "difference": one.difference, "alone": one.alone}
    return {"name": one.reason.name if one.reason else None, **told}


def _differing(one: Differing) -> dict[str, Any]:
    told = {"theirs": one.theirs, "ours": one.ours, "difference": one.difference}
    return {"subject": one.subject, **told, "reason": one.reason.name if one.reason else None}
