"""lint: whether the KPIs' definitions are clear, come out as they say, and do not measure the same twice."""

from wellserved.flow.catalogue import catalogue, check_cases
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace
from wellserved.insight.together import moving_together
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.lint import lint
from wellserved.metrics.measurement import Measurement
from wellserved.terms.problem import Problem


def lint_catalogue(found: Catalogue) -> list[Problem]:
    """Read every definition as a careful reader would, and run its worked cases."""
    return [*check_cases(found), *lint(found.all_latest())]


def lint_data(workspace: Workspace) -> list[Problem]:
    """Find KPIs whose months in this workspace moved as one.

    Raises:
        QueryError: There is no data.
    """
    known = {metric.name: metric for metric in catalogue(workspace).all_latest() if metric.status != "retired"}
    months = [found for found in measure(workspace, list(known), grain="month") if isinstance(found, Measurement)]
    return list(moving_together(months, known))
