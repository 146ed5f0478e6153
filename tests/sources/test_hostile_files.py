"""Hostile files: each is refused with what, where and fix, in bounded memory and time."""

import gzip
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.house.project import ROOT
from tests.sources.conftest import CALLS, source
from wellserved.sources.files import StagedFile, stage
from wellserved.sources.limits import Limits
from wellserved.terms.errors import SourceError

HEADER = b"id,channel,start\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
MOST = 700 << 20
Stage = Callable[[str], StagedFile]


@pytest.fixture
def read(tmp_path: Path) -> Stage:
    """Stages a file that the test has put into the workspace."""

    def run(name: str, limits: Limits | None = None) -> StagedFile:
        (only,) = stage(source(CALLS.format(path=name)), tmp_path, tmp_path / "staging", lambda sha256: False, limits)
        return only

    return run


def parquet_bytes() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(9_000)), "channel": ["voice"] * 9_000, "start": ["x"] * 9_000}), buffer)
    return buffer.getvalue()


def zip_bytes(name: str = "calls.csv", content: bytes = HEADER) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


PARQUET = parquet_bytes()
WRONG: list[tuple[str, bytes, str]] = [
    ("empty.csv", b"", "empty (0 bytes)"),
    ("blank.csv", b"\n\n", "no header"),
    ("zip.csv", zip_bytes(), "a zip, not csv"),
    ("zip.xlsx", zip_bytes(), "a zip, not xlsx"),
    ("zip.parquet", zip_bytes(), "a zip, not parquet"),
    ("picture.csv", PNG, "a PNG picture, not csv"),
    ("page.csv", b"<!DOCTYPE html><html>Log in</html>", "a web page"),
    ("text.parquet", HEADER + b"1,voice,x\n", "plain text, not parquet"),
    ("text.xlsx", HEADER + b"1,voice,x\n", "plain text, not xlsx"),
    ("text.json", HEADER + b"1,voice,x\n", "plain text, not json"),
    ("packed.csv", gzip.compress(HEADER + b"1,voice,x\n"), "a gzip, not csv"),
    ("parquet.csv", PARQUET, "'parquet' content, not csv"),
    ("json.csv", b'[{"id": 1}]', "'json' content, not csv"),
    ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "an old Excel"),
    ("random.csv", bytes(range(256)) * 40, "binary data, not csv"),
    ("wide.csv", (HEADER + b"1,voice,x\n").decode().encode("utf-16"), "UTF-16"),
    ("cut.parquet", PARQUET[: len(PARQUET) // 2], "Parquet file is damaged"),
    ("hollow.parquet", b"PAR1" + b"\x00" * 50 + b"PAR1", "Parquet file is damaged"),
    ("bent.parquet", PARQUET[:500] + b"\xff" * 2_000 + PARQUET[2_500:], "damaged"),
    ("cut.csv.gz", gzip.compress(HEADER + os.urandom(9_000))[:-2_000], "gzip is damaged"),
    ("cut.json", b'[{"id": 1, "channel": "voice", "start": "x"}, {"id"', "JSON is broken"),
    ("endless.json", b'[{"id": 1, "channel": "voice", "start": "x"}', "JSON is broken: it ends too early"),
    ("deep.json", b'[{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "JSON is broken"),
    ("cut.xlsx", zip_bytes("xl/workbook.xml", b"<workbook/>" * 900)[:-30], "a zip, not xlsx"),
    ("hollow.xlsx", zip_bytes("xl/workbook.xml", b"<workbook/>"), "workbook is damaged"),
    ("columns.csv", b",".join(b"c%d" % n for n in range(3_000)) + b"\n1\n", "3,000 columns"),
    ("quotes.csv", b'id,"channel\n1,2\n', "header is broken"),
]


@pytest.mark.parametrize(("name", "content", "said"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_file_that_is_not_what_it_says_is_refused_by_name(
    tmp_path: Path, read: Stage, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SourceError) as error:
        read(name)

    assert said in error.value.what
    assert error.value.where.startswith(name)
    assert error.value.fix
    assert error.value.exit_code == 12


def test_a_folder_a_pipe_and_nothing_at_all_are_no_files(tmp_path: Path, read: Stage) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")

    for name, said in [
        ("folder.csv", "a folder"),
        ("pipe.csv", "no ordinary file"),
        ("none.csv", "no file matches"),
        ("gone.csv", "no file matches"),
    ]:
        with pytest.raises(SourceError, match=said) as error:
            read(name)
        assert error.value.fix


def endless(start: bytes, size: int = 2 << 30) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(start)
        os.truncate(path, size)  # sparse: it takes no room and no time

    return write


def zeros_in_gzip(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(HEADER)
        for _ in range(16):
            file.write(b"0" * (4 << 20))


def lines_in_gzip(path: Path) -> None:
    line = b"1,voice,2026-01-05\n" * 200_000
    with gzip.open(path, "wb", compresslevel=6) as file:
        file.write(HEADER)
        for _ in range(24):
            file.write(line)


def unfolding_workbook(path: Path) -> None:
    cells = b'<row><c t="inlineStr"><is><t>1</t></is></c></row>' * 20_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(500):
                sheet.write(cells)


def quoted_to_the_end(path: Path) -> None:
    path.write_bytes(HEADER + b'"1,voice,x\n' + b"2,voice,x\n" * 300_000)


def one_json_text(path: Path) -> None:
    path.write_bytes(b'[{"id": "' + b"x" * (30 << 20))


BOMBS: list[tuple[str, Callable[[Path], None], str]] = [
    ("line.csv", endless(HEADER + b"1,voice," + b"x" * 9_000), "longer than"),
    ("header.csv", endless(b"id," * 4_000), "longer than"),
    ("far_line.csv", endless(HEADER + b"1,voice,x\n" * 600_000 + b"2,", 64 << 20), "longer than"),
    ("line.ndjson", endless(b'{"id": 1}\n{"id": "' + b"x" * 9_000), "longer than"),
    ("text.json", one_json_text, "longer than"),
    ("zeros.csv.gz", zeros_in_gzip, "longer than"),
    ("lines.csv.gz", lines_in_gzip, "unfolds to more than 200 times"),
    ("unfolding.xlsx", unfolding_workbook, "unfolds to more than"),
]


MEASURED = """
import resource, sys
from pathlib import Path
from tests.house.project import ROOT
from tests.sources.conftest import CALLS, source
from wellserved.sources.files import stage
from wellserved.terms.errors import SourceError

folder, name = Path(sys.argv[1]), sys.argv[2]
try:
    list(stage(source(CALLS.format(path=name)), folder, folder / "staging", lambda sha256: False))
except SourceError as error:
    print(error.what)
    status = Path("/proc/self/status").read_text().splitlines()
    own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print((own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) << 10)
"""


@pytest.mark.parametrize(("name", "write", "said"), BOMBS, ids=[name for name, _, _ in BOMBS])
def test_a_file_without_end_is_refused_in_bounded_memory_and_time(
    tmp_path: Path, name: str, write: Callable[[Path], None], said: str
) -> None:
    write(tmp_path / name)
    begun = time.monotonic()

    # In a process of its own, so that what other tests have taken is not counted; ru_maxrss would inherit it.
    words = [sys.executable, "-c", MEASURED, str(tmp_path), name]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    what, most = done.stdout.splitlines()

    assert said in what
    assert int(most) < MOST
    assert time.monotonic() - begun < 60


def test_a_quote_that_runs_to_the_end_of_a_large_file_costs_one_line(tmp_path: Path, read: Stage) -> None:
    quoted_to_the_end(tmp_path / "calls.csv")

    file = read("calls.csv")

    assert (file.rows, file.faults) == (300_001, 1)


def test_a_process_that_takes_more_memory_than_it_may_is_told_so(tmp_path: Path, read: Any) -> None:
    (tmp_path / "calls.csv").write_bytes(HEADER + b"1,voice,x\n")

    with pytest.raises(SourceError, match=r"within the limits|needs more than") as error:
        read("calls.csv", Limits(memory=100 << 20))

    assert error.value.where == "calls.csv"


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path, read: Any) -> None:
    (tmp_path / "calls.csv").write_bytes(HEADER + b"1,voice,x\n" * 400_000)
    begun = time.monotonic()

    with pytest.raises(SourceError, match="too long"):
        read("calls.csv", Limits(wall_seconds=0, bytes_a_second=1 << 40))

    assert time.monotonic() - begun < 20
