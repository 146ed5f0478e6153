"""The API tells what the commands tell, in the forms asked for, and says of itself what it does."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from tests.cli.run import wellserved
from wellserved.surfaces.api.shapes import Card, Defined, Explained, Listed, Measured, Noted, Problem, Scored
from wellserved.surfaces.api.source_shapes import Source
from wellserved.surfaces.served.app import API as API_PARTS

API = "/api/v1"
AS_OF = "2100-01-01T12:00:00+00:00"
SHAPES: dict[str, Any] = {
    "/measure?metric=csat_t2b&by=channel&grain=month&compare=year": list[Measured],
    "/scorecards": list[Card],
    "/scorecards/service": Scored,
    "/explain?metric=fcr_no_repeat&period=2026-09": Explained,
    "/catalogue": list[Listed],
    "/catalogue/csat_t2b": Defined,
    "/sources": list[Source],
    "/annotations": list[Noted],
}


def printed(folder: Path, *words: str) -> str:
    done = wellserved(*words, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_measure_gives_the_very_json_of_the_command(client: TestClient, organisation: Path) -> None:
    asked = "metric=csat_t2b&metric=fcr_no_repeat&from=2026-08-01&to=2026-10-31&grain=month&by=channel"
    words = "csat_t2b fcr_no_repeat --from 2026-08-01 --to 2026-10-31 --grain month --by channel --format json"
    told = client.get(f"{API}/measure?{asked}&where=queue_seconds >= 0&as_of={AS_OF.replace('+', '%2B')}")

    commanded = printed(organisation, "measure", *words.split(), "--where", "queue_seconds >= 0", "--as-of", AS_OF)

    assert json.dumps(told.json()) == json.dumps(json.loads(commanded))
    assert len(told.json()) > 10


def test_a_comparison_is_the_very_json_of_the_command(client: TestClient, organisation: Path) -> None:
    told = client.get(f"{API}/measure?metric=aht&from=2026-09-01&to=2026-09-30&compare=previous")
    words = "measure aht --from 2026-09-01 --to 2026-09-30 --compare previous --format json"

    assert json.dumps(told.json()) == json.dumps(json.loads(printed(organisation, *words.split())))


def test_values_as_csv_are_the_characters_of_the_command(client: TestClient, organisation: Path) -> None:
    told = client.get(
        f"{API}/measure?metric=aht&by=channel&by=team&from=2026-09-01&to=2026-09-30", headers={"accept": "text/csv"}
    )
    words = "measure aht --by channel,team --from 2026-09-01 --to 2026-09-30 --format csv"

    assert told.text == printed(organisation, *words.split())


def test_a_scorecard_is_the_very_json_of_the_command(client: TestClient, organisation: Path) -> None:
    told = client.get(f"{API}/scorecards/service", params={"period": "2026-09", "as_of": AS_OF})
    words = ("score", "service", "--period", "2026-09", "--as-of", AS_OF, "--format", "json")

    assert to_twelve_digits(told.text) == to_twelve_digits(printed(organisation, *words))


def test_values_as_an_arrow_stream_are_the_same_values(client: TestClient) -> None:
    asked = f"{API}/measure?metric=aht&by=channel&grain=month"
    table = pa.ipc.open_stream(io.BytesIO(client.get(f"{asked}&format=arrow").content)).read_all()

    rows = [{**one.pop("segment"), **one} for one in client.get(asked).json()]

    assert table.to_pylist() == [{name: row[name] for name in table.column_names} for row in rows]


def test_the_pages_of_rows_are_all_rows_once_and_in_their_order(client: TestClient) -> None:
    asked = f"{API}/rows?metric=csat_t2b&period=2026-09&f.channel=voice"
    every = client.get(f"{asked}&limit=1000").json()
    paged, link = [], f"{asked}&limit=7"
    while link:
        page = client.get(link)
        paged += page.json()
        link = page.links["next"]["url"] if "next" in page.links else ""

    assert (paged, len(every) > 10) == (every, True)


def test_a_cursor_fits_its_own_question_only(client: TestClient) -> None:
    asked = f"{API}/rows?metric=csat_t2b&limit=3"
    own = client.get(asked).links["next"]["url"].rsplit("cursor=", 1)[1]

    assert [
        client.get(url).status_code
        for url in (f"{asked}&cursor={own}", f"{asked}&period=2026-09&cursor={own}", f"{asked}&cursor={own[:-2]}AA")
    ] == [200, 422, 422]


@pytest.mark.parametrize("path", SHAPES)
def test_an_answer_has_the_shape_that_the_document_says(client: TestClient, path: str) -> None:
    told = client.get(f"{API}{path}")

    assert told.status_code == 200, told.text
    assert TypeAdapter(SHAPES[path]).validate_json(told.content) is not None


def test_what_is_accepted_decides_the_form(client: TestClient) -> None:
    accepted = {
        "text/csv": "text/csv",
        "application/json;q=0.5, text/csv;q=0.9": "text/csv",
        "application/vnd.apache.arrow.stream": "application/vnd.apache.arrow.stream",
        "text/html,application/xml;q=0.9,*/*;q=0.8": "application/json",
    }
    told = [client.get(f"{API}/catalogue", headers={"accept": kind}).headers["content-type"] for kind in accepted]

    assert [kind.split(";")[0] for kind in told] == list(accepted.values())
    assert client.get(f"{API}/catalogue", headers={"accept": "image/png"}).status_code == 406


def test_an_error_says_what_where_and_how_to_mend_it(client: TestClient) -> None:
    told = client.get(f"{API}/measure?metrics=aht")

    assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json")
    assert Problem.model_validate_json(told.content).fix == "did you mean 'metric'?"
    assert client.get(told.json()["type"]).status_code == 200


def test_a_parameter_given_twice_is_refused_where_it_may_be_given_once(client: TestClient) -> None:
    assert client.get(f"{API}/measure?metric=aht&period=2026-08&period=2026-09").status_code == 422


def test_the_document_is_openapi_3_1_and_names_every_route(client: TestClient) -> None:
    told = client.get(f"{API}/openapi.json").json()

    assert told["openapi"].startswith("3.1")
    routes = {route.path for part in API_PARTS for route in part.router.routes if isinstance(route, APIRoute)}

    assert {"/measure", "/scorecards", "/explain", "/rows", "/guard"} <= {path.removeprefix(API) for path in routes}
    assert {path for path in told["paths"] if path.startswith(API)} == {
        route.path for part in API_PARTS for route in part.router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
    }  # fmt: skip


def to_twelve_digits(text: str) -> str:
    """JSON with its numbers to twelve digits: two threads may add the same rows in another order."""
    return json.dumps(json.loads(text, parse_float=lambda number: float(f"{float(number):.12g}")))
