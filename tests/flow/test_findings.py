"""Findings: each is kept as it was found, the last one holds, and newer rows make it stale."""

from datetime import UTC, datetime
from pathlib import Path

from tests.flow.shop import Shop, call
from wellserved.flow.findings import findings, is_stale, keep_findings
from wellserved.flow.load import load

EARLY, LATE = datetime(2026, 5, 5, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC)


def test_the_last_finding_holds_and_the_earlier_ones_stay(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    keep_findings(workspace, "link", {"a -> b": {"supported": True}, "b -> c": {"supported": False}}, EARLY)
    keep_findings(workspace, "link", {"a -> b": {"supported": False}}, LATE)

    found = findings(workspace, "link")

    assert [one.told["supported"] for one in found["a -> b"]] == [True, False]
    assert [one.at for one in found["b -> c"]] == [EARLY]
    assert [one.told["supported"] for one in findings(workspace, "link", EARLY)["a -> b"]] == [True]
    assert findings(workspace, "effect") == {}


def test_a_load_makes_a_finding_stale(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    (kept,) = keep_findings(shop.workspace, "effect", {"a on b": {}}, EARLY)
    assert not is_stale(shop.workspace, kept)

    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    assert is_stale(shop.workspace, kept)
