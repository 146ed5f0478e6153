"""Local: the place on this server that a request names, never one elsewhere."""

import re
from urllib.parse import urlsplit

PLACE = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def local_path(place: str) -> str:
    """A path and query of ours; the first page in place of anything else.

    >>> local_path("/kpi/csat_t2b?view=rows"), local_path("//elsewhere.example/"), local_path("https://elsewhere.example")
    ('/kpi/csat_t2b?view=rows', '/', '/')
    """
    split = urlsplit(place) if PLACE.fullmatch(place) else None
    return place if split and not split.scheme and not split.netloc else "/"
