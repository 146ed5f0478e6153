"""App: the routes of pages and API, put together over one workspace."""

from fastapi import FastAPI

from wellserved import __version__
from wellserved.flow.seen import EVERYTHING, Scope, Seen
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.pages import filters, scorecard
from wellserved.surfaces.served import health
from wellserved.surfaces.served.doors import Doors
from wellserved.surfaces.served.failures import take_failures
from wellserved.surfaces.web import assets, theme

PAGES = (scorecard, filters)
DOORS = (assets, health, theme)


def make_app(workspace: Workspace, scope: Scope = EVERYTHING) -> FastAPI:
    """The application over a workspace.

    Args:
        workspace: Whose numbers it shows.
        scope: What its readers may see of them.
    """
    app = FastAPI(
        title="Wellserved", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json"
    )
    app.state.seen = Seen(workspace, scope)
    for part in (*DOORS, *PAGES):
        app.include_router(part.router)
    take_failures(app)
    app.add_middleware(Doors)
    return app
