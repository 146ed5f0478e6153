"""Any file: what was written is read again, and no bytes at all do more than raise a SourceError."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wellserved.sources.limits import Limits
from wellserved.sources.parse import stage_file
from wellserved.sources.request import Answer, Request
from wellserved.terms.errors import SourceError

NAMES = ("id", "channel", "start")
LIMITS = Limits(line=2_000)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)
HEADER = b"id,channel,start\n"
MAGIC = st.sampled_from(
    [
        b"",
        b"PAR1",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"[",
        b"{",
        b'[{"id":',
        b"id,channel,start\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ]
)
ENDINGS = st.sampled_from([".csv", ".csv.gz", ".json", ".ndjson", ".parquet", ".xlsx", ""])


def staged(name: str, content: bytes, encoding: str = "utf-8") -> tuple[Answer, list[dict[str, object]]]:
    """Stage a content in this process, without limits of its own."""
    with TemporaryDirectory() as folder:
        path, into = Path(folder) / name, Path(folder) / "rows.parquet"
        path.write_bytes(content)
        answer = stage_file(Request(str(path), name, str(into), NAMES, encoding), LIMITS)
        return answer, pq.read_table(into).to_pylist()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=30),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_csv_writer_wrote_is_read_again_at_its_line(
    rows: list[tuple[str, str, str]], end: str, delimiter: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    lines = []
    writer.writerow(NAMES)
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)

    answer, found = staged("x.csv", text.getvalue().encode())

    assert [(r["id"], r["channel"], r["start"]) for r in found] == rows
    assert [r["_line"] for r in found] == lines
    assert (answer.rows, answer.faults) == (len(rows), 0)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), MAGIC, ENDINGS, st.sampled_from(["utf-8", "utf-16", "cp1252", "shift_jis"]))
@example(b'{"id":"\\ud800","channel":1,"start":[{}]}', b"", ".ndjson", "utf-8")
@example(b'id,channel,start\n"a\n1,2,3\n"', b"", ".csv", "utf-8")
@example(b"id,channel,start\n\xff,\xfe,3\n1,2,3\n", b"", ".csv", "utf-8")
@example(b"|", b"", ".csv", "utf-8")
def test_any_bytes_are_rows_faults_or_a_source_error(content: bytes, magic: bytes, ending: str, encoding: str) -> None:
    try:
        answer, found = staged(f"x{ending}", magic + content, encoding)
    except SourceError as error:
        assert error.what
        assert error.fix
        return
    assert answer.rows == len(found)
    assert answer.faults == sum(row["_fault"] is not None for row in found)


LINES = st.sampled_from(
    [b"1,voice,x", b'2,"vo\nice",x', b"3,voice", b'4,"voice,x', b"5,vo\xffice,x", b'6,"voice"x,x', b""]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=25))
def test_a_fault_never_swallows_a_good_line(lines: list[bytes]) -> None:
    content = b"id,channel,start\n" + b"\n".join(lines) + b"\n"

    _, found = staged("x.csv", content)

    good = [row["id"] for row in found if row["_fault"] is None]
    if b'4,"voice,x' not in lines:
        assert good.count("1") == lines.count(b"1,voice,x")
        assert good.count("2") == lines.count(b'2,"vo\nice",x')
    numbers = [row["_line"] for row in found]
    assert len(set(numbers)) == len(numbers)
