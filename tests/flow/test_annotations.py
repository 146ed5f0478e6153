"""Annotations: what is noted is found again on its days, stays as it was, and is refused where it makes no sense."""

import sqlite3
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from tests.flow.shop import Shop
from wellserved.flow.annotations import annotate, annotations, annotations_version
from wellserved.flow.seen import Scope, Seen
from wellserved.flow.workspace import open_workspace
from wellserved.scorecard.annotation import Annotation, annotation_json, read_annotation
from wellserved.terms.errors import NotAllowed, QueryError

MAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


def test_a_note_is_found_on_its_day_and_not_beside_it(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace

    noted = annotate(workspace, Annotation(MAY, "release", "New  help\ncentre", "Ann", time(9, 30)), NOON)

    assert (noted.number, noted.written, noted.text) == (1, NOON, "New help centre")
    assert annotations(workspace, MAY, MAY) == [noted]
    assert annotations(workspace, date(2026, 5, 5)) == annotations(workspace, end=date(2026, 5, 3)) == []


def test_notes_of_a_kpi_are_its_own_and_those_of_all(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    for metric, text in ((None, "for all"), ("csat_t2b", "its own"), ("csat_mean", "another's")):
        annotate(workspace, Annotation(MAY, "other", text, "Ann", metric=metric))

    assert [one.text for one in annotations(workspace, metric="csat_t2b")] == ["for all", "its own"]
    assert len([one for one in annotations(workspace) if one.number]) == 3


def test_what_was_noted_later_was_not_known_then(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    annotate(workspace, Annotation(MAY, "outage", "Phones down", "Ann"), NOON)

    assert annotations(workspace, until=datetime(2026, 5, 5, 11, tzinfo=UTC)) == []
    assert [one.text for one in annotations(workspace, until=NOON)] == ["Phones down"]


def test_a_new_version_of_a_definition_is_a_note_by_itself(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    shop.write("metrics/csat_mean.yaml", _next_version())

    found = annotations(shop.workspace, MAY, MAY, "csat_mean")

    assert [(one.kind, one.number, one.metric) for one in found] == [("definition", None, "csat_mean")]


def test_a_process_that_stays_sees_a_definition_that_was_edited(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    kept = open_workspace(tmp_path, kept=True)
    assert annotations(kept, metric="csat_mean") == []
    shop.write("metrics/csat_mean.yaml", _next_version())

    assert [one.day for one in annotations(kept, metric="csat_mean")] == [MAY]


def _next_version() -> str:
    shipped = next((Path(__file__).parents[2] / "src/wellserved/catalogue").rglob("csat_mean.yaml"))
    own = shipped.read_text(encoding="utf-8")
    return own.replace("version: 1\neffective: null", "version: 2\neffective: 2026-05-04", 1)


def test_each_note_moves_the_version(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    told = [annotations_version(workspace)]
    for text in ("one", "two"):
        annotate(workspace, Annotation(MAY, "other", text, "Ann"))
        told.append(annotations_version(workspace))

    assert len(set(told)) == 3


def test_the_ledger_lets_nothing_be_changed_or_taken_out(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    annotate(workspace, Annotation(MAY, "other", "it stays", "Ann"))

    with sqlite3.connect(tmp_path / "ledger.db") as db:
        for sql in ("DELETE FROM entries", "UPDATE entries SET about = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="ledger"):
                db.execute(sql)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"text": " \n"}, "text"),
        ({"text": "x" * 281}, "text"),
        ({"author": ""}, "author"),
        ({"day": "yesterday"}, "day"),
        ({"day": "9999-01-01"}, "day"),
        ({"time": "25:00"}, "time"),
        ({"time": "09:00Z"}, "time"),
        ({"kind": "party"}, "kind"),
        ({"text": 7}, "text"),
        ({"segment": ["voice"]}, "segment"),
        ({"segment": {"shoe": "red"}}, "segment"),
        ({"segment": {"channel": " "}}, "segment"),
        ({"metric": "no_such"}, ""),
        ({"id": "3"}, "id"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(tmp_path: Path, changes: dict[str, object], where: str) -> None:
    workspace = Shop.made(tmp_path).workspace
    given = {"day": "2026-05-04", "kind": "other", "text": "it rained", "author": "Ann"} | changes

    with pytest.raises(QueryError) as refused:
        annotate(workspace, read_annotation(given))

    assert refused.value.where == where or not where
    assert annotations_version(workspace) == "0"


def test_a_note_reads_back_from_its_json(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    noted = annotate(workspace, Annotation(MAY, "campaign", "Spring", "Ann", time(8), "csat_mean", {"channel": "chat"}))

    told = annotation_json(noted)
    again = read_annotation({name: told[name] for name in told if name not in ("id", "written")})

    assert (again.day, again.clock, again.metric, dict(again.segment)) == (
        MAY,
        time(8),
        "csat_mean",
        {"channel": "chat"},
    )


def test_a_note_about_a_segment_beyond_the_scope_is_neither_shown_nor_taken(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    annotate(workspace, Annotation(MAY, "other", "in chat", "Ann", segment={"channel": "chat"}))
    annotate(workspace, Annotation(MAY, "other", "for all", "Ann"))
    voice = Seen(workspace, Scope({"channel": ("voice",)}))

    assert [one.text for one in voice.annotations() if one.number] == ["for all"]
    with pytest.raises(NotAllowed):
        voice.annotate(Annotation(MAY, "other", "in chat", "Ann", segment={"channel": "chat"}))
