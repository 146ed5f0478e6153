"""Customers of several systems who share a key are one, and all that chains a customer's rows goes by that one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.enrich import plain
from tests.store.desk import Desk, File, Row, contact
from wellserved.enrich.identity import IdentityRules

NUMBERS = count()
UNTOLD = ("topic", "direction", "talk_seconds", "hold_seconds", "wrap_seconds", "abandoned", "answered_at")
QUICK = settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
IDS = ("g-1", "g-2", "h-1", "h-2", "q-1", "s-1", "z-1", "z-2")
MADE = ("person", "interaction", "issue", "self_service_session", "order", "customer_period")


def desk(folder: Path, rules: IdentityRules | None = None) -> Desk:
    own = folder / str(next(NUMBERS))
    own.mkdir()
    return Desk(own, identity=rules or IdentityRules())


def persons(own: Desk) -> dict[str, str]:
    return {row["customer_id"]: row["person_id"] for row in own.rows("person")}


def load(own: Desk, record: str, *rows: Row, source: str = "") -> None:
    own.load(File(f"{next(NUMBERS)}", rows, record, source or record))


def test_customers_who_share_a_key_are_one_and_so_is_a_third_who_shares_another_with_one_of_them(
    tmp_path: Path,
) -> None:
    own = desk(tmp_path)
    load(own, "customer",
         {"customer_id": "z-1", "email_key": " Ann@Example.com ", "phone_key": None},
         {"customer_id": "h-1", "email_key": "ann@example.com", "phone_key": "+49 (0)30 1234567"},
         {"customer_id": "g-1", "email_key": None, "phone_key": "0049 30 123 45 67"},
         {"customer_id": "q-1", "email_key": "bob@example.com", "phone_key": "030 1234567"})  # fmt: skip
    assert persons(own) == {"g-1": "g-1", "h-1": "g-1", "z-1": "g-1"}
    assert {row["customer_id"]: row["matched_by"] for row in own.rows("person")} == {
        "g-1": "phone", "h-1": "email+phone", "z-1": "email",
    }  # fmt: skip


def test_what_is_kept_of_a_key_is_a_hash_and_what_is_no_address_is_no_key(tmp_path: Path) -> None:
    own = desk(tmp_path)
    load(
        own,
        "customer",
        {"customer_id": "z-1", "email_key": "ann@example.com"},
        {"customer_id": "z-2", "email_key": "-"},
    )
    kept = [row["email_key"] for row in own.rows("customer")]
    assert kept[1] is None
    assert len(kept[0]) == 32
    files = b"".join(path.read_bytes() for path in own.store.segments.iterdir())
    assert b"ann@example.com" not in files


def test_a_key_of_more_customers_than_may_share_one_joins_none_of_them(tmp_path: Path) -> None:
    rows = [{"customer_id": f"z-{number}", "phone_key": "030 7654321"} for number in range(4)]
    few, many = desk(tmp_path, IdentityRules(at_most=4)), desk(tmp_path, IdentityRules(at_most=3))
    load(few, "customer", *rows)
    load(many, "customer", *rows)
    assert set(persons(few).values()) == {"z-0"}
    assert persons(many) == {}


def test_only_kinds_that_are_named_count_and_links_say_what_keys_do_not(tmp_path: Path) -> None:
    own = desk(tmp_path, IdentityRules(by=("email", "link")))
    load(
        own,
        "customer",
        {"customer_id": "z-1", "phone_key": "030 7654321"},
        {"customer_id": "h-1", "phone_key": "030 7654321"},
    )
    load(own, "customer_link", {"customer_id": "s-1", "same_as": "z-1"})
    assert persons(own) == {"s-1": "s-1", "z-1": "s-1"}


def test_who_stands_for_a_person_is_of_the_source_that_is_preferred(tmp_path: Path) -> None:
    own = desk(tmp_path, IdentityRules(prefer=("salesforce",)))
    load(own, "customer", {"customer_id": "a-1", "external_key": "77"}, source="zendesk-customers")
    load(own, "customer", {"customer_id": "s-1", "external_key": "77", "plan": "gold"}, source="salesforce-customers")
    assert persons(own) == {"a-1": "s-1", "s-1": "s-1"}
    assert own.query("SELECT customer_id, plan FROM customer") == [("s-1", "gold")]


def test_first_contact_resolution_spans_systems(tmp_path: Path) -> None:
    own = desk(tmp_path)
    load(own, "interaction", contact("call", "2026-01-05 10:00", customer_id="g-1", topic="bill"),
         contact("mail", "2026-01-06 10:00", customer_id="z-1", channel="email", topic="bill"))  # fmt: skip
    alone = own.query("SELECT interaction_id, seconds_to_next_contact, issue_id FROM interaction ORDER BY 1")
    assert alone == [("call", None, "call"), ("mail", None, "mail")]
    load(
        own,
        "customer",
        {"customer_id": "g-1", "phone_key": "030 7654321"},
        {"customer_id": "z-1", "phone_key": "030 7654321"},
    )
    chained = own.query("SELECT interaction_id, seconds_to_next_contact, issue_id FROM interaction ORDER BY 1")
    assert chained == [("call", 86400.0, "call"), ("mail", None, "call")]
    assert own.query("SELECT contacts, channels, customer_id FROM issue") == [(2, 2, "g-1")]
    load(own, "customer", {"customer_id": "z-1", "phone_key": "030 1111111"})
    assert own.query("SELECT interaction_id, seconds_to_next_contact, issue_id FROM interaction ORDER BY 1") == alone


def test_a_persons_months_are_told_once_of_all_systems(tmp_path: Path) -> None:
    own = desk(tmp_path)
    load(own, "customer", {"customer_id": "h-1", "email_key": "a@b.de", "since": "2026-01-10", "until": "2026-05-20"},
         {"customer_id": "z-1", "email_key": "a@b.de"})  # fmt: skip
    load(own, "interaction", contact(1, "2026-02-05 10:00", customer_id="z-1", abandoned="false"))
    load(own, "order", {"order_id": "1", "customer_id": "h-1", "at": "2026-02-07 10:00", "revenue": "20"})
    months = "SELECT contacts, CAST(revenue AS DOUBLE), active FROM customer_period WHERE period = '2026-02-01'"
    assert own.query(months) == [(1, 20.0, True)]
    assert own.query("SELECT DISTINCT customer_id FROM customer_period") == [("h-1",)]
    assert own.query('SELECT seconds_since_contact FROM "order"') == [(2 * 86400.0,)]
    assert own.query("SELECT customer_id, CAST(until AS VARCHAR) FROM customer") == [("h-1", "2026-05-20")]


def test_without_rules_each_customer_stands_for_itself_again(tmp_path: Path) -> None:
    own = desk(tmp_path)
    rows = [{"customer_id": name, "email_key": "a@b.de"} for name in ("h-1", "z-1")]
    load(own, "customer", *rows)
    load(own, "interaction", contact(1, "2026-01-05 10:00", customer_id="h-1"),
         contact(2, "2026-01-06 10:00", customer_id="z-1"))  # fmt: skip
    own.identity = None
    load(own, "interaction", contact(3, "2026-01-07 10:00", customer_id="other"))
    assert own.rows("person") == []
    found = own.query("SELECT customer_id, seconds_to_next_contact FROM interaction ORDER BY interaction_id")
    assert found == [("h-1", None), ("z-1", None), ("other", None)]


keys = st.sampled_from([None, "1", "2", "3"])
CUSTOMERS = st.lists(
    st.fixed_dictionaries({"customer_id": st.sampled_from(IDS), "email": keys, "phone": keys}),
    unique_by=lambda row: row["customer_id"],
).map(lambda rows: [{"customer_id": str(row["customer_id"]),
                     "email_key": row["email"] and f"{row['email']}@example.com",
                     "phone_key": row["phone"] and f"+4930123456{row['phone']}"} for row in rows])  # fmt: skip
LINKS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=3, unique=True).map(
    lambda pairs: [{"customer_id": a, "same_as": b} for a, b in pairs]
)
DAYS = ("2026-01-05", "2026-01-07", "2026-01-20", "2026-02-10", "2026-03-31")
CONTACTS = st.lists(st.tuples(st.sampled_from([*IDS, None]), st.sampled_from(DAYS)), max_size=8).map(
    lambda rows: [contact(f"i{n}", f"{day} 10:0{n}", customer_id=who) for n, (who, day) in enumerate(rows)]
)


def one_each(
    customers: Iterable[Mapping[str, Any]], links: Iterable[Mapping[str, Any]], at_most: int
) -> dict[str, str]:
    """Union and find: the least customer of each set that keys and links join; nobody who is joined with nobody."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.get(name, name) != name:
            name = above[name]
        return name

    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in customers:
        for kind in ("email_key", "phone_key"):
            if row[kind]:
                shared[kind, row[kind]].append(row["customer_id"])
    pairs = [(them[0], other) for them in shared.values() if 2 <= len(them) <= at_most for other in them[1:]]
    pairs += [(row["customer_id"], row["same_as"]) for row in links if row["customer_id"] != row["same_as"]]
    for a, b in pairs:
        first, second = sorted((top(a), top(b)))
        above[second] = first
    return {name: top(name) for pair in pairs for name in pair}


