"""What the documentation says to ask for is answered."""

import re

import pytest
from starlette.testclient import TestClient

from tests.house.project import ROOT

PAGE = ROOT / "docs" / "how-to" / "ask-over-http.md"
SAID = re.findall(r"`(?:http://127.0.0.1:8321)?(/(?:api/v1|healthz|readyz)[^`]*)`", PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in dict.fromkeys(SAID) if path != "/api/v1"])
def test_an_address_in_the_documentation_is_answered(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
