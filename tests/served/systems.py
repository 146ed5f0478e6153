"""Systems: a workspace of a connected desk, some of whose streams were refused, and of two systems' customers."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from tests.flow.shop import Shop
from tests.flow.test_reconcile import CASES, SETTINGS, THEIRS, cases, theirs
from wellserved.flow.connections import raw_folder
from wellserved.flow.init import init
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.sources.connect.landing import open_landing

CUSTOMERS = """source: files
record: customer
path: {name}.csv
columns: {{customer_id: "'{name}-' || id", email_key: email, phone_key: phone}}
"""
CRM = ("7,ann@example.com,", "8,,030 1234567", "9,,030 1234567", "10,,030 1234567")
DESK = ("1,Ann@Example.com,", "2,bob@example.com,", "3,,")
UNTIL = datetime(2026, 7, 1, 9, tzinfo=UTC)
MISSING = "the permission read:calls is missing"
AWAY = "https://desk.example.com/api/v2/incremental/ticket_metric_events.json answered 503 after 5 tries"


def made(folder: Path) -> Path:
    """Make it; its folder. Of the desk's streams one failed, one is refused, one was never asked for."""
    init(folder, "zendesk", {"subdomain": "acme", "email": "ann@example.com"})
    shutil.rmtree(folder / "sources")
    shop = Shop(folder)
    shop.write("wellserved.yaml", SETTINGS + "identity: {by: [email, phone], at_most: 2, country: 49}\n")
    shop.write("sources/cases.yaml", CASES)
    shop.write("sources/theirs.yaml", THEIRS)
    cases(shop, "1,10:30,no", "2,10:20,no", "3,10:40,yes")
    theirs(shop, "1,30,minutes", "2,20,minutes", "3,60,minutes")
    for name, rows in (("crm", CRM), ("desk", DESK)):
        shop.write(f"sources/{name}.yaml", CUSTOMERS.format(name=name))
        shop.write(f"{name}.csv", "\n".join(["id,email,phone", *rows, ""]))
    workspace = open_workspace(folder)
    load(workspace, ["cases", "theirs", "crm", "desk"])
    _read(workspace)
    return folder


def _read(workspace: Workspace) -> None:
    """Note how runs of the desk's streams ended."""
    with open_landing(raw_folder(workspace, "zendesk")) as landing:
        landing.end("tickets", "ready", "", UNTIL, UNTIL)
        landing.end("users", "ready", "", UNTIL, UNTIL)
        landing.end("calls", "off", MISSING, UNTIL)
        landing.end("ticket_metric_events", "failed", AWAY, UNTIL)
