"""A run that is killed at any point of any page asks for the page in flight again, and for nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vendors.faults import Faulty
from tests.vendors.serving import served
from tests.vendors.shop import Shop
from tests.vendors.test_core import ids, landed, notes, read_at
from wellserved.terms.crash import PAGE_POINTS

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from pathlib import Path
from tests.vendors.shop_vendor import KEY_OF_THE_SHOP, QUICK, SINCE, VENDOR
from wellserved.sources.connect.landing import open_landing
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.wire import HttpWire
said = {"address": sys.argv[1], "secret": KEY_OF_THE_SHOP}
with open_landing(Path(sys.argv[2])) as landing, HttpWire(VENDOR, sys.argv[1], VENDOR.auth(said), QUICK) as wire:
    run_stream(Reading(VENDOR, wire, landing, SINCE), VENDOR.streams[0])
"""


def run(address: str, folder: Path, point: str = "", count: int = 1) -> int:
    """Read the notes in a process of its own, which dies at a point; its exit code."""
    crash = {"WELLSERVED_CRASH_AT": point, "WELLSERVED_CRASH_COUNT": str(count)}
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", **crash}
    command = [sys.executable, "-c", RUN, address, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("point", PAGE_POINTS)
def test_a_run_that_is_killed_loses_and_doubles_nothing(tmp_path: Path, point: str) -> None:
    shop = Shop(notes(8))
    app = Faulty(shop.app())
    with served(app) as address:
        for page in (1, 2):
            assert run(address, tmp_path, point, page) == -signal.SIGKILL
        read_at(address, tmp_path)
    assert ids(landed(tmp_path)) == [1, 2, 3, 4, 5, 6, 7, 8]
    asked = [call for call in app.seen if "notes" in call]
    again = [call for call in dict.fromkeys(asked) if asked.count(call) > 1]
    in_flight = point != "page_kept"
    assert len(again) == (2 if in_flight else 0)
    assert max(asked.count(call) for call in asked) <= (2 if in_flight else 1)


def test_every_point_of_a_page_is_hit_by_its_test() -> None:
    text = "".join(path.read_text() for path in (ROOT / "src/wellserved/sources/connect").glob("*.py"))
    assert all(f'crash_point("{point}")' in text for point in PAGE_POINTS)
