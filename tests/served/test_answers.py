"""An answer is told again while it is the same, and is another as soon as rows, definitions or notes are."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from tests.cli.run import wellserved
from tests.served.conftest import visitor
from wellserved.flow.workspace import open_workspace
from wellserved.surfaces.served.answers import Pages, Told

PATH = "/api/v1/measure?metric=csat_t2b&period=2026-09"
NOTE = {"day": "2026-09-01", "text": "New menu", "author": "Ada"}


@pytest.fixture
def own(organisation: Path, tmp_path: Path) -> Iterator[tuple[TestClient, Path]]:
    """A copy of the organisation that may be changed, and a browser on it."""
    folder = shutil.copytree(organisation, tmp_path / "organisation")
    with visitor(open_workspace(folder, kept=True)) as client:
        yield client, folder


def tag(client: TestClient, **headers: str) -> str:
    answer = client.get(PATH, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


def test_what_a_reader_has_already_is_not_sent_again(client: TestClient) -> None:
    answer = client.get(PATH, headers={"if-none-match": tag(client)})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag(client))


def test_the_same_question_in_another_order_is_the_same(client: TestClient) -> None:
    turned = client.get("/api/v1/measure?period=2026-09&metric=csat_t2b")

    assert turned.headers["etag"] == tag(client)


def test_another_form_or_language_is_another_answer(client: TestClient) -> None:
    tags = {tag(client), tag(client, accept="text/csv"), tag(client, **{"accept-language": "de"})}

    assert len(tags) == 3
    assert client.get(PATH).headers["vary"] == "Accept, Accept-Encoding, Accept-Language, Cookie"


def test_a_packed_answer_is_not_told_to_who_can_not_unpack_it(client: TestClient) -> None:
    packed, plain = (client.get("/api/v1/catalogue", headers={"accept-encoding": how}) for how in ("gzip", "identity"))

    assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.json() == plain.json()


def test_head_says_of_an_answer_what_get_says(client: TestClient) -> None:
    head, get = client.head(PATH), client.get(PATH)

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_an_answer_for_one_scope_is_not_told_to_another(client: TestClient, voice_client: TestClient) -> None:
    assert client.get(PATH).json()[0]["n"] > voice_client.get(PATH).json()[0]["n"]
    assert tag(client) != tag(voice_client)


def test_an_edited_definition_changes_the_answer_at_once(own: tuple[TestClient, Path]) -> None:
    client, folder = own
    before, scored = tag(client), client.get("/api/v1/scorecards").json()
    card = folder / "scorecards" / "service.yaml"
    card.write_text(card.read_text().replace("label: Service scorecard", "label: Another name"))

    assert (tag(client) != before, scored[0]["label"]) == (True, "Service scorecard")
    assert client.get("/api/v1/scorecards").json()[0]["label"] == "Another name"


def test_rows_that_came_in_change_the_answer_at_once(own: tuple[TestClient, Path]) -> None:
    client, folder = own
    before, n = tag(client), client.get(PATH).json()[0]["n"]
    again = pq.read_table(folder / "exports" / "survey_response.parquet")
    named = pa.array([f"again-{name}" for name in again.column("response_id").to_pylist()])
    pq.write_table(again.set_column(0, "response_id", named), folder / "exports" / "survey_response.parquet")
    loaded = wellserved("load", "--quiet", folder=folder)

    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert (tag(client) != before, client.get(PATH).json()[0]["n"]) == (True, 2 * n)


def test_a_note_changes_what_is_known_at_once(own: tuple[TestClient, Path]) -> None:
    client, _ = own
    before = client.get("/api/v1/annotations").json()
    noted = client.post("/api/v1/annotations", json=NOTE)

    assert noted.status_code == 201
    assert client.get("/api/v1/annotations").json() == [*before, noted.json()]


def test_a_wrong_definition_is_said_and_mended_without_a_restart(own: tuple[TestClient, Path]) -> None:
    client, folder = own
    card = folder / "scorecards" / "service.yaml"
    good = card.read_text()
    card.write_text("name: [")
    wrong, ready = client.get("/api/v1/scorecards"), client.get("/readyz").status_code
    card.write_text(good)

    assert (wrong.status_code, wrong.json()["where"].split(",")[0], ready) == (409, "scorecards/service.yaml", 200)
    assert client.get("/api/v1/scorecards").status_code == 200


def test_no_more_is_kept_than_there_is_room_for() -> None:
    pages = Pages(most=10)
    for name in "abc":
        pages.keep(name, Told((), b"1234"))
    pages.keep("huge", Told((), b"x" * 3_000_000))

    assert ([*pages.told], pages.held) == (["b", "c"], 8)
