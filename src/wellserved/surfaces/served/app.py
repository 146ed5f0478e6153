"""App: the routes of pages and API, put together over one workspace."""

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from wellserved import __version__
from wellserved.flow.seen import EVERYTHING, Scope, Seen
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.api import (
    annotations,
    effects,
    explain,
    forecast,
    guard,
    journeys,
    lifetime,
    links,
    measure,
    problems,
    reconcile,
    risks,
    rows,
    scorecards,
    sources,
    value,
    whatif,
)
from wellserved.surfaces.api import catalogue as definitions
from wellserved.surfaces.api.document import PATH, describe
from wellserved.surfaces.charts import routes as charts
from wellserved.surfaces.pages import (
    catalogue,
    data,
    downloads,
    explore,
    filters,
    forecasts,
    guardrails,
    how_to_read,
    journey_paths,
    kpi,
    lifetimes,
    palette,
    present,
    scorecard,
    strategy_map,
    what_if,
    worth,
)
from wellserved.surfaces.pages import effects as effects_page
from wellserved.surfaces.pages import risks as at_risk
from wellserved.surfaces.served import health
from wellserved.surfaces.served.answers import Answers
from wellserved.surfaces.served.doors import HERE, Doors
from wellserved.surfaces.served.failures import take_failures
from wellserved.surfaces.served.patience import Patient
from wellserved.surfaces.web import assets, theme

PAGES = (
    downloads, scorecard, strategy_map, filters, catalogue, data, guardrails, explore, worth, lifetimes, at_risk,
    forecasts, what_if, journey_paths, effects_page, how_to_read, palette, present, kpi,
)  # fmt: skip
API = (
    measure, scorecards, explain, journeys, value, lifetime, risks, forecast, whatif, guard, rows, definitions, sources,
    annotations, problems, links, effects, reconcile,
)  # fmt: skip
DOORS = (assets, health, theme, charts)
SMALL = 1000


def make_app(workspace: Workspace, scope: Scope = EVERYTHING, hosts: Sequence[str] = HERE) -> FastAPI:
    """The application over a workspace.

    Args:
        workspace: Whose numbers it shows.
        scope: What its readers may see of them.
        hosts: The names that it goes by; "*" is any.
    """
    app = FastAPI(title="Wellserved", version=__version__, docs_url=None, redoc_url=None, openapi_url=PATH)
    seen = app.state.seen = Seen(workspace, scope)
    for part in (*DOORS, *API, *PAGES):
        app.include_router(part.router)
    describe(app)
    take_failures(app)
    app.add_middleware(GZipMiddleware, minimum_size=SMALL, compresslevel=6)  # inside: what is told again is packed once
    app.add_middleware(Answers, seen=seen)
    app.add_middleware(Patient)
    app.add_middleware(Doors, hosts=hosts)
    return app
