"""Looked at: what a page says, without its markup, and where its links lead."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from starlette.testclient import TestClient

PAGE = {"accept": "text/html"}
State = dict[str, list[str]]


def page(client: TestClient, place: str) -> str:
    """A page that is there."""
    answer = client.get(place, headers=PAGE)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def words(text: str) -> str:
    """What a reader reads: no tags, single spaces."""
    shown = re.sub(r"<(script|style|title)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(shown).replace("\N{NO-BREAK SPACE}", " "))


def of_class(text: str, name: str) -> list[str]:
    """What stands in elements of a class that hold text alone."""
    return [html.unescape(found) for found in re.findall(rf'class="{name}"[^>]*>([^<]*)<', text)]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.places += [value for name, value in attrs if name == "href" and value]


def links(text: str) -> list[str]:
    """Where the links of a page lead."""
    reader = _Links()
    reader.feed(text)
    return reader.places


def state_of(place: str) -> State:
    """The state that a link carries."""
    return parse_qs(urlsplit(place).query)
