"""Language: sentences by their English wording, in the reader's language, with its plural rules.

A language is one file, `languages/CODE.po`; a sentence that it does not have is said in English.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ENGLISH = "en"


@dataclass(frozen=True)
class Texts:
    """What is said in one language.

    >>> Texts().count("{n} row", "{n} rows", 2)
    '2 rows'
    """

    language: str = ENGLISH

    def say(self, message: str, **values: object) -> str:
        """A sentence with its values filled in."""
        return self._known(message, 0, message).format(**values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """A sentence about n things, in the form that the language has for n; `{n}` is n unless it is given as text."""
        english = one if n == 1 else many
        catalogue = _catalogue(self.language)
        form = catalogue.plural_form(n) if catalogue else 0
        return self._known(one, form, english).format(**({"n": n} | values))

    def _known(self, message: str, form: int, otherwise: str) -> str:
        catalogue = _catalogue(self.language)
        return (catalogue.text(message, form) if catalogue else "") or otherwise


@dataclass(frozen=True)
class _Kept:
    """A language's file, read."""

    catalogue: Catalog

    def text(self, message: str, form: int) -> str:
        found = self.catalogue.get(message)
        if found is None or not found.string:
            return ""
        return str(found.string if isinstance(found.string, str) else found.string[form])

    def plural_form(self, n: int) -> int:
        from gettext import c2py

        return int(c2py(self.catalogue.plural_expr)(n))


def languages() -> tuple[str, ...]:
    """The languages there are: English, and one for each file."""
    found = (path.name for path in files("wellserved.surfaces").joinpath("languages").iterdir())
    return (ENGLISH, *sorted(name.removesuffix(".po") for name in found if name.endswith(".po")))


@cache
def _catalogue(language: str) -> _Kept | None:
    """A language's sentences; none for English, and for one without a file."""
    if language == ENGLISH or language not in languages():
        return None
    path = files("wellserved.surfaces").joinpath("languages", f"{language}.po")
    with path.open("rb") as text:
        return _Kept(read_po(text, locale=language))
