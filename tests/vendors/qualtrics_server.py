"""Qualtrics server: an ASGI app that answers as Qualtrics' API v3 does, over a small world of surveys.

Shapes are those of responses recorded by ropensci/qualtRics (MIT): surveys, survey-definitions, distribution history,
three header rows of a CSV; of the models of the PyPI package qualtrics 0.4.2 (MIT): export jobs; of the schemas of
singer-io/tap-qualtrics: directories, contacts, users; and of the API's public description: continuation, `result` and
`meta`. Lists are paged by `skipToken`, and give the address of the next page. Exports are jobs: started, looked at
until they are complete or failed, then fetched as a zip with one file. A continuation token goes on after the last
response that the export held, and expires after a week.
"""

import base64
import binascii
import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.vendors.qualtrics_world import World

EXPIRES = timedelta(days=7)
META = ("startDate", "endDate", "status", "ipAddress", "progress", "duration", "finished", "recordedDate", "_recordId",
        "recipientLastName", "recipientFirstName", "recipientEmail", "externalDataReference", "locationLatitude",
        "locationLongitude", "distributionChannel", "userLanguage")  # fmt: skip
SHOWN = ("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
         "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
         "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage")  # fmt: skip


@dataclass
class Job:
    """One export."""

    survey: str
    asked: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    token: str | None
    looks: int
    fails: bool


