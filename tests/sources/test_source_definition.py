"""Source definitions: what YAML may say of a source, and what is refused with its place."""

import pytest

from tests.sources.conftest import source
from wellserved.sources.definition import mapping_version
from wellserved.sources.trial import try_mapping
from wellserved.terms.errors import DefinitionError

OUTCOME = "where: \"outcome <> 'PHANTOM'\""
GOOD = """source: files
record: interaction
path: exports/calls-*.csv
zone: Asia/Jerusalem
columns:
  interaction_id: call_id
  customer_id: "NULLIF(customer_id, '0')"
  channel: "'voice'"
  started_at: vru_entry
  queue_seconds: q_time
where: "outcome <> 'PHANTOM'"
"""


def test_a_source_is_read_as_its_author_wrote_it() -> None:
    found = source(GOOD + 'nulls: ["N/A"]\ndecimal: ","\nencoding: latin1\ndelimiter: tab\nambiguous: first\n')

    assert (found.name, found.kind, found.record, found.path) == (
        "calls",
        "files",
        "interaction",
        "exports/calls-*.csv",
    )
    assert (found.encoding, found.delimiter, found.sheet) == ("iso8859-1", "\t", None)
    assert (found.mapping.nulls, found.mapping.decimal, found.mapping.ambiguous) == (("N/A",), ",", "first")
    assert found.mapping.source_columns == {"call_id", "customer_id", "vru_entry", "q_time", "outcome"}


WRONG: list[tuple[str, str, str, str, int]] = [
    ("source: files", "source: filez", "may not be 'filez'", "did you mean 'files'?", 1),
    ("record: interaction", "record: interactoin", "no record 'interactoin'", "did you mean 'interaction'?", 2),
    ("record: interaction", "record: issue", "'issue' is made by wellserved", "", 2),
    ("record: interaction", "record: cost_day", "'cost_day' is made by wellserved", "", 2),
    ("path: exports/calls-*.csv", "path: ../../etc/passwd", "out of the workspace", "", 3),
    ("path: exports/calls-*.csv", "path: /etc/passwd", "out of the workspace", "", 3),
    ("path: exports/calls-*.csv", "path: ~/calls.csv", "out of the workspace", "", 3),
    ("path: exports/calls-*.csv", "path: https://example.com/x.csv", "out of the workspace", "", 3),
    ("path: exports/calls-*.csv", "path: 7", "'path' is a text", "", 3),
    ("path: exports/calls-*.csv\n", "", "needs 'path'", "", 1),
    ("zone: Asia/Jerusalem", "zone: Asia/Jeruslem", "no zone 'Asia/Jeruslem'", "", 4),
    ("zone: Asia/Jerusalem", "zone: ../../etc/passwd", "no zone", "", 4),
    ("zone: Asia/Jerusalem\n", "", "needs 'zone'", "", 1),
    ("zone: Asia", "zoen: Asia", "no field called 'zoen'", "did you mean 'zone'?", 4),
    ("queue_seconds: q_time", "queue_second: q_time", "no column 'queue_second'", "did you mean 'queue_seconds'?", 10),
    ("queue_seconds: q_time", "answered: q_time", "no column 'answered'", "did you mean 'answered_at'?", 10),
    ("queue_seconds: q_time", "source: q_time", "no column 'source'", "", 10),
    ("queue_seconds: q_time", "queue_seconds: \"read_csv('/etc/passwd')\"", "read_csv", "", 10),
    ("queue_seconds: q_time", "queue_seconds: (SELECT 1)", "subquery", "", 10),
    ("queue_seconds: q_time", "queue_seconds: q time", "no expression", "double quotes", 10),
    ("queue_seconds: q_time", "queue_seconds: [q_time]", "a source's column or a formula", "", 10),
    ("queue_seconds: q_time", "queue_seconds: SUM(q_time)", "sum()", "", 10),
    ("  channel: \"'voice'\"\n", "", "needs the column 'channel'", "", 6),
    (OUTCOME, "where: 'outcome; DROP TABLE x'", "semicolon", "", 11),
    (OUTCOME, "where: true", "'where' is a text", "", 11),
    (OUTCOME, "formats: {started_at: 7}", "a format is a text", "", 11),
    (
        "where: \"outcome <> 'PHANTOM'\"",
        "formats: {started: '%Y'}",
        "'started' is no time",
        "did you mean 'started_at'?",
        11,
    ),
    (OUTCOME, "formats: {started_at: '%Q'}", "no format", "", 11),
    (OUTCOME, "encoding: utf8x", "no encoding 'utf8x'", "did you mean 'utf-8'?", 11),
    (OUTCOME, "encoding: base64", "no encoding 'base64'", "", 11),
    (OUTCOME, "delimiter: x", "no delimiter", "", 11),
    (OUTCOME, "decimal: ';'", "'decimal' may not be ';'", "", 11),
    (
        "where: \"outcome <> 'PHANTOM'\"",
        "ambiguous: third",
        "may not be 'third'",
        "one of: first",
        11,
    ),
    (OUTCOME, "nulls: {a: b}", "'nulls' is a list", "", 11),
    (OUTCOME, "nulls: [[a]]", "'nulls' is a list", "", 11),
]


