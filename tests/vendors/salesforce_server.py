"""A server that behaves as Salesforce's data API does: tokens, describe, SOQL by pages, and Bulk API 2.0 query jobs.

Shapes, headers and codes: Salesforce's REST API Developer Guide (query, queryAll, nextRecordsUrl in batches of 2,000,
describe, Sforce-Limit-Info, errors as an array of errorCode and message), Bulk API 2.0 Guide (job states, the locator
that ends as the word null, CSV with times that end in Z where REST writes +0000), OAuth 2.0 client credentials flow and
JWT bearer flow (help.salesforce.com, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration"). That the day's
allowance is refused by 403 and REQUEST_LIMIT_EXCEEDED: the tests of Airbyte's source-salesforce. Shifts and their
parts: the Object Reference, Shift and ShiftSegment; that a SegmentType has a Name is taken from what all such have.
"""

import base64
import csv
import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.vendors.salesforce_objects import NO_BULK, SPECS, Field, fields_of
from tests.vendors.salesforce_soql import Malformed, Parser, Query, answer
from tests.vendors.serving import form_of

KNOWN = ("3MVG9consumerkey", "D0A1consumersecret", "00D5f!session")
CLIENT_ID, CLIENT_SECRET, SESSION = KNOWN
STATES = ("UploadComplete", "InProgress", "JobComplete")


