"""Mistakes that no row can show, each with the reason why."""

import re

from wellserved.metrics.definition import MetricDefinition

REASONS: tuple[tuple[str, str, str], ...] = ()
"""A KPI's name and a mistake, both as patterns, and why it can't be told from the definition."""


def why_equivalent(metric: MetricDefinition, told: str) -> str | None:
    """The reason why a mistake changes nothing; None where it may change something."""
    for name, mistake, why in REASONS:
        if re.fullmatch(name, metric.name) and re.fullmatch(mistake, told):
            return why
    return None
