"""A workspace: found upwards, its settings checked, its definitions kept inside."""

from pathlib import Path

import pytest

from wellserved.flow.init import init
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace
from wellserved.terms.errors import DefinitionError, NotAllowed


def made(folder: Path, settings: str = "name: shop\n") -> Path:
    (folder / "wellserved.yaml").write_text(settings, encoding="utf-8")
    return folder


def test_a_workspace_is_found_from_a_folder_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    within = made(tmp_path) / "exports" / "2026"
    within.mkdir(parents=True)
    monkeypatch.chdir(within)

    assert open_workspace().folder == tmp_path


def test_no_workspace_is_told_with_the_folder_and_the_fix(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"there is no wellserved.yaml in this folder") as caught:
        open_workspace(tmp_path)

    assert caught.value.where == str(tmp_path)
    assert "wellserved init" in caught.value.fix


def test_settings_are_read(tmp_path: Path) -> None:
    text = """
name: shop
zone: Europe/Berlin
currency: EUR
week_start: sunday
fiscal_year_start: april
issues: {gap_days: 3, window_days: 14, by_topic: false}
parameters: {short_abandon_s: 5}
keep_history_days: 90
memory_limit: 512MB
threads: 2
"""
    workspace = open_workspace(made(tmp_path, text))

    found = workspace.settings
    assert (found.name, found.currency, found.parameters) == ("shop", "EUR", {"short_abandon_s": 5})
    assert (found.issues.gap_days, found.issues.window_days, found.issues.by_topic) == (3, 14, False)
    assert (workspace.calendar.zone, workspace.calendar.week_start, workspace.calendar.fiscal_month) == (
        "Europe/Berlin",
        6,
        4,
    )
    assert (workspace.store.memory_limit, workspace.store.threads, workspace.store.keep_history_days) == (
        "512MB",
        2,
        90,
    )


@pytest.mark.parametrize(
    ("line", "what", "fix"),
    [
        ("zon: UTC", "there is no setting 'zon'", "did you mean 'zone'?"),
        ("zone: Berlin", "zone: 'Berlin' can't be", "IANA name"),
        ("zone: ../../etc/passwd", "can't be", "IANA name"),
        ("currency: euro", "currency: 'euro' can't be", "three capital letters"),
        ("week_start: funday", "week_start: 'funday' can't be", "a weekday"),
        ("week_start: 7", "week_start: '7' can't be", "a weekday"),
        ("fiscal_year_start: 13", "fiscal_year_start: '13' can't be", "a month"),
        ("issues: {gap: 7}", "there is no setting 'gap'", "did you mean 'gap_days'?"),
        ("issues: {gap_days: -1}", "issues.gap_days: '-1' can't be", "a number of days"),
        ("issues: {gap_days: 40}", "longer than the window", "no longer"),
        ("issues: {by_topic: 3}", "issues.by_topic: '3' can't be", "true or false"),
        ("issues: often", "'issues' is a mapping", ""),
        ("parameters: {short_abandon_s: [1]}", "must be a number or a text", "short_abandon_s: 5"),
        ("keep_history_days: forever", "keep_history_days: 'forever' can't be", "number of days"),
        ("memory_limit: lots", "memory_limit: 'lots' can't be", "2GB"),
        ("threads: 0", "threads: '0' can't be", "1 or more"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line_and_the_fix(tmp_path: Path, line: str, what: str, fix: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        open_workspace(made(tmp_path, f"name: shop\n{line}\n"))

    assert what in caught.value.what
    assert caught.value.where == "wellserved.yaml, line 2"
    assert fix in caught.value.fix


def test_a_workspace_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="name: 'None' can't be"):
        open_workspace(made(tmp_path, "zone: UTC\n"))


def test_a_definition_may_not_lie_outside(tmp_path: Path) -> None:
    workspace = tmp_path / "shop"
    workspace.mkdir()
    (workspace / "metrics").mkdir()
    (tmp_path / "secret.yaml").write_text("password: 1234\n")
    (workspace / "metrics" / "mine.yaml").symlink_to(tmp_path / "secret.yaml")

    with pytest.raises(DefinitionError, match="a link leads out of the workspace"):
        _ = open_workspace(made(workspace)).metric_documents


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    source = "source: files\nrecord: customer\npath: c.csv\nzone: UTC\ncolumns: {customer_id: id}\n"
    for name in ("calls.yaml", "north/calls.yaml"):
        path = tmp_path / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)

    with pytest.raises(DefinitionError, match="two sources are called 'calls'"):
        _ = open_workspace(made(tmp_path)).sources


def test_a_definition_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    made(tmp_path).joinpath("wellserved.yaml").write_bytes(b"name: caf\xe9\n")

    with pytest.raises(DefinitionError, match="this file is not UTF-8"):
        open_workspace(tmp_path)


@pytest.mark.parametrize("name", ["service desk", 'a "quoted" name', "שירות", "{braces}"])
def test_a_new_workspace_can_be_loaded_at_once(tmp_path: Path, name: str) -> None:
    files = init(tmp_path / name)

    workspace = open_workspace(tmp_path / name)
    assert workspace.settings.name == name
    assert all(path.is_file() for path in files)
    assert [(one.read, one.loaded) for one in load(workspace).records] == [(4, 4)]


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    made(tmp_path, "name: mine\n")

    with pytest.raises(NotAllowed, match=r"'wellserved\.yaml' is there already"):
        init(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["wellserved.yaml"]


def test_init_knows_what_it_can_begin_from(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="can't begin from 'zendesc'"):
        init(tmp_path / "new", "zendesc")
