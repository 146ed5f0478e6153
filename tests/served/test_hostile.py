"""Whatever is asked, the answer is ours: never a fault, never the asker's markup, never rows out of scope."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from tests.served.hostile import API, INJECTED, described, injected, wrong
from wellserved.flow.workspace import open_workspace

CASES, URLS = 300, 150
NOTE = {"day": "2026-09-01", "text": "New menu", "author": "Ada"}
OTHER = "chat"
READ = (
    "/measure?metric=csat_t2b&by=channel&grain=month",
    "/measure?metric=csat_t2b&by=channel&where=TRUE",
    f"/measure?metric=csat_t2b&by=channel&where=channel = '{OTHER}' OR TRUE",
    "/measure?metric=service_cost&by=channel&format=csv",
    "/rows?metric=aht&limit=1000",
    "/rows?metric=aht&limit=1000&format=csv",
    f"/rows?metric=aht&limit=1000&where=TRUE OR channel = '{OTHER}'",
    "/explain?metric=csat_t2b&period=2026-09&by=channel",
    "/scorecards/service?period=2026-09",
)


@pytest.fixture(scope="module")
def attacked(organisation: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A copy of the organisation, as attackers may write to it; faults of ours are answers here."""
    folder = shutil.copytree(organisation, tmp_path_factory.mktemp("attacked") / "organisation")
    with visitor(open_workspace(folder, kept=True), faults_are_answers=True) as client:
        yield client


def test_requests_made_from_the_document_get_answers_in_our_form(attacked: TestClient) -> None:
    found = [(label, request, wrong(answer)) for label, request, answer in described(attacked, CASES)]

    assert [one for one in found if one[2]] == []
    assert len(found) >= CASES


def test_injected_texts_get_answers_in_our_form(attacked: TestClient) -> None:
    urls = random.Random(1).sample(list(injected()), URLS)

    assert [(url, fault) for url in urls if (fault := wrong(attacked.get(url, headers={"accept": "text/html"})))] == []


@pytest.mark.parametrize("name", ["text", "author", "day", "kind", "time", "metric", "segment"])
def test_an_annotation_of_an_attackers_is_refused_or_kept_as_plain_text(attacked: TestClient, name: str) -> None:
    for text in (one.encode("utf-8", "replace").decode() for one in INJECTED):
        answer = attacked.post(
            f"{API}/annotations", json=NOTE | {name: {"channel": text} if name == "segment" else text}
        )
        assert (answer.status_code in (201, 422), wrong(answer)) == (True, ""), (name, text, answer.text)
    assert attacked.get(f"{API}/annotations").status_code == 200
    assert wrong(attacked.get("/kpi/csat_t2b", headers={"accept": "text/html"})) == ""


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, b"{}", 403),
        ({"origin": "https://evil.example"}, b"{}", 403),
        ({"content-length": "99999999"}, b"{}", 413),
        ({"content-type": "application/json"}, b"x" * 70_000, 413),
        ({"content-type": "application/json"}, b"\xff\xfe{", 400),
        ({"content-type": "application/json"}, b"[" * 10_000, 400),
        ({"host": "evil.example"}, b"{}", 421),
    ],
)
def test_what_another_site_or_no_honest_program_sends_is_not_taken(
    attacked: TestClient, headers: dict[str, str], body: bytes, status: int
) -> None:
    before = attacked.get(f"{API}/annotations").json()
    answer = attacked.post(f"{API}/annotations", content=body, headers=headers)

    assert (answer.status_code in (status, 422), wrong(answer)) == (True, "")
    assert attacked.get(f"{API}/annotations").json() == before


def test_ten_megabytes_of_query_are_refused_at_the_door(attacked: TestClient) -> None:
    said: list[Any] = []
    scope = {"type": "http", "method": "GET", "path": f"{API}/measure", "query_string": b"metric=" + b"a" * 10_000_000}
    about = {"headers": [(b"host", b"localhost")], "scheme": "http", "server": ("localhost", 80), "http_version": "1.1"}

    async def tell(message: Any) -> None:
        said.append(message)

    def ask() -> None:
        asyncio.run(attacked.app({**scope, **about, "root_path": ""}, empty, tell))  # type: ignore[arg-type]

    asker = Thread(target=ask)  # a browser's test may have left a loop in this one
    asker.start()
    asker.join()

    assert (said[0]["status"], b"too long" in said[1]["body"]) == (414, True)


async def empty() -> dict[str, Any]:
    """A request without a body."""
    return {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize("path", READ)
def test_nothing_of_another_segment_is_told_to_who_may_not_see_it(voice_client: TestClient, path: str) -> None:
    answer = voice_client.get(f"{API}{path}")

    assert answer.status_code == 200, answer.text
    assert f'"{OTHER}"' not in answer.text and f",{OTHER}," not in answer.text


@pytest.mark.parametrize("path", [*READ, "/sources"])
def test_what_is_told_of_everything_is_not_told_to_who_may_see_a_part(
    client: TestClient, voice_client: TestClient, path: str
) -> None:
    assert client.get(f"{API}{path}").text != voice_client.get(f"{API}{path}").text


@pytest.mark.parametrize(
    "path",
    [
        f"/measure?metric=csat_t2b&f.channel={OTHER}",
        f"/rows?metric=aht&f.channel={OTHER}",
        f"/scorecards/service?f.channel={OTHER}",
        "/measure?metric=csat_t2b&where=TRUE) OR (TRUE",
    ],
)
def test_asking_for_another_segment_gets_nothing_of_it(voice_client: TestClient, path: str) -> None:
    answer = voice_client.get(f"{API}{path}")
    told = answer.json() if answer.status_code == 200 else []

    assert answer.status_code in (200, 403, 422)
    assert [one for one in told if one.get("n") or one.get("channel")] == []
