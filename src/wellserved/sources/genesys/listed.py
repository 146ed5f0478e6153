"""Listed: people, queues, teams and other things that are listed page by page, all of them anew in each run."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wellserved.sources.connect.stream import Ask, Page, Stream

NO_PARAMS: Mapping[str, Any] = {}


def by_number(path: str, size: int, params: Mapping[str, Any] = NO_PARAMS) -> Callable[[Ask], Page]:
    """Reads a listing whose pages are numbered."""

    def read(ask: Ask) -> Page:
        number = 1 if ask.begins else int((ask.cursor or {}).get("page", 1))
        found = ask.wire.get(path, {**params, "pageSize": size, "pageNumber": number}).json()
        rows = found.get("entities") or ()
        more = bool(rows) and (bool(found.get("nextUri")) or number < int(found.get("pageCount") or 0))
        return Page(rows, {"page": number + 1} if more else {}, more)

    return read


def by_cursor(path: str, params: Mapping[str, Any], name: str) -> Callable[[Ask], Page]:
    """Reads a listing in which each page names the next by a cursor."""

    def read(ask: Ask) -> Page:
        after = "" if ask.begins else str((ask.cursor or {}).get("after", ""))
        found = ask.wire.get(path, {**params, **({name: after} if after else {})}).json()
        rows, following = found.get("entities") or (), _after(found, name)
        more = bool(rows) and bool(following) and following != after
        return Page(rows, {"after": following} if more else {}, more)

    return read


def _after(found: Mapping[str, Any], name: str) -> str:
    """The next page's cursor: told, or within the address of the next page."""
    told = (found.get("cursors") or {}).get("after")
    if told:
        return str(told)
    query = parse_qs(urlsplit(str(found.get("nextUri") or "")).query)
    return (query.get(name) or [""])[0]


def _listing(
    name: str,
    read: Callable[[Ask], Page],
    fields: tuple[str, ...],
    permission: str,
    gives: str,
) -> Stream:
    return Stream(name, ("id",), read, ("id", *fields), permission=permission, gives=gives, whole=True)


USERS = _listing(
    "users",
    by_number("/api/v2/users", 500, {"state": "any", "expand": "team,employerInfo,dateLastLogin", "sortOrder": "ASC"}),
    ("name", "email", "department", "title", "state", "division", "manager", "team", "employerInfo", "dateLastLogin"),
    "directory:user:view",
    "agents, their teams and managers",
)
QUEUES = _listing(
    "queues",
    by_number("/api/v2/routing/queues", 500),
    ("name", "description", "division", "mediaSettings", "memberCount", "dateCreated"),
    "routing:queue:view",
    "queues by name, and what each promises",
)
WRAPUP_CODES = _listing(
    "wrapup_codes",
    by_number("/api/v2/routing/wrapupcodes", 500),
    ("name", "description", "division"),
    "routing:wrapupCode:view",
    "what contacts were about, as agents noted it",
)
TEAMS = _listing(
    "teams",
    by_cursor("/api/v2/teams", {"pageSize": 100}, "after"),
    ("name", "description", "division", "memberCount"),
    "groups:team:view",
    "teams by name",
)
DIVISIONS = _listing(
    "divisions",
    by_number("/api/v2/authorization/divisions", 500),
    ("name", "description", "homeDivision"),
    "authorization:division:view",
    "divisions by name",
)
PRESENCE_DEFINITIONS = _listing(
    "presence_definitions",
    by_number("/api/v2/presence/definitions", 500, {"deactivated": "ALL", "localeCode": "ALL"}),
    ("name", "languageLabels", "systemPresence", "type", "deactivated", "divisionId"),
    "presence:presenceDefinition:view",
    "what your own states of presence stand for",
)
EXTERNAL_CONTACTS = _listing(
    "external_contacts",
    by_cursor("/api/v2/externalcontacts/scan/contacts", {"limit": 200}, "cursor"),
    (
        "firstName", "lastName", "type", "createDate", "modifyDate", "externalOrganization", "address", "workEmail",
        "personalEmail", "otherEmail", "workPhone", "cellPhone", "homePhone", "otherPhone", "externalIds",
        "canonicalContact", "mergedTo", "mergeSet", "customFields", "division", "surveyOptOut",
    ),
    "externalContacts:contact:view",
    "customers, and which of them are the same person",
)  # fmt: skip
MANAGEMENT_UNITS = _listing(
    "management_units",
    by_number("/api/v2/workforcemanagement/managementunits", 500),
    ("name", "businessUnit", "timeZone"),
    "wfm:managementUnit:view",
    "units whose work is planned",
)
