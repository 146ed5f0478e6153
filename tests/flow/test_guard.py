"""guard finds who works for the number, end to end from files, and tells nobody apart who does not."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from wellserved.flow.findings import findings
from wellserved.flow.guard import Guarded, found_before, guard
from wellserved.flow.guard_notes import acknowledge, guard_notes
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.terms.errors import QueryError

PASSES, PICKS, REOPENS = 1, 2, 4


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Twelve agents and a quarter: one passes contacts on, one picks whom to ask, one solves cases too early."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "wellserved.yaml").write_text("name: desk\n")
    (folder / "sources").mkdir()
    luck, began = random.Random(5), datetime(2026, 1, 5, 9)
    with (folder / "calls.csv").open("w") as calls, (folder / "answers.csv").open("w") as answers:
        calls.write("id,customer,agent,started,talk,passed,settled\n")
        answers.write("id,call,invited\n")
        for n in range(7_200):
            agent, at, settled = n % 12, began + timedelta(minutes=18 * n), luck.random() < 0.75
            passed = luck.random() < (0.4 if agent == PASSES else 0.05)
            talk = round(luck.lognormvariate(5.5, 0.5))
            calls.write(f"{n},c{n},a{agent},{at},{talk},{passed},{settled}\n")
            if not settled and luck.random() < 0.8:
                again = at + timedelta(hours=30)
                calls.write(f"{n}b,c{n},a{luck.choice((0, 3, 5))},{again},200,false,true\n")
            if luck.random() < 0.4 and (settled or agent != PICKS):
                answers.write(f"{n},{n},{at}\n")
    with (folder / "cases.csv").open("w") as cases:
        cases.write("id,customer,agent,created,solved,reopens\n")
        for n in range(2_400):
            agent, at = n % 12, began + timedelta(minutes=54 * n)
            back = luck.random() < (0.5 if agent == REOPENS else 0.08)
            cases.write(f"k{n},d{n},a{agent},{at},{at + timedelta(hours=5)},{int(back)}\n")
    source(folder, "calls", "interaction", "interaction_id: id\n  customer_id: customer\n  agent_id: agent\n"
           "  channel: \"'voice'\"\n  started_at: started\n  answered_at: started\n  talk_seconds: talk\n"
           "  transferred: passed\n  resolved: settled")  # fmt: skip
    source(folder, "answers", "survey_response", "response_id: id\n  kind: \"'csat'\"\n  scale_min: \"'1'\"\n"
           "  scale_max: \"'5'\"\n  interaction_id: call\n  invited_at: invited")  # fmt: skip
    source(folder, "cases", "case", "case_id: id\n  customer_id: customer\n  agent_id: agent\n  created_at: created\n"
           "  first_solved_at: solved\n  reopens: reopens")  # fmt: skip
    workspace = open_workspace(folder)
    load(workspace)
    return workspace


def source(folder: Path, name: str, record: str, columns: str) -> None:
    text = f"source: files\nrecord: {record}\npath: {name}.csv\nzone: UTC\ncolumns:\n  {columns}\n"
    (folder / "sources" / f"{name}.yaml").write_text(text)


@pytest.fixture(scope="module")
def found(desk: Workspace) -> Guarded:
    return guard(desk)


def test_who_games_is_found_and_nobody_else_is(found: Guarded) -> None:
    agents = {(sign.kind, sign.subject) for sign in found.looks if sign.subject[1:].isdecimal()}

    assert agents == {
        ("transfer_dumping", f"a{PASSES}"),
        ("survey_picking", f"a{PICKS}"),
        ("early_solve", f"a{REOPENS}"),
    }


def test_each_place_has_its_size_its_doubt_and_rows_to_check(found: Guarded) -> None:
    for sign in (sign for sign in found.looks if sign.subject[1:].isdecimal()):
        assert sign.low is not None
        assert sign.high is not None
        assert sign.size is not None
        assert sign.low < sign.size < sign.high
        assert len(set(sign.rows)) == 6
        assert sign.n >= 500 or sign.kind == "early_solve"


def test_rows_to_check_show_what_was_seen(desk: Workspace, found: Guarded) -> None:
    (sign,) = (sign for sign in found.looks if sign.kind == "transfer_dumping")
    lines = [line.split(",") for line in (desk.folder / "calls.csv").read_text().splitlines()]
    told = {line[0]: line for line in lines}

    assert {(told[row][2], told[row][5]) for row in sign.rows} == {(f"a{PASSES}", "True")}


def test_the_same_question_gives_the_same_answer(desk: Workspace, found: Guarded) -> None:
    assert guard(desk, keep=False).signs == found.signs


def test_what_was_found_is_kept_and_told_again(desk: Workspace, found: Guarded) -> None:
    before = found_before(desk)

    assert before is not None
    assert before.looks == found.looks
    assert not before.stale
    assert "weights" in findings(desk, "guard")


def test_what_cannot_be_told_says_what_is_missing(found: Guarded) -> None:
    untold = {sign.kind: sign.why for sign in found.signs if sign.verdict == "untold"}

    assert untold["agent_disconnects"] == "there are no calls that a person took, with their agent, and who ended them"
    assert "each change with its time is needed" in untold["schedule_edits"]


def test_a_month_alone_is_cut_into_weeks(desk: Workspace) -> None:
    found = guard(desk, period="2026-02", keep=False)
    (sign,) = (sign for sign in found.looks if sign.kind == "transfer_dumping")

    assert sign.subject == f"a{PASSES}"
    assert sign.facts["of_periods"] == 5


def test_who_looked_says_what_it_was(desk: Workspace) -> None:
    acknowledge(desk, "transfer_dumping", "a1", " takes the second line's calls ", "ann")

    assert guard_notes(desk)["transfer_dumping", "a1"].reason == "takes the second line's calls"
    with pytest.raises(QueryError, match="a note needs its author"):
        acknowledge(desk, "transfer_dumping", "a1", "nothing", " ")


def test_an_empty_workspace_has_nothing_to_test(tmp_path: Path) -> None:
    (tmp_path / "wellserved.yaml").write_text("name: desk\n")

    with pytest.raises(QueryError, match="there are no contacts, cases or answers"):
        guard(open_workspace(tmp_path))


def test_days_of_which_there_are_no_rows_are_refused_with_those_there_are(desk: Workspace) -> None:
    for start, end in ((None, date(2000, 5, 1)), (date(2030, 1, 1), None)):
        with pytest.raises(QueryError) as refused:
            guard(desk, start=start, end=end, keep=False)
        assert refused.value.fix.startswith("there are rows from 2026-01-05 to ")
