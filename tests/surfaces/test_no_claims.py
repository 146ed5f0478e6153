"""Nothing is claimed where it can't be: of organisations that lack something each command says what, in words."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.cli.run import wellserved
from tests.surfaces.untellable import OFFICES, made
from wellserved.flow.workspace import open_workspace
from wellserved.surfaces.served.app import make_app

Folder = Callable[[str], Path]
UNANSWERABLE = 11


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The workspace of an office; each is made once, when it is first asked for."""
    root, found = tmp_path_factory.mktemp("offices"), dict[str, Path]()

    def of(name: str) -> Path:
        if name not in found:
            found[name] = made(root / name.replace(" ", "_"), OFFICES[name])
        return found[name]

    return of


FEW_TEAMS = "4 teams that it reached can be compared: at least 8 are needed"
SILENT = "'qa_score' has no value: nothing came of it that is recorded"
ONE_AGENT = "one agent only: what is theirs can't be told from what the treatment does; at least 2 are needed"
NOT_FOLLOWED = "nobody could be followed for 90 days: records end too early, or begin too late"
NO_EFFORT = "nothing is recorded in survey_response (kind = ces, 1-7)"
NOBODY = "nothing is recorded in interaction.customer_id"
NOT_WAITED = "no contact could have had it: none of its kind is recorded in this period"
EFFECTS = [
    ("nine teams", "initiative:new scripts", "csat_t2b", FEW_TEAMS),
    ("nine teams", "training:listening", "fcr_no_repeat", FEW_TEAMS),
    ("nine teams", "initiative:new scripts", "qa_score", SILENT),
    ("nine teams", "initiative:new tool", "qa_score", SILENT),
    ("nine teams", "initiative:new scripts", "ces2", "'ces2' has no value for any team"),
    ("nine teams", "satisfied", "recommends_30d",
     "nothing is recorded in survey_response (kind = nps, about = relationship, 0-10)"),
    ("ten weeks", "settled_at_once", "stays_90d", NOT_FOLLOWED),
    ("ten weeks", "abandoned", "margin_90d", NOT_FOLLOWED),
    ("ten weeks", "abandoned", "effort", NO_EFFORT),
    ("ten weeks", "initiative:new tool", "csat_t2b",
     "5 periods before it began and 5 after: at least 12 and 6 are needed"),
    ("no overlap", "handled_by_bot", "margin_90d", "no overlap: "),
    ("no overlap", "waited_over_2_minutes", "margin_90d", "no overlap: 100% of the units"),
    ("no variation", "waited_over_2_minutes", "margin_90d", "no variation: no unit had 'waited_over_2_minutes'"),
    ("no variation", "came_back", "satisfaction", "no variation: the outcome is 1 for every unit"),
    ("no variation", "settled_at_once", "stays_90d", "nothing is recorded in customer.until"),
    ("one agent", "settled_at_once", "back_in_30d", ONE_AGENT),
    ("one agent", "satisfied", "margin_90d", ONE_AGENT),
    ("bots alone", "handled_by_bot", "back_in_7d", "no variation: no unit did not have 'handled_by_bot'"),
    ("bots alone", "waited_over_20_seconds", "margin_90d", NOT_WAITED),
    ("nobody identified", "handled_by_bot", "back_in_7d", NOBODY),
    ("nobody identified", "settled_at_once", "stays_90d", f"{NOBODY}, customer.until"),
]  # fmt: skip


@pytest.mark.parametrize(("office", "treatment", "outcome", "says"), EFFECTS)
def test_an_effect_that_cannot_be_told_is_refused_with_why(
    folder: Folder, office: str, treatment: str, outcome: str, says: str
) -> None:
    told = json.loads(wellserved("effect", treatment, outcome, "-f", "json", folder=folder(office)).stdout)

    assert told["refused"].startswith(says)
    assert (told["effect"], told["low"], told["high"], told["grade"]) == (None, None, None, 0)


