"""Bundle: the script that brings charts to life: Vega with its embedder, as vl-convert carries it."""

import subprocess
import sys
from functools import cache
from threading import Lock

from wellserved.terms.errors import EngineError

MAKE = """
import sys, vl_convert
sys.stdout.reconfigure(encoding="utf-8")
sys.stdout.write(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
"""
SECONDS = 120
_one_at_a_time = Lock()


def bundle() -> bytes:
    """The script, made once: in a process of its own, as making it would hold up every other answer for seconds.

    Raises:
        EngineError: It can't be made.
    """
    with _one_at_a_time:
        return _made()


@cache
def _made() -> bytes:
    command = [sys.executable, "-I", "-c", MAKE]
    made = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own text
    if made.returncode or not made.stdout:
        raise EngineError("the script that brings charts to life can't be made", "vl-convert", "install it anew")
    return made.stdout


@cache
def bundle_version() -> str:
    """By what a browser knows that it has this very script."""
    import vl_convert

    return f"{vl_convert.get_vega_version()}-{vl_convert.get_vegalite_versions()[-1]}"
