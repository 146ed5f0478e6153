"""Who opens a page that takes long is told so at once, and has the page by itself when it is there."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from wellserved.surfaces.served.patience import Patient
from wellserved.terms.errors import QueryError

HOST, SOON = "http://127.0.0.1", 0.05
OPENS = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "accept": "text/html,*/*"}


@dataclass
class Slow:
    """A page that comes when it is let go."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    answer: Response | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await self.go.wait()
        if self.answer is None:
            raise QueryError("this can't be told")
        await self.answer(scope, receive, send)


def asking(question: Callable[[Slow, httpx.AsyncClient], Awaitable[None]], following: float = 5.0) -> None:
    """Ask a slow page, whose readers are told after a twentieth of a second; browsers of other tests have a loop."""

    async def ask() -> None:
        slow = Slow(answer=HTMLResponse("there it is"))
        over = httpx.ASGITransport(Patient(slow, SOON, following))
        async with httpx.AsyncClient(transport=over, base_url=HOST) as client:
            await question(slow, client)

    with ThreadPoolExecutor(1) as own:
        own.submit(lambda: asyncio.run(ask())).result()


def test_who_opens_a_page_that_takes_long_is_told_so_and_then_has_it() -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        told = await client.get("/value?period=2026-Q1", headers=OPENS)
        asyncio.get_running_loop().call_later(SOON, slow.go.set)
        page = await client.get("/value?period=2026-Q1", headers=OPENS)

        assert (told.status_code, told.headers["refresh"], told.headers["cache-control"]) == (202, "1", "no-store")
        assert "comes by itself" in told.text and 'href="/value?period=2026-Q1"' in told.text
        assert 'href="/value" aria-current="page"' in told.text  # the menu says where one is
        assert (page.status_code, page.text, slow.asked) == (200, "there it is", 1)

    asking(question)


def test_a_page_that_is_there_soon_comes_at_once() -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        slow.go.set()

        assert (await client.get("/value", headers=OPENS)).text == "there it is"

    asking(question)


def test_two_readers_of_one_page_wait_for_one_answer_and_another_question_is_another() -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        first, second = (client.get("/value", headers=OPENS) for _ in range(2))
        found = await asyncio.gather(first, second, client.get("/value", headers=OPENS | {"accept-language": "de"}))

        assert [one.status_code for one in found] == [202] * 3
        assert (slow.asked, "von selbst" in found[2].text) == (2, True)

    asking(question, SOON)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/value", {}),
        ("/value", OPENS | {"sec-fetch-mode": "cors"}),
        ("/value", OPENS | {"prefer": "wait=60"}),
        ("/value.pdf", OPENS),
        ("/api/v1/value", OPENS),
    ],
)
def test_programs_and_files_wait_as_they_always_did(path: str, headers: dict[str, str]) -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        asyncio.get_running_loop().call_later(3 * SOON, slow.go.set)

        assert (await client.get(path, headers=headers)).text == "there it is"

    asking(question)


def test_a_question_that_can_not_be_answered_says_so_when_it_is_known() -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        slow.answer = None
        await client.get("/value", headers=OPENS)
        slow.go.set()

        with pytest.raises(QueryError, match="can't be told"):
            await client.get("/value", headers=OPENS)

    asking(question)


def test_the_page_asked_for_stands_in_the_link_as_text() -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        told = await client.get("/value?q=%22%3E%3Cb%3E", headers=OPENS)
        elsewhere = await client.get(f"{HOST}//elsewhere.example/", headers=OPENS)

        assert "<b>" not in told.text and 'href="/value?q=' in told.text
        assert "elsewhere" not in elsewhere.text

    asking(question)


def test_a_browser_of_the_organisation_has_its_pages_as_before(client: TestClient) -> None:
    page = client.get("/catalogue", headers=OPENS)

    assert (page.status_code, "refresh" in page.headers) == (200, False)


def test_the_body_of_a_page_that_waits_is_empty() -> None:
    async def question(slow: Slow, client: httpx.AsyncClient) -> None:
        async def reads(scope: Scope, receive: Receive, send: Send) -> None:
            await HTMLResponse(str(len(await Request(scope, receive).body())))(scope, receive, send)

        over = httpx.ASGITransport(Patient(reads))
        async with httpx.AsyncClient(transport=over, base_url=HOST) as other:
            assert (await other.get("/value", headers=OPENS)).text == "0"

    asking(question)
