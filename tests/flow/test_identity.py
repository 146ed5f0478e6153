"""A workspace whose settings say by what customers are one: keys are hashed on the way in, and matching is told."""

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wellserved.flow.doctor import doctor
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.matches import Match, RefusedKeys, matches, shared_keys
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement
from wellserved.terms.errors import DefinitionError

SOURCE = """\
source: files
record: customer
path: {name}.csv
columns: {{customer_id: "'{name}-' || id", email_key: email, phone_key: phone}}
"""
CALLS = "source: files\nrecord: interaction\npath: calls.csv\nzone: UTC\n" + (
    "columns: {interaction_id: id, customer_id: who, channel: channel, started_at: at, answered_at: at}\n"
)


def workspace(folder: Path, identity: str, **files: str) -> Workspace:
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "wellserved.yaml").write_text(f"name: shop\n{identity}")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
        (folder / "sources" / f"{name}.yaml").write_text(CALLS if name == "calls" else SOURCE.format(name=name))
    return open_workspace(folder)


def asked(one: Workspace, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(one)
    try:
        return engine.query(sql)
    finally:
        engine.close()


DESK = "id,email,phone\n1,ann@example.com,030 1234567\n2,bob@example.com,030 7777777\n3,,\n"
SHOP = "id,email,phone\n7,ANN@example.com,\n8,eve@example.com,0049 30 7777777\n"
RULES = "identity: {by: [email, phone], country: 49}\n"


def test_customers_of_two_sources_are_matched_and_the_rate_is_told(tmp_path: Path) -> None:
    one = workspace(tmp_path, RULES, desk=DESK, shop=SHOP)
    load(one)
    assert asked(one, "SELECT customer_id, person_id, matched_by FROM person ORDER BY 1") == [
        ("desk-1", "desk-1", "email"), ("desk-2", "desk-2", "phone"),
        ("shop-7", "desk-1", "email"), ("shop-8", "desk-2", "phone"),
    ]  # fmt: skip
    by = (("email", 1), ("phone", 1))
    assert matches(one) == [Match("desk", 3, 2, 2, 0, by), Match("shop", 2, 2, 2, 0, by)]
    told = [problem.what for problem in doctor(one) if problem.code == "identity"]
    assert told == [
        "desk: 2 of 3 customers (67%) are known to another source, 2 have a key",
        "shop: 2 of 2 customers (100%) are known to another source, 2 have a key",
    ]


def test_who_is_twice_in_one_source_is_counted_and_is_not_known_to_another(tmp_path: Path) -> None:
    rows = DESK + "4,ann@example.com,\n"
    one = workspace(tmp_path, RULES, desk=rows, shop="id,email,phone\n8,eve@example.com,\n")
    load(one)
    none = (("email", 0), ("phone", 0))
    assert matches(one) == [Match("desk", 4, 3, 0, 2, none), Match("shop", 1, 1, 0, 0, none)]


def test_a_number_that_many_share_is_told(tmp_path: Path) -> None:
    rows = "id,email,phone\n" + "".join(f"{number},,030 1234567\n" for number in range(3))
    one = workspace(tmp_path, "identity: {at_most: 2}\n", desk=rows)
    load(one)
    rules = one.settings.identity
    assert rules is not None
    assert shared_keys(one, rules) == [RefusedKeys("phone", 1, 3)]
    assert [problem.severity for problem in doctor(one) if problem.code == "identity_shared"] == ["warning"]


def test_keys_are_hashed_with_a_secret_of_the_workspace_that_only_its_owner_reads(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    one, other = (workspace(tmp_path / name, RULES, desk=DESK) for name in ("a", "b"))
    load(one)
    load(other)
    kept, else_where = (asked(w, 'SELECT email_key FROM "customer" ORDER BY customer_id')[0] for w in (one, other))
    assert kept != else_where
    assert stat.S_IMODE((tmp_path / "a" / "data" / "identity.key").stat().st_mode) == 0o600


def test_another_country_reads_the_files_anew(tmp_path: Path) -> None:
    one = workspace(tmp_path, RULES, desk=DESK, shop=SHOP)
    load(one)
    elsewhere = workspace(tmp_path, "identity: {by: [email, phone], country: 43}\n")
    report = {record.record: record.loaded for record in load(elsewhere).records}
    assert report == {"customer": 2}  # the two whose numbers say no country
    assert asked(elsewhere, "SELECT customer_id FROM person ORDER BY 1") == [("desk-1",), ("shop-7",)]


def test_where_nothing_is_said_nobody_is_matched(tmp_path: Path) -> None:
    one = workspace(tmp_path, "", desk=DESK, shop=SHOP)
    load(one)
    assert matches(one) == []
    assert asked(one, "SELECT count(*) FROM person") == [(0,)]
    assert asked(one, "SELECT count(*) FROM customer") == [(5,)]


def test_rows_of_both_are_one_customers_in_every_answer(tmp_path: Path) -> None:
    rows = ("1,desk-1,voice,2026-01-05 10:00", "2,shop-7,email,2026-01-06 10:00", "3,x,chat,2026-01-06 10:00")
    calls = "\n".join(("id,who,channel,at", *rows, ""))
    one = workspace(tmp_path, RULES, desk=DESK, shop=SHOP, calls=calls)
    load(one)
    assert asked(one, "SELECT customer_id, count(*) FROM interaction GROUP BY 1 ORDER BY 1") == [
        ("desk-1", 2),
        ("x", 1),
    ]
    assert asked(one, "SELECT count(*), count(DISTINCT customer_id) FROM customer") == [(3, 3)]


def test_kept_days_follow_who_is_one(tmp_path: Path) -> None:
    rows = ("1,desk-1,voice,2026-01-05 10:00", "3,x,voice,2026-02-20 10:00")
    calls = "\n".join(("id,who,channel,at", *rows, ""))
    told = []
    for name, rollups in (
        ("kept", "rollups: [{record: interaction, by: [channel, plan]}]\n"),
        ("rows", "rollups: []\n"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        load(workspace(folder, rollups + RULES, calls=calls, desk=DESK))
        one = workspace(folder, rollups + RULES, shop="id,email,phone,plan\n7,ann@example.com,,gold\n")
        shop = folder / "sources" / "shop.yaml"
        shop.write_text(shop.read_text().replace("email_key", "plan: plan, email_key"))
        one = open_workspace(folder)
        load(one)
        found = measure(one, ["fcr_no_repeat"], start=date(2026, 1, 1), end=date(2026, 1, 31), by=["plan"])
        told.append([(dict(value.segment), value.value) for value in found if isinstance(value, Measurement)])
        engine = open_engine(one)
        assert bool(engine.rollups) is (name == "kept")
        engine.close()
    assert told == [[({"plan": "gold"}, 1.0)]] * 2


def test_what_somebody_says_matches_without_any_key(tmp_path: Path) -> None:
    one = workspace(tmp_path, "identity: {by: [link]}\n", desk=DESK)
    (tmp_path / "said.csv").write_text("a,b\ndesk-3,desk-1\n")
    said = "source: files\nrecord: customer_link\npath: said.csv\ncolumns: {customer_id: a, same_as: b}\n"
    (tmp_path / "sources" / "said.yaml").write_text(said)
    load(open_workspace(tmp_path))
    assert asked(one, "SELECT customer_id, person_id, matched_by FROM person ORDER BY 1") == [
        ("desk-1", "desk-1", "link"), ("desk-3", "desk-1", "link"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("identity: 7", "'identity' maps names to values"),
        ("identity: {bye: [email]}", "there is no setting 'bye'"),
        ("identity: {by: [mail]}", "customers can't be matched by 'mail'"),
        ("identity: {by: []}", "'by' is empty"),
        ("identity: {by: email}", "'by' is a list of names"),
        ("identity: {at_most: 1}", "at_most: '1' can't be"),
        ("identity: {country: 0049}", "'0049' is no calling code"),
    ],
)
def test_a_wrong_rule_is_refused_where_it_stands(tmp_path: Path, said: str, what: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        workspace(tmp_path, said + "\n")
    assert raised.value.what == what
    assert raised.value.where.startswith("wellserved.yaml, line 2")
