"""The examples in docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import wellserved

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(wellserved.__path__, "wellserved.")
    if not module.name.endswith("__main__")
)


def test_examples_in_docstrings_are_true() -> None:
    results = {module: doctest.testmod(importlib.import_module(module)) for module in MODULES}

    assert sum(result.attempted for result in results.values()) > 0
    assert {module: result.failed for module, result in results.items() if result.failed} == {}


def test_a_false_example_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    false = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "false", None, None)

    assert doctest.DocTestRunner().run(false).failed == 1
    assert "Expected" in capsys.readouterr().out
