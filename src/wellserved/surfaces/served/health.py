"""Health: whether the server is alive, and whether it can answer."""

from fastapi import APIRouter, Request

from wellserved.flow.seen import Seen

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> dict[str, str]:
    """Able to answer: definitions and store can be read."""
    seen: Seen = request.app.state.seen
    seen.catalogue()
    return {"status": "ok"}
