"""Tables of engines are dropped while nobody changes the store: those of a change are needed by no snapshot yet."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wellserved.store.change import open_change
from wellserved.store.lock import tidying, writer_lock
from wellserved.store.store import Store


def asked(store: Store) -> bool:
    with tidying(store) as may:
        return may


def test_nothing_is_dropped_while_a_change_is_under_way(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    with open_change(store):
        assert not asked(store)

    assert asked(store)


def test_several_may_drop_at_once_and_who_wants_nothing_takes_no_lock(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with tidying(store) as one, tidying(store) as other, tidying(store, wanted=False) as none:
        assert (one, other, none) == (True, True, False)


def test_a_change_waits_for_who_drops_and_who_must_drop_waits_for_a_change(tmp_path: Path) -> None:
    store, order = Store(tmp_path), list[str]()

    def change() -> None:
        with writer_lock(store):
            order.append("changed")

    def forget() -> None:
        with tidying(store, wait=True) as may:
            order.append(f"forgotten {may}")

    with ThreadPoolExecutor(1) as pool:
        with tidying(store):
            begun = pool.submit(change)
            order.append("dropped")
        begun.result()
        with writer_lock(store):
            begun = pool.submit(forget)
            order.append("changed")
        begun.result()

    assert order == ["dropped", "changed", "changed", "forgotten True"]


def test_where_there_is_no_store_nothing_is_dropped(tmp_path: Path) -> None:
    assert not asked(Store(tmp_path / "none"))