@QUICK
@given(customers=CUSTOMERS, links=LINKS, contacts=CONTACTS, at_most=st.sampled_from([2, 5]))
def test_persons_and_chains_are_those_of_plain_python(
    tmp_path: Path, customers: list[Row], links: list[Row], contacts: list[Row], at_most: int
) -> None:
    own = desk(tmp_path, IdentityRules(at_most=at_most))
    own.load(
        File("customers", customers, "customer", "c"),
        File("links", links, "customer_link", "l"),
        File("contacts", contacts),
    )
    one = one_each(customers, links, at_most)
    assert persons(own) == one
    rows = [
        {
            **dict.fromkeys(UNTOLD),
            **row,
            "customer_id": one.get(str(row["customer_id"]), row["customer_id"]),
            "started_at": datetime.fromisoformat(str(row["started_at"])).replace(tzinfo=UTC),
        }
        for row in contacts
    ]  # fmt: skip
    expected = plain.contacts(rows)
    for found in own.rows("interaction"):
        told = expected[found["interaction_id"]]
        assert {name: found[name] for name in told if name != "answered"} == {
            name: value for name, value in told.items() if name != "answered"
        }
        assert found["customer_id"] == next(
            row["customer_id"] for row in rows if row["interaction_id"] == found["interaction_id"]
        )


