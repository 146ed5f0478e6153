"""A server that answers as HubSpot does: auth, scopes, paging, search with its window and its lag, errors, limits.

After HubSpot's public guides ("Search the CRM", "API usage guidelines", "Associations v4", "Conversations"), the
operations of hubspot-api-client 12.0, and answers that people quoted in public issues: HubSpot/hubspot-api-python 143
(at most 50 objects a page with history; its rate headers), hubspot-api-nodejs 132 (paging past 10,000 is a 400), 50 and
268 (MISSING_SCOPES), 154 (propertiesWithHistory). Associations of an object without any are an error within a 207.
"""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.vendors.hubspot_inbox import inbox_routes
from tests.vendors.hubspot_replies import Dated, Refusal, allowed, answered, page, refused, scopes_of
from tests.vendors.hubspot_world import MODIFIED, Thing, World, iso
from tests.vendors.serving import form_of

DATES = ("createdate", "hs_createdate", "hs_lastmodifieddate", "lastmodifieddate")
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq, "NEQ": operator.ne, "GT": operator.gt, "GTE": operator.ge, "LT": operator.lt, "LTE": operator.le,
}  # fmt: skip


def hubspot(world: World) -> Dated:
    """The server of an account, by the account's clock."""
    app = Starlette(
        routes=[
            Route("/crm/v3/objects/{kind}", answered(_list), methods=["GET"]),
            Route("/crm/v3/objects/{kind}/search", answered(_search), methods=["POST"]),
            Route("/crm/v3/objects/{kind}/batch/read", answered(_batch), methods=["POST"]),
            Route("/crm/v4/associations/{kind}/{to}/batch/read", answered(_linked), methods=["POST"]),
            Route("/crm/v3/owners/", answered(_owners), methods=["GET"]),
            Route("/crm/v3/pipelines/{kind}", answered(_pipelines), methods=["GET"]),
            Route("/settings/v3/users/", answered(_users), methods=["GET"]),
            Route("/settings/v3/users/teams", answered(_teams), methods=["GET"]),
            Route("/oauth/v1/token", _token, methods=["POST"]),
            *inbox_routes(),
        ]
    )
    app.state.world = world
    app.state.calls = 0
    app.state.issued = 0
    return Dated(app, world)


def _world(request: Request) -> World:
    found: World = request.app.state.world
    return found


def _kind(request: Request) -> str:
    kind = str(request.path_params["kind"])
    allowed(request, scopes_of(kind))
    return kind


def _shown(
    kind: str, thing: Thing, properties: Sequence[str], history: Sequence[str] = (), *, searched: bool = False
) -> dict[str, Any]:
    """An object as the API gives it: what was asked for, null where it has none, and its number and times unasked."""
    known = _known(kind, thing)
    names = dict.fromkeys(("createdate", MODIFIED.get(kind, "hs_lastmodifieddate"), "hs_object_id", *properties))
    shown: dict[str, Any] = {
        "id": str(thing.id),
        "properties": {name: known.get(name) for name in names},
        "createdAt": iso(thing.created),
        "updatedAt": iso(thing.modified),
        "archived": thing.archived is not None,
    }
    if thing.archived is not None:
        shown["archivedAt"] = iso(thing.archived)
    if history and not searched:
        shown["propertiesWithHistory"] = {name: _entries(thing, name) for name in history}
    return shown


def _known(kind: str, thing: Thing) -> dict[str, str | None]:
    own = {
        "hs_object_id": str(thing.id),
        "createdate": iso(thing.created),
        "hs_createdate": iso(thing.created),
        MODIFIED.get(kind, "hs_lastmodifieddate"): iso(thing.modified),
    }
    return {**own, **thing.properties}


def _entries(thing: Thing, name: str) -> list[dict[str, Any]]:
    entries = []
    for value, when, source, user in thing.history.get(name, ()):
        entry: dict[str, Any] = {"value": value, "timestamp": iso(when), "sourceType": source}
        if user is not None:
            entry |= {"sourceId": f"userId:{user}", "updatedByUserId": user}
        entries.append(entry)
    return entries


