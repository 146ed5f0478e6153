"""Drawing: a specification as SVG or PNG, by the Vega that vl-convert carries; nothing is fetched from anywhere."""

import json
import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from wellserved.surfaces.charts.look import Spec, Theme, painted

NOWHERE: list[str] = []
INVENTED = "https://vega.github.io/vega-datasets/"  # what vl-convert puts before a link without a host
LINK = re.compile(rf'xlink:href="{re.escape(INVENTED)}/?(/[^"]*)"')
HEAD = re.compile(r'<svg [^>]*?width="([\d.]+)" height="[\d.]+" viewBox="([^"]*)">(<rect [^>]*/>)?')
SAID = re.compile(r' (?:role|aria-roledescription|aria-hidden|font-family|pointer-events)="[^"]*"')
EMPTY = re.compile(r'<path class="foreground"[^>]*/>|<path class="background"[^>]*d="M0,0h0v0h0Z"[^>]*/>')
PLACES = re.compile(r' (?:d|transform)="[^"]*"')
LONG = re.compile(r"\d+\.\d{3,}")
SHARP = 2.0


def svg(spec: Spec, theme: Theme = "light") -> str:
    """A specification as a picture that stands by itself."""
    return LINK.sub(r'xlink:href="\1"', _drawn(_written(painted(spec, theme))))


def inline(spec: Spec) -> Markup:
    """A specification as a part of a page: in the page's colours and letters, without a name of its own.

    What it shows is told beside it, so it is hidden from those who do not see it, and its links are no tab stops.
    """
    drawn = _drawn(_written(spec))
    found = HEAD.match(drawn)
    if found is None:
        raise AssertionError(f"no picture: {drawn[:80]}")
    width, box, _ = found.groups()
    head = f'<svg class="drawn" viewBox="{box}" width="{width}" aria-hidden="true" focusable="false">'
    body = LINK.sub(r'href="\1" tabindex="-1"', EMPTY.sub("", drawn[found.end() :]))
    return Markup(head + SAID.sub("", body))  # noqa: S704 - Vega escapes what it draws


def png(spec: Spec, theme: Theme = "light") -> bytes:
    """A specification as a picture of twice its size, for screens and slides."""
    return _raster(_written(painted(spec, theme)))


def _written(spec: Any) -> str:
    return json.dumps(spec, ensure_ascii=False)


@lru_cache(maxsize=512)
def _drawn(written: str) -> str:
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(written, allowed_base_urls=NOWHERE))
    return PLACES.sub(lambda found: LONG.sub(_hundredth, found.group()), drawn)


def _hundredth(found: re.Match[str]) -> str:
    """A place to the hundredth of a pixel: nobody sees more, and everybody would load it."""
    return f"{float(found.group()):.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=32)
def _raster(written: str) -> bytes:
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(written, scale=SHARP, allowed_base_urls=NOWHERE))
