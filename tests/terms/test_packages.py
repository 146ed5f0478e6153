"""Packages: what is not installed is said before anything is computed, with the words that install it."""

import sys

import pytest

from wellserved.terms.errors import MissingPackage
from wellserved.terms.packages import EXTRAS, Extra, need


def test_what_is_installed_is_not_in_the_way() -> None:
    for extra in EXTRAS:
        assert not refused(extra)


def refused(extra: Extra) -> bool:
    try:
        need(extra, "this")
    except MissingPackage:
        return True
    return False


def test_what_is_missing_is_named_with_the_words_that_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)

    with pytest.raises(MissingPackage) as raised:
        need("insight", "an effect")

    assert raised.value.what == "an effect needs what is not installed: sklearn"
    assert raised.value.fix == "pip install 'wellserved[insight]'"
