"""Looked: a large file that was not written since it was looked at is not read again; any other is."""

import json
from pathlib import Path

import numpy as np
import pytest

from wellserved.store.looked import FILE, LARGE, Looked
from wellserved.store.store import Store

OLD = max(Path(np.__file__).parent.rglob("*.so"), key=lambda file: file.stat().st_size)  # written before this test


def told(store: Store, path: Path, says: str, anew: bool = False) -> str:
    """What is told of a file that, if it is looked at, says so."""
    looked = Looked(store, anew)
    found = looked.content(path, lambda: says)
    looked.keep()
    return found


def test_a_file_that_was_not_written_since_is_not_looked_at_again(tmp_path: Path) -> None:
    store = Store(tmp_path)

    assert OLD.stat().st_size > LARGE
    assert [told(store, OLD, "first"), told(store, OLD, "second")] == ["first", "first"]
    assert told(store, OLD, "third", anew=True) == told(store, OLD, "fourth") == "third"


@pytest.mark.parametrize("place", range(4))
def test_a_file_of_another_size_time_or_place_is_looked_at(tmp_path: Path, place: int) -> None:
    store = Store(tmp_path)
    told(store, OLD, "first")
    kept = json.loads((tmp_path / FILE).read_text())
    kept[str(OLD)][0][place] += 1
    (tmp_path / FILE).write_text(json.dumps(kept))

    assert [told(store, OLD, "second"), told(store, OLD, "third")] == ["second", "second"]


def test_what_was_written_just_now_is_small_or_is_not_told_is_looked_at_each_time(tmp_path: Path) -> None:
    store, new, gone = Store(tmp_path), tmp_path / "new", tmp_path / "gone"
    new.write_bytes(b"x" * 2 * LARGE)

    for path in (new, gone, Path(__file__)):
        assert [told(store, path, "first"), told(store, path, "second")] == ["first", "second"]


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": [[1], 2, 3]}', "null"])
def test_a_list_that_is_broken_is_made_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)

    assert [told(Store(tmp_path), OLD, "first"), told(Store(tmp_path), OLD, "second")] == ["first", "first"]