@QUICK
@given(customers=CUSTOMERS, links=LINKS, contacts=CONTACTS, data=st.data())
def test_loads_in_any_order_match_as_one_load_does(
    tmp_path: Path, customers: list[Row], links: list[Row], contacts: list[Row], data: st.DataObject
) -> None:
    rows: list[tuple[str, Row]] = [
        *(("customer", row) for row in customers),
        *(("customer_link", row) for row in links),
        *(("interaction", row) for row in contacts),
        *(("order", {"order_id": row["interaction_id"], "customer_id": row["customer_id"], "at": row["started_at"],
                     "revenue": "10"}) for row in contacts if row["customer_id"]),
        *(("self_service_session", {"session_id": row["interaction_id"], "customer_id": row["customer_id"],
                                    "started_at": row["started_at"], "channel": "web"}) for row in contacts[:3]),
    ]  # fmt: skip
    parts = [data.draw(st.integers(0, 2)) for _ in rows]
    pieces, whole = desk(tmp_path), desk(tmp_path)
    for part in range(3):
        together(pieces, [one for one, where in zip(rows, parts, strict=True) if where == part], part)
    together(whole, rows, 0)
    found, wanted = pieces.tables(*MADE), whole.tables(*MADE)
    for record in MADE:
        assert found[record] == [
            {name: pytest.approx(value) if isinstance(value, float) else value for name, value in row.items()}
            for row in wanted[record]
        ], record


def together(own: Desk, rows: list[tuple[str, Row]], part: int) -> None:
    by_record: dict[str, list[Row]] = defaultdict(list)
    for record, row in rows:
        by_record[record].append(row)
    own.load(*(File(f"{record}{part}", them, record, record) for record, them in by_record.items()))