NEVER_OFF = "what was foretold of it from earlier points was never off: how far this may be off can't be told."
SAID = [
    ("ten weeks", "forecast csat_t2b", ("1 period has a value: at least 12 in a row are needed.",)),
    ("ten weeks", "forecast retention_rate", (NEVER_OFF,)),
    (
        "ten weeks",
        "forecast service_level --grain week",
        ("10 periods have a value: at least 12 in a row are needed.",),
    ),
    (
        "ten weeks",
        "guard --all",
        (
            "targets that teams can be held to: 0; at least 2 are needed.",
            "all who were asked answered, as it is recorded: load invitations without an answer",
        ),
    ),
    ("ten weeks", "lifetime", ("orders are loaded for less than 6 whole months: too short to check on.",)),
    ("ten weeks", "value", ("No contact is recorded in the period before, so there is no bridge.",)),
    ("no variation", "forecast service_level --grain week", (NEVER_OFF,)),
    ("no variation", "guard --all", ("Contacts passed on transfer_rate ○ Can't be told: it never happened.",)),
    ("no variation", "journeys", ("On no path did a customer say that they were dissatisfied.",)),
    ("no variation", "whatif --staff -10%", ("0 contacts were abandoned",)),
    ("one agent", "guard --all", ("agents with at least 50 rows each: 1; at least 8 are needed.",)),
    ("one agent", "whatif --staff -10%", ("the model does not fit: 21% are answered within 20 s, and by the model",)),
    (
        "bots alone",
        "forecast service_level --grain week",
        ("no periods have a value: at least 12 in a row are needed.",),
    ),
    (
        "bots alone",
        "guard --all",
        (
            "None of the tests can tell anything of these rows",
            "there are no contacts that a person took, with their agent and length of talk.",
        ),
    ),
    ("bots alone", "journeys", ("No cost falls on these contacts, so that paths are ranked by their steps",)),
    (
        "bots alone",
        "value",
        (
            "service cost $11,829; contacts bear nothing of it.",
            "nothing of what is booked falls on them, as labour falls on those that people take.",
        ),
    ),
    ("bots alone", "whatif --staff -10%", ("no contact waited for a person in these days",)),
    (
        "nobody identified",
        "journeys",
        (
            "There are no journeys to tell of.",
            "map customer_id in the sources. 0.0 % of contacts",
        ),
    ),
    ("nobody identified", "lifetime", ("Nothing can be said of lifetimes: 0 customers with orders: at least 200",)),
    (
        "nobody identified",
        "value",
        (
            "What repeats cost is not known: no contact tells whose it is",
            "What customers bring is not known: the record order has no rows.",
        ),
    ),
]


@pytest.mark.parametrize(("office", "asked", "says"), SAID)
def test_a_command_says_what_is_missing(folder: Folder, office: str, asked: str, says: tuple[str, ...]) -> None:
    done = wellserved(*asked.split(), folder=folder(office))
    said = " ".join((done.stdout + done.stderr).split())

    assert done.returncode in (0, UNANSWERABLE)
    assert [text for text in says if text not in said] == []


LINKS = {
    "nine teams": "Both are known in at least 26 weeks of 9 units (by team): 10 such units are needed.",
    "ten weeks": "In 6 weeks both are known of at least 10 units: 26 such weeks are needed.",
    "one agent": "Both are known in at least 26 weeks of 1 units (by team): 10 such units are needed.",
    "no variation": "Both vary within 0 units (by team): 10 are needed.",
    "bots alone": "There is no whole week with data of First contact resolution by team.",
    "nobody identified": "There is no whole week with data of First contact resolution by team.",
}


@pytest.mark.parametrize("office", LINKS)
def test_no_link_is_upheld_but_by_arithmetic(folder: Folder, office: str) -> None:
    done = wellserved("links", "--no-effects", "-f", "json", folder=folder(office))
    told = {(one["from"], one["to"]): one for one in json.loads(done.stdout)}

    assert told["fcr_no_repeat", "csat_t2b"]["why"] == LINKS[office]
    for one in told.values():
        if "this is arithmetic, not evidence of anything" not in one["why"]:
            assert (one["supported"], one["grade"], one["effect"]) == (False, 0, None)


PAGES = ("/", "/map", "/guardrails", "/effects", "/value", "/lifetime", "/risks", "/risks?risk=repeat", "/forecast",
         "/what-if", "/journeys", "/kpi/csat_t2b")  # fmt: skip
SHOWN = {
    "ten weeks": {"/lifetime": "orders are loaded for less than 6 whole months: too short to check on"},
    "no variation": {"/what-if": "0 contacts were abandoned."},
    "one agent": {"/what-if": "The model does not fit: 21% are answered within 20 s"},
    "bots alone": {
        "/what-if": "No contact waited for a person in these days.",
        "/value": "nothing of what is booked falls on them",
    },
    "nobody identified": {
        "/lifetime": "0 customers with orders: at least 200 are needed",
        "/risks": "there are no customers with their months",
        "/journeys": "There are no journeys to tell of.",
        "/effects": "nothing is recorded in interaction.customer_id",
    },
}


@pytest.mark.parametrize("office", ["nine teams", *SHOWN])
def test_a_page_says_what_is_missing_and_holds_no_empty_panel(folder: Folder, office: str) -> None:
    app = make_app(open_workspace(folder(office), kept=True))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        pages = {path: client.get(path) for path in PAGES}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(PAGES, 200)
    assert {path: empty(page.text) for path, page in pages.items() if empty(page.text)} == {}
    for path, says in SHOWN.get(office, {}).items():
        assert says in words(pages[path].text)


def words(page: str) -> str:
    """What a reader reads."""
    return " ".join(unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


def empty(page: str) -> list[str]:
    """Sections with a heading and nothing below it."""
    found = re.findall(r"<section\b[^>]*>(.*?)</section>", page, re.DOTALL)
    told = ((one, re.sub(r"<h(\d).*?</h\1>", "", one, flags=re.DOTALL)) for one in found)
    return [one for one, rest in told if "<svg" not in rest and not words(rest)]
