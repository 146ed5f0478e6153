"""Forms: an answer as JSON, CSV or an Arrow stream, whichever was asked for."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from fastapi import HTTPException, Request
from fastapi.responses import Response

from wellserved.surfaces.written import csv_text, plain
from wellserved.terms.errors import QueryError, nearest

JSON, CSV, ARROW = "application/json", "text/csv", "application/vnd.apache.arrow.stream"
FORMS = {"json": JSON, "csv": CSV, "arrow": ARROW}
ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
ANYTHING = {"*/*", "application/*", ""}


@dataclass(frozen=True)
class Flat:
    """An answer as rows.

    Args:
        columns: Their names.
        rows: A value for each column.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def json_answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that there is as JSON only."""
    return Response(json_bytes(data), status, dict(headers or {}), JSON)


def answer(
    request: Request, data: Callable[[], Any], flat: Callable[[], Flat], headers: Mapping[str, str] | None = None
) -> Response:
    """An answer in the form asked for.

    Args:
        request: Who asks.
        data: What is told, for JSON.
        flat: The same as rows, for CSV and Arrow.
        headers: What else is said.

    Raises:
        HTTPException: It is asked for in forms that we don't have.
    """
    form, more = chosen(request), dict(headers or {})
    if form == "json":
        return json_answer(data(), headers=more)
    told = flat()
    if form == "csv":
        return Response(csv_text(told.columns, told.rows), 200, more, f"{CSV}; charset=utf-8; header=present")
    return Response(arrow_bytes(told), 200, more, ARROW)


def chosen(request: Request, known: Sequence[str] = tuple(FORMS)) -> str:
    """The form asked for: by `format=`, else by the first kind in Accept that we have, else JSON.

    Raises:
        QueryError: There is no such format.
        HTTPException: Nothing that is accepted is one of ours.
    """
    said = request.query_params.get("format")
    if said is not None and said not in known:
        raise QueryError("there is no such format here", "format", nearest(said, known))
    if said is not None:
        return said
    accepted = [_kind(one) for one in request.headers.get("accept", "").split(",")[:50]]
    for kind, weight in sorted(accepted, key=lambda one: -one[1]):
        found = next((form for form in known if FORMS[form] == kind), None)
        if weight and (found or kind in ANYTHING | {"text/html", "text/*"}):
            return found or "json"
    raise HTTPException(406)


def _kind(accepted: str) -> tuple[str, float]:
    kind, *told = (part.strip().lower() for part in accepted.split(";"))
    weights = [part.removeprefix("q=") for part in told if part.startswith("q=")]
    try:
        return kind, float(weights[0]) if weights else 1.0
    except ValueError:
        return kind, 0.0


def json_bytes(data: Any) -> bytes:
    """JSON that is safe wherever it is put: no sign of markup stands in it as itself."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=plain)
    return text.translate(ESCAPED).encode("utf-8", "backslashreplace")


def arrow_bytes(told: Flat) -> bytes:
    """Rows as an Arrow IPC stream."""
    columns = {name: pa.array([row[i] for row in told.rows]) for i, name in enumerate(told.columns)}
    page, table = io.BytesIO(), pa.table(columns)
    with pa.ipc.new_stream(page, table.schema) as stream:
        stream.write_table(table)
    return page.getvalue()
