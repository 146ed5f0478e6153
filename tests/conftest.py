"""What several rooms' tests need: the folder of the real data; and what each folder's tests cost."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.costs import Costs

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Costs())
    settings.register_profile("ours", deadline=None)  # on a busy machine an example takes as long as it takes
    settings.load_profile("ours")


@pytest.fixture(scope="session")
def real_data() -> Iterator[Path]:
    """The real data's folder, named to sources as WELLSERVED_DATA; the test is skipped without it."""
    folder = Path(os.environ.get("WELLSERVED_DATA") or BESIDE_THE_PROJECT)
    if not (folder / "golden.json").is_file():
        pytest.skip(f"no real data in {folder}: set WELLSERVED_DATA to the folder that holds golden.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_DATA", str(folder))
        yield folder
