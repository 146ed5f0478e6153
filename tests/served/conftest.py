"""The organisation that the web's tests look at: a small demo, made once for all test processes, only read from."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from wellserved.flow.demo import demo
from wellserved.flow.seen import EVERYTHING, Scope
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.surfaces.served.app import make_app

CUSTOMERS, MONTHS = 1_500, 13
HOST = "http://127.0.0.1"
VOICE_ONLY = Scope({"channel": ("voice",)})


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder. Copy it to write to it."""
    return made_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def workspace(organisation: Path) -> Workspace:
    return open_workspace(organisation, kept=True)


@pytest.fixture(scope="session")
def client(workspace: Workspace) -> Iterator[TestClient]:
    """A browser of somebody who may see everything."""
    with visitor(workspace) as opened:
        yield opened


@pytest.fixture(scope="session")
def voice_client(workspace: Workspace) -> Iterator[TestClient]:
    """A browser of somebody who may see the channel voice only."""
    with visitor(workspace, VOICE_ONLY) as opened:
        yield opened


def visitor(workspace: Workspace, scope: Scope = EVERYTHING, faults_are_answers: bool = False) -> TestClient:
    """A browser on an application over the workspace; faults of ours are raised unless they are wanted as answers."""
    return TestClient(make_app(workspace, scope), base_url=HOST, raise_server_exceptions=not faults_are_answers)


def made_once(temporary: Path) -> Path:
    """Make the organisation, unless another process of the same run has; whoever comes second waits."""
    own = temporary.parent if temporary.name.startswith("popen-") else temporary
    folder = own / "organisation"
    with (own / "organisation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (own / "organisation.made").exists():
            demo(folder, CUSTOMERS, MONTHS)
            (own / "organisation.made").touch()
    return folder
