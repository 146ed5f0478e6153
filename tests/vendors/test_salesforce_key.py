"""Salesforce by a private key: the server takes what our key signed, for us, for a while, and nothing else."""

from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.vendors.salesforce_reading import connected
from tests.vendors.salesforce_server import CLIENT_ID
from tests.vendors.salesforce_world import small_world
from wellserved.flow.connect import connection_text
from wellserved.sources.connect.refused import Refused
from wellserved.sources.salesforce.assertion import key_of
from wellserved.sources.salesforce.vendor import audience, auth
from wellserved.terms.errors import DefinitionError, NotAllowed

USER = "reports@acme.example"


@cache
def pair(number: int) -> tuple[str, str]:
    """A private key and its public one."""
    key = generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_a_claim_signed_by_the_key_is_a_token(tmp_path: Path) -> None:
    world = small_world()
    world.certificate = pair(0)[1]
    with connected(world, tmp_path, said={"client_id": CLIENT_ID, "user": USER, "private_key": pair(0)[0]}) as one:
        one.load("case_statuses")

        assert len(one.rows("case_statuses")) > 0
        assert len(one.calls("/services/oauth2/token")) == 1


@pytest.mark.parametrize(
    ("app", "user", "key"), [("another", USER, 0), (CLIENT_ID, "eve@acme.example", 0), (CLIENT_ID, USER, 1)]
)
def test_another_app_user_or_key_is_refused_and_no_key_is_shown(tmp_path: Path, app: str, user: str, key: int) -> None:
    world, private = small_world(), pair(key)[0]
    world.certificate = pair(0)[1]
    with connected(world, tmp_path, said={"client_id": app, "user": user, "private_key": private}) as one:
        with pytest.raises(Refused, match="invalid_grant") as told:
            one.load("case_statuses")

        assert private.splitlines()[1] not in str(told.value)


def test_a_claim_is_made_to_the_login_host_and_of_a_sandbox_to_that_of_sandboxes() -> None:
    hosts = ("acme.my.salesforce.com", "acme--test.sandbox.my.salesforce.com", "http://127.0.0.1:1")
    made = [audience({"domain": host}) for host in hosts]

    assert made == ["https://login.salesforce.com", "https://test.salesforce.com", "http://127.0.0.1:1"]


def test_a_key_stands_in_a_variable_or_in_a_file_but_never_in_a_workspace(tmp_path: Path) -> None:
    (outside := tmp_path / "key.pem").write_text(pair(0)[0], encoding="ascii")
    (workspace := tmp_path / "w").mkdir()
    (workspace / "wellserved.yaml").write_text("name: w\n", encoding="utf-8")
    (within := workspace / "key.pem").write_text(pair(0)[0], encoding="ascii")

    assert key_of(str(outside)) == key_of(pair(0)[0]) == key_of(pair(0)[0].replace("\n", "\\n")) == pair(0)[0]
    with pytest.raises(NotAllowed, match="lies in a workspace"):
        key_of(str(within))
    with pytest.raises(DefinitionError, match="no PEM"):
        key_of("key.pem")


def test_an_app_signs_in_by_a_secret_or_by_a_key_and_a_user() -> None:
    app = {"domain": "acme.my.salesforce.com", "client_id": CLIENT_ID}
    with pytest.raises(DefinitionError, match="by a secret or a key"):
        auth(app)
    with pytest.raises(DefinitionError, match="as a user"):
        auth({**app, "private_key": pair(0)[0]})

    text = connection_text("salesforce", {**app, "user": USER, "private_key": "${WELLSERVED_SALESFORCE_PRIVATE_KEY}"})
    assert "\nprivate_key: ${WELLSERVED_SALESFORCE_PRIVATE_KEY}" in text
    assert "\n# client_secret: " in text
