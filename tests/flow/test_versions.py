"""Versions: another text after each load that changed something and after each edit, the same without either."""

from pathlib import Path

import pytest

from tests.flow.shop import SETTINGS, Shop, call
from wellserved.flow.load import load
from wellserved.flow.versions import data_version, definition_version


def test_the_data_version_moves_with_loads_that_change_something_only(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    before = data_version(shop.workspace)

    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)
    first = data_version(shop.workspace)
    load(shop.workspace)
    again = data_version(shop.workspace)
    shop.calls("calls-2.csv", call(2))
    load(shop.workspace)

    assert before == "0" != first == again != data_version(shop.workspace)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wellserved.yaml", SETTINGS + "zone: Europe/Berlin\n"),
        ("metrics/own.yaml", "name: own\n"),
        ("scorecards/board.yml", "name: board\n"),
        ("sources/calls.yaml", "source: files\n"),
    ],
)
def test_the_definition_version_moves_with_each_file_edited_and_back(tmp_path: Path, name: str, text: str) -> None:
    shop = Shop.made(tmp_path)
    before, file = definition_version(shop.workspace), tmp_path / name
    old = file.read_bytes() if file.exists() else None

    shop.write(name, text)
    edited = definition_version(shop.workspace)
    file.write_bytes(old) if old is not None else file.unlink()

    assert edited != before == definition_version(shop.workspace)


def test_the_definition_version_stays_when_rows_are_loaded(tmp_path: Path) -> None:
    shop = Shop.made(tmp_path)
    before = definition_version(shop.workspace)

    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    assert definition_version(shop.workspace) == before
