"""The page of the API, written from the document that the server gives of itself."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.docs.safe import cell
from tests.house.project import ROOT
from wellserved.flow.init import init
from wellserved.flow.workspace import open_workspace
from wellserved.surfaces.served.app import make_app

PAGE = ROOT / "docs" / "reference" / "api.md"
HEAD = """# The API

Written from the OpenAPI document that the server gives at `/api/v1/openapi.json`; how to use it stands in
[Ask over HTTP](../how-to/ask-over-http.md).
"""
FORMS = {"application/json": "JSON", "text/csv": "CSV", "application/vnd.apache.arrow.stream": "Arrow stream"}


def page() -> str:
    """The whole page."""
    told = document()
    routes = [(way.upper(), path, about) for path, ways in told["paths"].items() for way, about in ways.items()]
    listed = "".join(f"| {way} | `{path}` | {about['description'].splitlines()[0]} |\n" for way, path, about in routes)
    return f"{HEAD}\n| | route | gives |\n|---|---|---|\n{listed}" + "".join(
        "".join(_route(way, path, about)) for way, path, about in routes if about.get("parameters") or way == "POST"
    )


def document() -> dict[str, Any]:
    """The OpenAPI document of any workspace."""
    with tempfile.TemporaryDirectory() as folder:
        init(Path(folder) / "desk")
        return make_app(open_workspace(Path(folder) / "desk")).openapi()


def _route(way: str, path: str, about: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {way} {path}\n{about['description']}\n"
    good = next(told for status, told in about["responses"].items() if status.startswith("2"))
    forms = [name for kind, name in FORMS.items() if kind in good.get("content", {})]
    yield f"\nAs {', '.join(forms)}.\n" if forms else ""
    if about.get("parameters"):
        yield "\n| parameter | in | means | example |\n|---|---|---|---|\n"
        yield from (_parameter(one) for one in about["parameters"])


def _parameter(one: Mapping[str, Any]) -> str:
    name = "f.SEGMENT" if one["name"] == "filters" else one["name"]
    needed = " (needed)" if one.get("required") else ""
    shown = one.get("example") or next(iter(one["schema"].get("examples", ())), "")
    examples = ", ".join(f"`{k}={v}`" for k, v in shown.items()) if isinstance(shown, dict) else _shown(shown)
    return f"| `{name}`{needed} | {one['in']} | {cell(one.get('description', ''))} | {examples} |\n"


def _shown(example: Any) -> str:
    said = example[0] if isinstance(example, list) and example else example
    return f"`{said}`" if said else ""
