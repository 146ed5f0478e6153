"""A database's address: a password from the environment may have any signs, as it is or as addresses write them."""

import pytest

from wellserved.flow.engine_url import with_secrets
from wellserved.sources.database import resolve
from wellserved.store.engines.postgres_server import address_of
from wellserved.terms.errors import QueryError, SourceError

URL = "postgresql://ann:${WELLSERVED_WORD}@db.example.com:5433/warehouse?sslmode=require"


@pytest.mark.parametrize(
    ("held", "meant"),
    [
        ("p@ss/word", "p@ss/word"),
        ("p%40ss%2Fword", "p@ss/word"),
        ("a:b#c?d[e] f", "a:b#c?d[e] f"),
        ("50%", "50%"),
        ("plain-1", "plain-1"),
        ("${WELLSERVED_WORD}", "${WELLSERVED_WORD}"),
    ],
)
def test_a_password_of_any_signs_is_understood(held: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSERVED_WORD", held)
    engine, source = address_of(with_secrets(URL)), resolve(URL, "sources/desk.yaml")

    assert (engine.host, engine.port, engine.user, engine.password) == ("db.example.com", 5433, "ann", meant)
    assert (source.host, source.port, source.user, source.password) == ("db.example.com", 5433, "ann", meant)


def test_a_whole_address_whose_password_is_torn_apart_says_how_to_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSERVED_URL", "postgresql://ann:p@ss/gate@db.example.com/warehouse")

    with pytest.raises(QueryError, match="can not be understood") as engine:
        address_of(with_secrets("${WELLSERVED_URL}"))
    with pytest.raises(SourceError, match="can not be understood") as source:
        resolve("${WELLSERVED_URL}", "sources/desk.yaml")
    assert "%2F" in engine.value.fix and "%2F" in source.value.fix
    assert "gate" not in str(engine.value) + str(source.value)