@dataclass
class QualtricsServer:
    """The server's state.

    Args:
        world: What it tells.
        token: The API token that it knows.
        page: Elements of a page, whatever a call asks for beyond it.
        looks: How often a job is still in progress when it is looked at.
        failing: How many of the next jobs fail.
        denied: Beginnings of paths that the credential may not read.
        ahead: How far its clock is before ours.
    """

    world: World
    token: str = "key-of-a-test"
    page: int = 100
    looks: int = 0
    failing: int = 0
    denied: Sequence[str] = ()
    ahead: timedelta = timedelta(0)
    jobs: dict[str, Job] = field(default_factory=dict)
    bearer: str = ""

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def app(self) -> Starlette:
        """The ASGI app."""
        base = "/API/v3"
        exports = base + "/surveys/{survey}/export-responses"
        routes = [
            Route("/oauth2/token", self.oauth, methods=["POST"]),
            Route(base + "/whoami", self.whoami),
            Route(base + "/surveys", self.surveys),
            Route(base + "/surveys/{survey}", self.survey),
            Route(base + "/survey-definitions/{survey}", self.definition),
            Route(exports, self.start, methods=["POST"]),
            Route(exports + "/{job}", self.look),
            Route(exports + "/{job}/file", self.file),
            Route(base + "/distributions", self.distributions),
            Route(base + "/distributions/{distribution}/history", self.history),
            Route(base + "/directories", self.directories),
            Route(base + "/directories/{directory}/contacts", self.contacts),
            Route(base + "/users", self.users),
        ]
        return Starlette(routes=routes)

    async def oauth(self, request: Request) -> Response:
        expected = "Basic " + base64.b64encode(b"client:secret").decode()
        if request.headers.get("authorization") != expected:
            return JSONResponse({"error": "invalid_client"}, 401)
        self.bearer = f"bearer-{len(self.bearer)}"
        return JSONResponse({"access_token": self.bearer, "token_type": "Bearer", "expires_in": 3599})

    async def whoami(self, request: Request) -> Response:
        return self._refused(request) or _told({"userId": "UR_owner", "brandId": "brand", "userName": "owner"})

    async def surveys(self, request: Request) -> Response:
        return self._listed(request, self.world.surveys)

    async def survey(self, request: Request) -> Response:
        """The older description of a survey, with recode values within the choices."""
        found = self.world.definitions.get(request.path_params["survey"])
        return self._refused(request) or (_told(_older(found)) if found else _error(404, "RPT_8", "not found"))

    async def definition(self, request: Request) -> Response:
        found = self.world.definitions.get(request.path_params["survey"])
        return self._refused(request) or (_told(found) if found else _error(404, "DEFS_14", "Survey not found"))

    async def distributions(self, request: Request) -> Response:
        survey = request.query_params.get("surveyId")
        if survey is None:
            return self._refused(request) or _error(400, "ZER_1", "Missing or invalid parameter surveyId")
        found = [one for one in self.world.distributions if one["surveyLink"]["surveyId"] == survey]
        return self._listed(request, found)

    async def history(self, request: Request) -> Response:
        found = self.world.history.get(request.path_params["distribution"])
        refused = self._refused(request)
        return refused or (self._listed(request, found) if found is not None else _error(404, "DISTR_4", "not found"))

    async def directories(self, request: Request) -> Response:
        return self._listed(request, self.world.directories)

    async def contacts(self, request: Request) -> Response:
        return self._listed(request, self.world.contacts.get(request.path_params["directory"], []))

    async def users(self, request: Request) -> Response:
        return self._listed(request, self.world.users)

    async def start(self, request: Request) -> Response:
        survey = request.path_params["survey"]
        if refused := self._refused(request):
            return refused
        if survey not in self.world.responses:
            return _error(404, "RPT_8", "The requested survey does not exist")
        asked = await request.json()
        if asked.get("format") == "ndjson" and asked.get("useLabels"):
            return _error(400, "ERX_1", "useLabels can't be used with ndjson")
        try:
            rows, token = self._selected(survey, asked)
        except ValueError:
            return _error(400, "ERX_2", "The continuationToken is invalid or has expired")
        name = f"ES_{len(self.jobs) + 1:04d}"
        self.jobs[name] = Job(survey, asked, rows, token, self.looks, self.failing > 0)
        self.failing = max(0, self.failing - 1)
        return _told({"progressId": name, "percentComplete": 0.0, "status": "inProgress"})

    async def look(self, request: Request) -> Response:
        job = self.jobs.get(request.path_params["job"])
        if refused := self._refused(request):
            return refused
        if job is None or job.survey != request.path_params["survey"]:
            return _error(404, "ERX_3", "The export does not exist")
        job.looks -= 1
        if job.looks >= 0:
            return _told({"percentComplete": 50.0, "status": "inProgress"})
        if job.fails:
            return _told({"fileId": None, "percentComplete": 100.0, "status": "failed"})
        told = {"fileId": request.path_params["job"] + "-def", "percentComplete": 100.0, "status": "complete"}
        return _told(told | ({"continuationToken": job.token} if job.token else {}))

    async def file(self, request: Request) -> Response:
        job = self.jobs.get(request.path_params["job"].removesuffix("-def"))
        if refused := self._refused(request):
            return refused
        if job is None or job.looks >= 0:
            return _error(404, "ERX_4", "The file does not exist")
        kind = job.asked.get("format", "csv")
        body = _written(kind, job.rows, self.world.definitions[job.survey])
        name = self.world.definitions[job.survey]["SurveyName"]
        if job.asked.get("compress", True):
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{name}.{kind}", body)
            return Response(packed.getvalue(), media_type="application/zip")
        return Response(body, media_type="application/octet-stream")

    def _selected(self, survey: str, asked: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
        """The responses that an export holds, and the token with which the next one goes on."""
        rows = [one for one in self.world.responses[survey] if _moment(one["values"]["recordedDate"]) <= self.now]
        begin = 0
        if "continuationToken" in asked:
            begin = _begin_of(asked["continuationToken"], survey, self.now)
        elif "startDate" in asked:
            begin = sum(1 for one in rows if _moment(one["values"]["recordedDate"]) < _moment(asked["startDate"]))
        chosen = rows[begin:]
        if "endDate" in asked:
            chosen = [one for one in chosen if _moment(one["values"]["recordedDate"]) <= _moment(asked["endDate"])]
        goes_on = asked.get("allowContinuation") or "continuationToken" in asked
        return chosen, _token_of(survey, len(rows), self.now) if goes_on else None

    def _listed(self, request: Request, found: Sequence[Any]) -> Response:
        """One page of a list, with the address of the next."""
        if refused := self._refused(request):
            return refused
        begin = int(request.query_params.get("skipToken") or 0)
        size = min(int(request.query_params.get("pageSize") or 100), self.page)
        following = None
        if begin + size < len(found):
            following = str(request.url.include_query_params(skipToken=begin + size))
        return _told({"elements": list(found[begin : begin + size]), "nextPage": following})

    def _refused(self, request: Request) -> Response | None:
        """Why this call may not be answered."""
        said = request.headers.get("x-api-token"), request.headers.get("authorization")
        if said[0] != self.token and not (self.bearer and said[1] == f"Bearer {self.bearer}"):
            return _error(401, "AUTH_6", "Unrecognized X-API-TOKEN.")
        path = request.url.path.removeprefix("/API/v3/")
        if any(path.startswith(one) for one in self.denied):
            return _error(403, "AUTHZ_1", "You do not have permission to access this resource.")
        return None


def _told(result: Any) -> Response:
    return JSONResponse({"result": result, "meta": {"requestId": "00000000-0000", "httpStatus": "200 - OK"}})


def _error(status: int, code: str, text: str) -> Response:
    names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
    error = {"errorMessage": text, "errorCode": code}
    meta = {"requestId": "00000000-0000", "httpStatus": f"{status} - {names[status]}", "error": error}
    return JSONResponse({"meta": meta}, status)


def _token_of(survey: str, reached: int, now: datetime) -> str:
    return base64.urlsafe_b64encode(json.dumps([survey, reached, now.isoformat()]).encode()).decode()


def _begin_of(token: str, survey: str, now: datetime) -> int:
    """Where an export goes on; ValueError where the token is none, or too old."""
    try:
        said, reached, at = json.loads(base64.urlsafe_b64decode(token))
    except binascii.Error:
        raise ValueError from None
    if said != survey or now - datetime.fromisoformat(at) > EXPIRES:
        raise ValueError
    return int(reached)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _older(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    questions = {}
    for name, one in definition["Questions"].items():
        codes = one.get("RecodeValues") or {}
        choices = {
            choice: {
                "recode": codes.get(choice, choice), "description": said["Display"], "choiceText": said["Display"],
                "imageDescription": None, "variableName": None, "analyze": True,
            }
            for choice, said in (one.get("Choices") or {}).items()
        }  # fmt: skip
        kind = {"type": one["QuestionType"], "selector": one["Selector"], "subSelector": one.get("SubSelector")}
        questions[name] = {
            "questionType": kind, "questionText": one["QuestionText"], "questionLabel": None,
            "validation": {"doesForceResponse": False}, "questionName": one["DataExportTag"],
            **({"choices": choices} if choices else {}),
        }  # fmt: skip
    return {
        "id": definition["SurveyID"], "name": definition["SurveyName"], "ownerId": definition["OwnerID"],
        "organizationId": "brand", "isActive": True, "creationDate": "2026-01-01T00:00:00Z",
        "lastModifiedDate": definition["LastModified"], "expiration": {"startDate": None, "endDate": None},
        "questions": questions,
    }  # fmt: skip


def _written(kind: str, rows: Sequence[Mapping[str, Any]], definition: Mapping[str, Any]) -> bytes:
    """An export's file in one of the formats."""
    if kind == "ndjson":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    if kind == "json":
        return json.dumps({"responses": list(rows)}).encode()
    out = io.StringIO()
    fields = [name + ("_TEXT" if one["QuestionType"] == "TE" else "") for name, one in definition["Questions"].items()]
    tags = [one["DataExportTag"] for one in definition["Questions"].values()]
    texts = [one["QuestionText"] for one in definition["Questions"].values()]
    writer = csv.writer(out)
    writer.writerow([*SHOWN, *tags])
    writer.writerow([*SHOWN, *texts])
    writer.writerow([json.dumps({"ImportId": name}, separators=(",", ":")) for name in (*META, *fields)])
    for row in rows:
        writer.writerow([row["values"].get(name, "") for name in (*META, *fields)])
    return out.getvalue().encode()
