"""Nothing is claimed where it can't be: of organisations that lack something each command says what, in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.run import wellserved
from tests.surfaces.untellable import OFFICES, made

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
    ("ten weeks", "forecast csat_t2b", "1 period has a value: at least 12 in a row are needed."),
    ("ten weeks", "forecast service_level --grain week", "10 periods have a value: at least 12 in a row are needed."),
    ("ten weeks", "forecast retention_rate", NEVER_OFF),
    ("no variation", "forecast service_level --grain week", NEVER_OFF),
    ("bots alone", "guard --all", "there are no contacts that a person took, with their agent and length of talk."),
    ("one agent", "guard --all", "agents with at least 50 rows each: 1; at least 8 are needed."),
    ("no variation", "guard --all", "Contacts passed on transfer_rate ○ Can't be told: it never happened."),
    ("ten weeks", "guard --all", "targets that teams can be held to: 0; at least 2 are needed."),
    ("ten weeks", "guard --all", "all who were asked answered, as it is recorded: load invitations without an answer"),
    ("bots alone", "whatif --staff -10%", "no contact waited for a person in these days"),
    ("no variation", "whatif --staff -10%", "0 contacts were abandoned"),
    ("one agent", "whatif --staff -10%", "the model does not fit: 21% are answered within 20 s, and by the model"),
    ("bots alone", "value", "service cost $11,829; contacts bear nothing of it."),
    ("bots alone", "value", "nothing of what is booked falls on them, as labour falls on those that people take."),
    ("bots alone", "journeys", "No cost falls on these contacts, so that paths are ranked by their steps"),
    ("nobody identified", "value", "What repeats cost is not known: no contact tells whose it is"),
    ("nobody identified", "value", "What customers bring is not known: the record order has no rows."),
    ("no variation", "journeys", "On no path did a customer say that they were dissatisfied."),
    ("nobody identified", "journeys", "There are no journeys to tell of."),
    (
        "nobody identified",
        "journeys",
        "map customer_id in the sources. 0.0 % of contacts",
    ),
    ("nobody identified", "lifetime", "Nothing can be said of lifetimes: 0 customers with orders: at least 200"),
    ("ten weeks", "value", "No contact is recorded in the period before, so there is no bridge."),
    ("ten weeks", "lifetime", "orders are loaded for less than 6 whole months: too short to check on."),
    ("bots alone", "forecast service_level --grain week", "no periods have a value: at least 12 in a row are needed."),
]


@pytest.mark.parametrize(("office", "asked", "says"), SAID)
def test_a_command_says_what_is_missing(folder: Folder, office: str, asked: str, says: str) -> None:
    done = wellserved(*asked.split(), folder=folder(office))
    said = " ".join((done.stdout + done.stderr).split())

    assert done.returncode in (0, UNANSWERABLE)
    assert says in said
