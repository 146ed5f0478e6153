"""Refusal: HubSpot's no, told as what it means: a missing scope, or a page that it no longer knows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from wellserved.sources.connect.refused import CursorExpired, PermissionMissing, Refused
from wellserved.terms.sentence import sentence


@contextmanager
def understood(permission: str, *, paged: bool = False) -> Iterator[None]:
    """Calls of one page.

    Args:
        permission: The scope that they need, in case the refusal names none.
        paged: Whether the call asks for a page after another, so that a 400 says that the page is unknown.

    Raises:
        PermissionMissing: The credential lacks a scope.
        CursorExpired: HubSpot no longer knows where the last page ended.
    """
    try:
        yield
    except Refused as refused:
        said = _said(refused.text)
        code = str(said.get("category", ""))
        if refused.status == 403:
            scopes = ", ".join(_scopes(said)) or permission
            what = sentence("{vendor}'s credential lacks a scope: {scopes}", vendor="HubSpot", scopes=scopes)
            fix = sentence("add the scope to the private app, then load again")
            raise PermissionMissing(what, refused.where, fix, 403, code, refused.text) from None
        if paged and refused.status == 400:
            lost, then = "HubSpot no longer knows the page that was read last", "nothing: the stream begins again"
            raise CursorExpired(lost, refused.where, then, 400, code, refused.text) from None
        raise


def _said(text: str) -> dict[str, object]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _scopes(said: dict[str, object]) -> list[str]:
    """The scopes of which one would do, as the refusal lists them."""
    errors = said.get("errors")
    contexts = [error.get("context") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    found: list[str] = []
    for context in contexts:
        for name in ("requiredGranularScopes", "requiredScopes"):
            listed = context.get(name) if isinstance(context, dict) else None
            found += [str(scope) for scope in listed] if isinstance(listed, list) else []
    return list(dict.fromkeys(found))