@pytest.mark.parametrize(("right", "wrong", "said", "fix", "line"), WRONG, ids=[w[1] or f"no {w[0]}" for w in WRONG])
def test_a_wrong_definition_is_refused_with_its_line_and_the_mend(
    right: str, wrong: str, said: str, fix: str, line: int
) -> None:
    assert right in GOOD

    with pytest.raises(DefinitionError) as error:
        source(GOOD.replace(right, wrong))

    assert said in error.value.what
    assert fix in error.value.fix
    assert error.value.fix
    assert error.value.where.startswith(f"sources/calls.yaml, line {line}")


@pytest.mark.parametrize(
    ("formula", "place"),
    [("q_time * 2", "queue_seconds"), ("q_time > 20", "queue_seconds"), ("CAST(q_time AS DATE) / 2", "queue_seconds")],
)
def test_a_formula_that_computes_with_text_is_refused_before_any_row_is_read(formula: str, place: str) -> None:
    with pytest.raises(DefinitionError) as error:
        try_mapping(source(GOOD.replace("queue_seconds: q_time", f'queue_seconds: "{formula}"')))

    assert error.value.where == f"sources/calls.yaml, columns, {place}"
    assert "CAST(q_time AS DOUBLE)" in error.value.fix


def test_a_condition_must_be_true_or_false() -> None:
    with pytest.raises(DefinitionError, match="where"):
        try_mapping(source(GOOD.replace("outcome <> 'PHANTOM'", "LENGTH(outcome) + INTERVAL 5 DAY")))


def test_a_record_without_times_needs_no_zone() -> None:
    found = source("source: files\nrecord: customer\npath: c.csv\ncolumns: {customer_id: id, since: since}\n")

    assert found.mapping.zone == "UTC"


def test_plain_numbers_and_flags_are_values() -> None:
    found = source(
        "source: files\nrecord: survey_response\npath: c.csv\nzone: UTC\n"
        "columns: {response_id: id, kind: \"'nps'\", scale_min: 0, scale_max: 10.0, score: -1}\n"
    )

    assert {name: e.sql for name, e in found.mapping.columns.items()} == {
        "response_id": '"id"', "kind": "'nps'", "scale_min": "0", "scale_max": "10.0", "score": "(- 1)",
    }  # fmt: skip


def test_a_mapping_has_a_new_version_where_its_rows_would_differ_and_only_there() -> None:
    first = mapping_version(source(GOOD))

    assert mapping_version(source(GOOD.replace("'0'", "'00'"))) != first
    assert mapping_version(source(GOOD.replace("PHANTOM", "TEST"))) != first
    assert mapping_version(source(GOOD.replace("Asia/Jerusalem", "UTC"))) != first
    assert mapping_version(source(GOOD + "encoding: latin-1\n")) != first
    assert mapping_version(source("# x\n" + GOOD.replace("NULLIF(customer_id,", "nullif( customer_id ,"))) == first
    assert mapping_version(source(GOOD.replace("exports/", "other/"))) == first
    assert mapping_version(source(GOOD + "replaces: true\n")) != first
    assert mapping_version(source(GOOD + "replaces: false\n")) == first
