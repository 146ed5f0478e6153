"""A small organisation whose facts DuckDB has made, for all tests of engines."""

import pytest

from tests.engines.organisation import NOW, organisation
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = organisation(tmp_path_factory.mktemp("organisation") / "small")
    load(found, clock=NOW)
    return found