async def _list(request: Request) -> JSONResponse:
    kind, query = _kind(request), request.query_params
    history = _named(request, "propertiesWithHistory")
    most, limit = (50 if history else 100), int(query.get("limit", "10"))
    if limit > most:
        raise Refusal(400, "VALIDATION_ERROR", f"The limit must be at most {most}; it was {limit}.")
    after = query.get("after", "0")
    if not after.isdigit():
        raise Refusal(400, "VALIDATION_ERROR", f"Unable to read the paging cursor {after}.")
    binned = query.get("archived", "false").lower() == "true"
    things = sorted(
        (one for one in _world(request).kind(kind) if (one.archived is not None) is binned), key=lambda one: one.id
    )
    rest = [one for one in things if one.id > int(after)]
    shown = [_shown(kind, one, _named(request, "properties"), history) for one in rest[:limit]]
    return page(request, shown, shown[-1]["id"] if len(rest) > limit else "")


def _named(request: Request, name: str) -> list[str]:
    """Names with commas between, or one parameter each: HubSpot takes both."""
    return [one for given in request.query_params.getlist(name) for one in given.split(",") if one]


async def _search(request: Request) -> JSONResponse:
    kind, asked, world = _kind(request), json.loads(await request.body()), _world(request)
    limit, after = int(asked.get("limit", 10)), int(asked.get("after") or 0)
    if limit > 200:
        raise Refusal(400, "VALIDATION_ERROR", "The limit must be at most 200.")
    if after + limit > world.window:
        raise Refusal(400, "VALIDATION_ERROR", "The results of a search end at 10,000.")
    if len(asked.get("sorts") or ()) > 1:
        raise Refusal(400, "VALIDATION_ERROR", "A search has one sort.")
    indexed = world.now - world.lag
    things = [one for one in world.kind(kind) if one.archived is None and one.modified <= indexed]
    found = [one for one in things if _meets(kind, one, asked.get("filterGroups") or ())]
    found = _sorted(kind, found, asked.get("sorts") or ())
    some = found[after : after + limit]
    shown = [_shown(kind, one, asked.get("properties") or (), searched=True) for one in some]
    following = str(after + limit) if after + limit < len(found) else ""
    return page(request, shown, following, total=len(found), rated=False)


def _meets(kind: str, thing: Thing, groups: Sequence[Mapping[str, Any]]) -> bool:
    if len(groups) > 5:
        raise Refusal(400, "VALIDATION_ERROR", "A search has at most 5 filterGroups.")
    known = _known(kind, thing)
    return not groups or any(all(_holds(known, one) for one in group.get("filters", ())) for group in groups)


def _holds(known: Mapping[str, str | None], asked: Mapping[str, Any]) -> bool:
    name, value = str(asked["propertyName"]), known.get(str(asked["propertyName"]))
    if value is None:
        return False
    return OPERATORS[str(asked["operator"])](_comparable(name, value), _comparable(name, str(asked["value"])))


def _comparable(name: str, value: str) -> Any:
    if name in DATES or name.endswith(("_date", "_timestamp")):
        return int(value) if value.isdigit() else round(datetime.fromisoformat(value).timestamp() * 1000)
    return int(value) if value.isdigit() else value


def _sorted(kind: str, things: list[Thing], sorts: Sequence[Any]) -> list[Thing]:
    """By the one sort; among equals in no order that one could count on."""
    things = sorted(things, key=lambda one: -one.id)
    for sort in sorts:
        name = sort["propertyName"] if isinstance(sort, Mapping) else str(sort)
        falls = isinstance(sort, Mapping) and sort.get("direction") == "DESCENDING"
        things.sort(key=lambda one: _comparable(name, _known(kind, one).get(name) or "0"), reverse=falls)
    return things


