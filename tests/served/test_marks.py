"""Marks: every mark of a chart leads to what is behind it, on every page that draws one."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

LEADS = {
    "/value": {r"/value\?f\.value_tier=": 2, r"/kpi/margin_per_customer\?.*view=rows": 1, r"/value\?period=": 1},
    "/forecast?metric=contacts_handled&grain=week": {r"/kpi/contacts_handled\?period=.*view=rows": 20},
    "/kpi/csat_t2b": {r"/kpi/csat_t2b\?period=.*view=rows": 4},
    "/map": {"#link-": 5, r"/kpi/": 10},
}


@pytest.mark.parametrize("path", LEADS)
def test_marks_of_a_chart_lead_to_what_is_behind_them(path: str, client: TestClient) -> None:
    page = unescape(client.get(path, headers={"accept": "text/html"}).text)
    drawn = [href for svg in re.findall(r"<svg.*?</svg>", page, re.S) for href in re.findall(r'<a href="([^"]+)"', svg)]

    for kind, least in LEADS[path].items():
        led = {href for href in drawn if re.match(kind, href)}
        assert len(led) >= least, kind
        first = min(led)
        if first.startswith("#"):
            assert f'id="{first[1:]}"' in page
        else:
            assert client.get(first, headers={"accept": "text/html"}).status_code == 200, first
