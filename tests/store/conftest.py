"""What the store's tests share."""

from pathlib import Path

import pytest

from tests.store.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
