"""What is handed out holds no secret, no path of somebody's machine, and no unfinished word."""

import re

import pytest

from tests.house.project import modules, name, texts

# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile(
    r"(?<![\w.$}~-])/(?:" + "|".join(["wo" + "rk", "t" + "mp", "ho" + "me", "Us" + "ers"]) + r")/"
)
SECRETS = re.compile(
    "|".join(
        (
            r"\bAKIA[0-9A-Z]{16}\b",
            r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----",
            r"\bgh[pousr]_[A-Za-z0-9]{30,}",
            r"\bxox[baprs]-[A-Za-z0-9-]{10,}",
            r"\bsk-[A-Za-z0-9_-]{20,}",
            r"\b(?i:password|passwd|secret|api_key|token)\s*[=:]\s*[\"'][^\"'{}$<]{8,}[\"']",
        )
    )
)
UNFINISHED = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert found_in_texts(MACHINE_PATHS) == []


def test_no_file_holds_a_secret() -> None:
    assert found_in_texts(SECRETS) == []


def test_code_is_finished() -> None:
    assert [name(path) for path in modules() if UNFINISHED.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    ["cd /" + "tmp/x", 'password = "' + "correct-horse" + '"', "AKIA" + "A" * 16, "/" + "home/ann/data.csv"],
)
def test_a_planted_secret_or_machine_path_is_found(text: str) -> None:
    assert MACHINE_PATHS.search(text) or SECRETS.search(text)


def found_in_texts(pattern: re.Pattern[str]) -> list[str]:
    """Every place where a pattern stands in what is handed out."""
    return [
        f"{name(path)}, line {number}: {line.strip()[:80]}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
