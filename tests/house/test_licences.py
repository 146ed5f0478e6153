"""What the product needs at run time is free to use in a closed house: nothing under the GPL."""

import re
from importlib import metadata

from packaging.requirements import Requirement

COPYLEFT = re.compile(r"(?<!L)\bA?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)


def test_nothing_needed_at_run_time_is_under_the_gpl() -> None:
    found = {package: licence(package) for package in needed("wellserved")}

    assert {package for package, words in found.items() if COPYLEFT.search(words)} == set()
    assert {package for package, words in found.items() if not words} == set()


def test_nothing_that_a_source_may_need_is_under_the_gpl() -> None:
    found = {package: licence(package) for package in {"pg8000", *needed("pg8000")}}

    assert {package for package, words in found.items() if COPYLEFT.search(words) or not words} == set()


def test_the_licence_rule_sees_a_gpl() -> None:
    assert COPYLEFT.search("GPL-3.0-only")
    assert COPYLEFT.search("License :: OSI Approved :: GNU Affero General Public License v3")
    assert not COPYLEFT.search("LGPL-2.1-or-later")


def needed(package: str) -> set[str]:
    """Every package that is installed with this one, without extras."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        for words in metadata.requires(waiting.pop()) or ():
            requirement = Requirement(words)
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if wanted and requirement.name not in found:
                found.add(requirement.name)
                waiting.append(requirement.name)
    return found


def licence(package: str) -> str:
    """The licence's short name, or the first line of its text where no name is given."""
    about = metadata.metadata(package)
    expressions = about.get_all("License-Expression") or []
    classified = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    written = [text.strip().splitlines()[0] for text in about.get_all("License") or [] if text.strip()]
    return "; ".join(expressions or classified or written)
