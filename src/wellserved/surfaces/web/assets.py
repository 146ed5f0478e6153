"""Assets: styles and scripts of our own, each under a name that changes with what is in it."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    """A file's bytes, what they are, and the path that names them."""

    content: bytes
    kind: str
    path: str


def asset(name: str) -> str:
    """The path of an asset, which changes when its bytes do."""
    return _assets()[name].path


@router.get("/static/{mark}/{name}")
def give(mark: str, name: str) -> Response:
    """Give an asset; an old mark gives the file as it is now, and is not kept."""
    found = _assets().get(name)
    if found is None:
        raise HTTPException(404)
    kept = FOREVER if found.path == f"/static/{mark}/{name}" else "no-cache"
    return Response(found.content, media_type=found.kind, headers={"Cache-Control": kept})


@cache
def _assets() -> dict[str, Asset]:
    """All files of static/ by name, under one mark, so that a module's imports of its neighbours are kept as well."""
    folder = files("wellserved.surfaces.web").joinpath("static")
    bytes_of = {path.name: path.read_bytes() for path in sorted(folder.iterdir(), key=lambda path: path.name)}
    mark = sha256(b"".join(name.encode() + content for name, content in bytes_of.items())).hexdigest()[:12]
    kinds = {name: KINDS[name.rsplit(".", 1)[-1]] for name in bytes_of}
    return {name: Asset(content, kinds[name], f"/static/{mark}/{name}") for name, content in bytes_of.items()}
