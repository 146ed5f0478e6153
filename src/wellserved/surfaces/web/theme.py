"""Theme: light, dark, or as the reader's device has it; kept in a cookie, as it says nothing of the numbers."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from wellserved.surfaces.web.local import local_path

AUTO, COOKIE, YEAR = "auto", "theme", 365 * 24 * 3600
THEMES = (AUTO, "light", "dark")
router = APIRouter(include_in_schema=False)


def theme_of(cookies: Mapping[str, str]) -> str:
    """The theme chosen; that of the device where none was."""
    chosen = cookies.get(COOKIE, AUTO)
    return chosen if chosen in THEMES else AUTO


@router.get("/theme/{name}")
def choose(name: str, back: str = "/") -> RedirectResponse:
    """Choose a theme, and go back to the page."""
    answer = RedirectResponse(local_path(back), 303, headers={"Cache-Control": "no-store"})
    if name in THEMES[1:]:
        answer.set_cookie(COOKIE, name, max_age=YEAR, samesite="lax", httponly=True)
    else:
        answer.delete_cookie(COOKIE)
    return answer