@dataclass
class World:
    """An organisation's rows, and what its administrator allows.

    Args:
        rows: By object.
        absent: Objects that are not there for this user.
        hidden: Fields that field-level security hides, as "Case.Priority".
        calls: Of the last 24 hours, and how many are allowed.
        batch: Rows of one answer of REST.
        fail_jobs: How many of the next jobs fail.
        now: The organisation's clock, for what is computed when it is asked for.
        certificate: The public key that the app holds, and `user` whom a claim may be made for.
    """

    rows: dict[str, list[dict[str, Any]]]
    absent: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    calls: int = 18
    allowed: int = 100_000
    batch: int = 2000
    fail_jobs: int = 0
    slow: bool = False
    now: datetime = datetime(2026, 4, 15, tzinfo=UTC)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    certificate: str = ""
    user: str = "reports@acme.example"
    locators: dict[str, tuple[Query, list[Mapping[str, Any]]]] = field(default_factory=dict)

    def seen(self, name: str) -> dict[str, Field] | None:
        """An object's fields that this user may see; None where it is not there for them."""
        by_name = {one.lower(): one for one in SPECS}
        known = by_name.get(name.lower())
        if known is None or known in self.absent:
            return None
        return {one: spec for one, spec in fields_of(known).items() if f"{known}.{one}" not in self.hidden}

    def live(self, name: str, *, deleted: bool) -> list[dict[str, Any]]:
        """An object's rows; those in the recycle bin only where they are asked for."""
        known = {one.lower(): one for one in SPECS}[name.lower()]
        found = [row for row in self.rows.get(known, []) if deleted or not row.get("IsDeleted")]
        return [self._computed(row) for row in found] if known == "CaseMilestone" else found

    def _computed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Whether a milestone is violated is told when it is asked for; the row is not stamped for it."""
        ended = row.get("CompletionDate") or self.now
        return {**row, "IsViolated": ended > row["TargetDate"]}


def server(world: World) -> Starlette:
    """The organisation behind HTTP."""

    def answered(call: Any) -> Any:
        async def wrapped(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {SESSION}":
                return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")
            world.calls += 1
            if world.calls > world.allowed:
                return _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            try:
                made: Response = await call(world, request)
            except Malformed as refused:
                made = _error(400, refused.code, str(refused))
            made.headers["Sforce-Limit-Info"] = f"api-usage={world.calls}/{world.allowed}"
            return made

        return wrapped

    data = "/services/data/v{version}"
    routes = [
        Route("/services/oauth2/token", partial(_token, world), methods=["POST"]),
        Route(f"{data}/", answered(_resources)),
        Route(f"{data}/limits", answered(_limits)),
        Route(f"{data}/sobjects/{{name}}/describe", answered(_describe)),
        *(Route(f"{data}/{verb}{end}", answered(_query)) for verb in ("query", "queryAll") for end in ("", "/")),
        Route(f"{data}/query/{{locator}}", answered(_more)),
        Route(f"{data}/jobs/query", answered(_create_job), methods=["POST"]),
        Route(f"{data}/jobs/query/{{job}}", answered(_job)),
        Route(f"{data}/jobs/query/{{job}}/results", answered(_results)),
    ]
    return Starlette(routes=routes)


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse([{"message": message, "errorCode": code}], status)


async def _token(world: World, request: Request) -> Response:
    form = await form_of(request)
    if form.get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer":
        return _by_assertion(world, request, str(form.get("assertion")))
    given = (form.get("grant_type"), form.get("client_id"), form.get("client_secret"))
    if given != ("client_credentials", CLIENT_ID, CLIENT_SECRET):
        told = {"error": "invalid_client", "error_description": "invalid client credentials"}
        return JSONResponse(told, 401 if given[0] else 400)
    return _granted(request)


def _by_assertion(world: World, request: Request, assertion: str) -> Response:
    """Another's library says whether a claim is signed by the app's certificate, made to us, and still holds."""
    audience = str(request.base_url).rstrip("/")
    try:
        told = jwt.decode(assertion, world.certificate, ["RS256"], audience=audience, issuer=CLIENT_ID, options={
            "require": ["exp", "iss", "sub", "aud"]})  # fmt: skip
    except jwt.PyJWTError as refused:
        said = "expired authorization code" if isinstance(refused, jwt.ExpiredSignatureError) else "invalid assertion"
        return JSONResponse({"error": "invalid_grant", "error_description": said}, 400)
    if told["exp"] - time.time() > 181 or told["sub"] != world.user:
        return JSONResponse({"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}, 400)
    return _granted(request)


def _granted(request: Request) -> Response:
    url = str(request.base_url).rstrip("/")
    return JSONResponse(
        {"access_token": SESSION, "instance_url": url, "id": f"{url}/id/00D5f0000000001EAA/0055f0000000001AAA",
         "token_type": "Bearer", "issued_at": "1772442000000", "signature": "c2lnbmF0dXJl", "scope": "api"}
    )  # fmt: skip


async def _resources(world: World, request: Request) -> Response:
    base = request.url.path.rstrip("/")
    return JSONResponse({name: f"{base}/{name}" for name in ("sobjects", "query", "queryAll", "jobs", "limits")})


async def _limits(world: World, request: Request) -> Response:
    left = {"Max": world.allowed, "Remaining": world.allowed - world.calls}
    return JSONResponse({"DailyApiRequests": left, "DailyBulkV2QueryJobs": {"Max": 10000, "Remaining": 10000}})


async def _describe(world: World, request: Request) -> Response:
    name = request.path_params["name"]
    found = world.seen(name)
    if found is None:
        return _error(404, "NOT_FOUND", "The requested resource does not exist")
    fields = [
        {"name": one.name, "type": "double" if one.type == "formula" else one.type, "label": one.name,
         "filterable": one.filterable, "custom": one.name.endswith("__c"), "calculated": one.type == "formula"}
        for one in found.values()
    ]  # fmt: skip
    return JSONResponse({"name": name, "queryable": True, "fields": fields})


async def _query(world: World, request: Request) -> Response:
    query = Parser(request.query_params.get("q", ""), world.seen).parse()
    if world.slow and query.limit is None:
        return _error(400, "QUERY_TIMEOUT", "Your query request was running for too long.")
    rows = answer(query, world.live(query.name, deleted="queryAll" in request.url.path))
    if query.counts:
        return JSONResponse({"totalSize": len(rows), "done": True, "records": []})
    return _batch(world, request, query, rows, 0)


async def _more(world: World, request: Request) -> Response:
    locator = request.path_params["locator"]
    key, _, at = locator.rpartition("-")
    if key not in world.locators:
        return _error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    query, rows = world.locators[key]
    return _batch(world, request, query, rows, int(at), key)


def _batch(
    world: World, request: Request, query: Query, rows: list[Mapping[str, Any]], at: int, key: str = ""
) -> Response:
    """One batch of rows, and where the next is."""
    base = f"/services/data/v{request.path_params['version']}"
    types = fields_of(query.name)
    told: dict[str, Any] = {"totalSize": len(rows), "done": at + world.batch >= len(rows)}
    if not told["done"]:
        key = key or f"01g5f00000{len(world.locators):05d}AAA"
        world.locators[key] = (query, rows)
        told["nextRecordsUrl"] = f"{base}/query/{key}-{at + world.batch}"
    told["records"] = [
        {
            "attributes": {"type": query.name, "url": f"{base}/sobjects/{query.name}/{row['Id']}"},
            **{name: _json(row.get(name), types[name]) for name in query.fields},
        }
        for row in rows[at : at + world.batch]
    ]
    return JSONResponse(told)


def _json(value: Any, kind: Field) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    if isinstance(value, date):
        return value.isoformat()
    return bool(value) if kind.type == "boolean" else value


async def _create_job(world: World, request: Request) -> Response:
    asked = await request.json()
    query = Parser(asked["query"], world.seen).parse()
    if query.counts:
        return _error(400, "INVALIDJOB", "Aggregate queries are not supported by the Bulk API")
    if query.name in NO_BULK:
        return _error(400, "INVALIDENTITY", f"Entity '{query.name}' is not supported by the Bulk API.")
    job = f"7505f0000000{len(world.jobs):03d}AAA"
    failed, world.fail_jobs = world.fail_jobs > 0, max(0, world.fail_jobs - 1)
    rows = answer(query, world.live(query.name, deleted=asked["operation"] == "queryAll"))[::-1]
    world.jobs[job] = {"asked": asked, "query": query, "rows": rows, "looks": 0, "failed": failed}
    return JSONResponse(_told(world, job, request))


def _told(world: World, job: str, request: Request) -> dict[str, Any]:
    kept = world.jobs[job]
    state = STATES[min(kept["looks"], 2)]
    told = {
        "id": job, "operation": kept["asked"]["operation"], "object": kept["query"].name,
        "createdDate": "2026-03-31T09:00:00.000+0000", "systemModstamp": "2026-03-31T09:00:01.000+0000",
        "createdById": "0055f0000000001AAA", "state": state, "concurrencyMode": "Parallel", "contentType": "CSV",
        "apiVersion": float(request.path_params["version"]), "lineEnding": "LF", "columnDelimiter": "COMMA",
    }  # fmt: skip
    if kept["failed"] and state == "JobComplete":
        told |= {"state": "Failed", "errorMessage": "InternalServerError"}
    if told["state"] == "JobComplete":
        told |= {"numberRecordsProcessed": len(kept["rows"]), "retries": 0, "totalProcessingTime": 334}
    return told


async def _job(world: World, request: Request) -> Response:
    job = request.path_params["job"]
    if job not in world.jobs:
        return _error(404, "NOT_FOUND", "The requested resource does not exist")
    world.jobs[job]["looks"] += 1
    return JSONResponse(_told(world, job, request))


async def _results(world: World, request: Request) -> Response:
    job = request.path_params["job"]
    if job not in world.jobs:
        return _error(404, "NOT_FOUND", "The requested resource does not exist")
    kept = world.jobs[job]
    if kept["looks"] < 2:
        return _error(400, "INVALIDJOBSTATE", "The job has not completed")
    locator = request.query_params.get("locator", "")
    at = int(base64.b64decode(locator + "==")) if locator else 0
    size = int(request.query_params.get("maxRecords", 50_000))
    rows = kept["rows"][at : at + size]
    after = at + size
    following = base64.b64encode(str(after).encode()).decode().rstrip("=") if after < len(kept["rows"]) else "null"
    headers = {"Sforce-NumberOfRecords": str(len(rows)), "Sforce-Locator": following}
    return Response(_csv(kept["query"], rows), media_type="text/csv", headers=headers)


def _csv(query: Query, rows: Sequence[Mapping[str, Any]]) -> str:
    into = io.StringIO()
    writer = csv.writer(into, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(query.fields)
    types = fields_of(query.name)
    writer.writerows([_text(row.get(name), types[name]) for name in query.fields] for row in rows)
    return into.getvalue()


def _text(value: Any, kind: Field) -> str:
    """A value as CSV holds it: times end in Z, flags are words, null is empty."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if kind.type == "boolean":
        return json.dumps(bool(value))
    return "" if value is None else str(value)
