"""Salesforce's peers: what simple-salesforce reads from our server is what our connector reads from it.

simple-salesforce (Apache-2.0) was written by others against Salesforce itself. It speaks only https, so the server has
a certificate of an authority that exists for the length of a test.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from tests.vendors.salesforce_reading import connected
from tests.vendors.salesforce_server import CLIENT_ID, CLIENT_SECRET, World, server
from tests.vendors.salesforce_world import small_world, with_cases
from tests.vendors.serving import served
from wellserved.sources.salesforce.vendor import VENDOR

FIELDS = "Id, IsDeleted, SystemModstamp, CaseNumber, CreatedDate, Status, Origin, IsClosed"


@contextmanager
def peer(world: World, folder: Path) -> Iterator[Any]:
    """simple-salesforce, signed in to an organisation with the same credentials."""
    from simple_salesforce.api import Salesforce

    folder.mkdir(exist_ok=True)
    authority = trustme.CA()
    certificate, trusted = folder / "server.pem", folder / "authority.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    authority.cert_pem.write_to_path(str(trusted))
    with served(server(world), certificate, certificate) as url, requests.Session() as session:
        session.verify, session.trust_env = str(trusted), False
        form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        told = session.post(f"{url}/services/oauth2/token", data=form, timeout=10).json()
        yield Salesforce(
            instance_url=told["instance_url"], session_id=told["access_token"], session=session, version="67.0"
        )


def ours(world: World, folder: Path, stream: str, **options: Any) -> dict[str, dict[str, Any]]:
    """What our connector reads of a stream, by id."""
    with connected(world, folder / "ours", **{"look": 0.001, **options}) as one:
        one.load(stream)
        return {row["Id"]: row for row in one.rows(stream)}


def plain(value: Any) -> Any:
    """A value as text, however REST or CSV writes it."""
    if value in (None, ""):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value).replace("+0000", "Z")


def same(theirs: list[dict[str, Any]], found: dict[str, dict[str, Any]]) -> None:
    """Their rows are ours, key by key and field by field."""
    assert [row["Id"] for row in theirs] == list(dict.fromkeys(row["Id"] for row in theirs))
    assert {row["Id"] for row in theirs} == set(found)
    for row in theirs:
        mine = found[row["Id"]]
        for name in row.keys() - {"attributes"}:
            assert plain(row[name]) == plain(mine[name]), (row["Id"], name)


@pytest.mark.parametrize("options", [{"bulk_above": 10_000}, {}], ids=["our pages", "our job"])
def test_simple_salesforce_reads_by_rest_what_we_read(tmp_path: Path, options: dict[str, Any]) -> None:
    world = with_cases(4101)
    with peer(world, tmp_path) as them:
        query = f"SELECT {FIELDS} FROM Case ORDER BY SystemModstamp, Id"
        theirs = them.query_all(query, include_deleted=True)["records"]
        assert them.api_usage["api-usage"].total == 100_000
    assert len(theirs) == 4101
    same(theirs, ours(world, tmp_path, "cases", **options))


@pytest.mark.parametrize("options", [{"bulk_above": 10_000}, {}], ids=["our pages", "our job"])
def test_simple_salesforce_reads_by_bulk_what_we_read(tmp_path: Path, options: dict[str, Any]) -> None:
    world = with_cases(2600)
    with peer(world, tmp_path) as them:
        pieces = list(them.bulk2.Case.query_all(f"SELECT {FIELDS} FROM Case", max_records=1000, wait=0.01))
    theirs = [row for piece in pieces for row in csv.DictReader(io.StringIO(piece))]
    assert len(pieces) == 3
    assert len(theirs) == 2600
    same(theirs, ours(world, tmp_path, "cases", **options))


def test_simple_salesforce_sees_the_fields_that_we_see(tmp_path: Path) -> None:
    world = small_world()
    world.hidden = {"Case.Priority"}
    with peer(world, tmp_path) as them:
        told = {field["name"] for field in them.Case.describe()["fields"]}
    (mine, *_) = ours(world, tmp_path, "cases").values()
    assert set(mine) < told
    assert "Priority" not in told


def test_simple_salesforce_reads_every_object_as_we_read_it(tmp_path: Path) -> None:
    world, streams = small_world(), [one for one in VENDOR.streams if one.wanted and one.name != "overdue_milestones"]
    with connected(world, tmp_path / "ours", look=0.001) as one:
        states = one.load(*(stream.name for stream in streams))
        found = {stream.name: {row["Id"]: row for row in one.rows(stream.name)} for stream in streams}
        asked = {call.split("sobjects/")[1].split("/")[0] for call in one.calls("/describe")}
    with peer(world, tmp_path) as them:
        there = {name: _all(them, name, world) for name in asked if world.seen(name)}
    for state in states.values():
        if state.state == "ready" and found[state.stream]:
            theirs = next(rows for rows in there.values() if rows and rows[0]["Id"] in found[state.stream])
            same([{name: row[name] for name in found[state.stream][row["Id"]]} for row in theirs], found[state.stream])


def _all(them: Any, name: str, world: World) -> list[dict[str, Any]]:
    fields = ", ".join(world.seen(name) or ())
    records: list[dict[str, Any]] = them.query_all(f"SELECT {fields} FROM {name}", include_deleted=True)["records"]
    return records