async def _batch(request: Request) -> JSONResponse:
    kind, asked = _kind(request), json.loads(await request.body())
    ids = [int(one["id"]) for one in asked["inputs"]]
    history = asked.get("propertiesWithHistory") or ()
    if len(ids) > (50 if history else 100):
        raise Refusal(400, "VALIDATION_ERROR", "Too many inputs.")
    known = {one.id: one for one in _world(request).kind(kind) if one.archived is None}
    shown = [_shown(kind, known[one], asked.get("properties") or (), history) for one in ids if one in known]
    missing = [str(one) for one in ids if one not in known]
    errors = [_error("OBJECT_NOT_FOUND", f"Could not get some {kind} objects", ids=missing)] if missing else []
    return _batched(request, shown, errors)


def _batched(request: Request, results: list[Any], errors: list[dict[str, Any]]) -> JSONResponse:
    when = iso(_world(request).now)
    body: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": when, "completedAt": when}
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return JSONResponse(body, 207 if errors else 200)


def _error(category: str, message: str, part: str = "", **context: list[str]) -> dict[str, Any]:
    error: dict[str, Any] = {"status": "error", "category": category, "message": message, "context": context}
    return error | ({"subCategory": part} if part else {})


async def _linked(request: Request) -> JSONResponse:
    kind, to = _kind(request), str(request.path_params["to"])
    allowed(request, scopes_of(to))
    known = _world(request).links.get((kind, to), {})
    results, errors = [], []
    for one in json.loads(await request.body())["inputs"]:
        rest = [other for other in known.get(int(one["id"]), []) if other > int(one.get("after") or 0)]
        if not rest:
            errors.append(_error("OBJECT_NOT_FOUND", f"No {to} is associated with {kind} {one['id']}.",
                                 "crm.associations.NO_ASSOCIATIONS_FOUND", fromObjectId=[str(one["id"])]))  # fmt: skip
            continue
        types = [{"category": "HUBSPOT_DEFINED", "typeId": 16, "label": None}]
        row: dict[str, Any] = {
            "from": {"id": str(one["id"])},
            "to": [{"toObjectId": other, "associationTypes": types} for other in rest[:500]],
        }
        if len(rest) > 500:
            row["paging"] = {"next": {"after": str(rest[499])}}
        results.append(row)
    return _batched(request, results, errors)


async def _owners(request: Request) -> JSONResponse:
    allowed(request, {"crm.objects.owners.read"})
    binned = request.query_params.get("archived", "false").lower() == "true"
    owners = [one for one in _world(request).owners if one["archived"] is binned]
    return _by_id(request, owners)


async def _users(request: Request) -> JSONResponse:
    allowed(request, {"settings.users.read"})
    return _by_id(request, _world(request).users)


def _by_id(request: Request, rows: list[dict[str, Any]]) -> JSONResponse:
    limit, after = int(request.query_params.get("limit", "100")), int(request.query_params.get("after") or 0)
    rest = [one for one in sorted(rows, key=lambda one: int(one["id"])) if int(one["id"]) > after]
    return page(request, rest[:limit], rest[limit - 1]["id"] if len(rest) > limit else "")


async def _teams(request: Request) -> JSONResponse:
    allowed(request, {"settings.users.teams.read"})
    return page(request, _world(request).teams, "")


async def _pipelines(request: Request) -> JSONResponse:
    kind = _kind(request)
    return page(request, _world(request).pipelines.get(kind, []), "")


async def _token(request: Request) -> JSONResponse:
    """A new token for a refresh token that is known; the former one ends."""
    form = await form_of(request)
    world = _world(request)
    known = (form.get("grant_type"), form.get("client_id"), form.get("client_secret"), form.get("refresh_token"))
    if known != ("refresh_token", "app-1", "app-secret-1", "refresh-1"):
        return refused(400, "BAD_REFRESH_TOKEN", "missing or invalid refresh token")
    request.app.state.issued += 1
    token, scopes = f"access-{request.app.state.issued}", next(iter(world.tokens.values()))
    world.tokens = {name: held for name, held in world.tokens.items() if not name.startswith("access-")}
    world.tokens[token] = scopes
    return JSONResponse(
        {"access_token": token, "refresh_token": "refresh-1", "token_type": "bearer", "expires_in": 1800}
    )
