"""Whatever goes wrong is told in three lines, with the exit code of its kind."""

import click
import pytest

from tests.cli.run import program, wellserved
from wellserved.surfaces.cli.failure import run
from wellserved.terms import errors


@pytest.mark.parametrize(
    ("words", "what", "where", "fix"),
    [
        (["scor"], "there is no command 'scor'", "wellserved", "did you mean 'score'?"),
        (["--hlp"], "there is no option '--hlp'", "wellserved", "did you mean '--help'?"),
        (["score", "--perod", "x"], "there is no option '--perod'", "wellserved score", "did you mean '--period'?"),
        (["catalogue", "shw"], "there is no command 'shw'", "wellserved catalogue", "did you mean 'show'?"),
        (["measure"], "METRIC... is missing", "wellserved measure", "see 'wellserved measure --help'"),
        (
            ["measure", "aht", "--grain", "mnth"],
            "invalid value for '--grain': 'mnth' is not one of",
            "wellserved measure",
            "did you mean 'month'?",
        ),
        (
            ["measure", "aht", "--from", "31.10.2026"],
            "'31.10.2026' is no day",
            "wellserved measure",
            "write --from 2026-07-31: year, month, day",
        ),
        (
            ["report", "service", "--to", "x.docx"],
            "a report can't be a '.docx' file",
            "wellserved report",
            "let its name end in .html, .md, .pdf or .xlsx",
        ),
        (
            ["demo", "--customers", "0"],
            "invalid value for '--customers'",
            "wellserved demo",
            "see 'wellserved demo --help'",
        ),
    ],
)
def test_wrong_words_are_told_with_the_nearest_right_one(words: list[str], what: str, where: str, fix: str) -> None:
    done = wellserved(*words)

    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (2, "", 3)
    assert lines[0].startswith(what)
    assert lines[1:] == [f"  where: {where}", f"  fix:   {fix}"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.DefinitionError, 10),
        (errors.QueryError, 11),
        (errors.SourceError, 12),
        (errors.StoreError, 13),
        (errors.EngineError, 13),
        (errors.NotAllowed, 14),
        (errors.MissingPackage, 16),
    ],
)
def test_an_error_leaves_with_the_code_of_its_kind(
    kind: type[errors.WellservedError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(failing(kind("what is wrong", "a place", "a mend")), []) == code
    assert capsys.readouterr() == ("", "what is wrong\n  where: a place\n  fix:   a mend\n")


def test_our_own_bug_shows_its_trace_and_asks_for_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(failing(ZeroDivisionError("oops")), [])

    said = capsys.readouterr().err
    assert code == 70
    assert "Traceback" in said and "ZeroDivisionError: oops" in said
    assert said.splitlines()[-1].startswith("  fix:   please report")


def test_a_stopped_command_leaves_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing(KeyboardInterrupt()), []) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_command_may_leave_with_a_code_of_its_own() -> None:
    assert [run(returning(code), []) for code in (None, 0, 1)] == [0, 0, 1]


def failing(error: BaseException) -> click.Command:
    @click.command("try")
    def command() -> None:
        raise error

    return command


def returning(code: int | None) -> click.Command:
    @click.command("try")
    def command() -> int | None:
        return code

    return command


def test_the_program_leaves_with_the_code() -> None:
    assert program("scor").returncode == 2
