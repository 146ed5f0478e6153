"""Language: sentences by their English wording, in the reader's language, with its plural rules.

A language is one file, `CODE.po`, in a folder; a sentence that it does not have is said in English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

from wellserved.terms.sentence import Sentence

if TYPE_CHECKING:  # English needs none, and no command need wait for it
    from babel.messages.catalog import Catalog

ENGLISH = "en"
SHIPPED = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class Texts:
    """What is said in one language.

    Args:
        language: Its code.
        folder: Where the languages' files are.

    >>> Texts().count("{n} row", "{n} rows", 2)
    '2 rows'
    >>> Texts("de").say("off target")
    'Ziel verfehlt'
    """

    language: str = ENGLISH
    folder: Path = SHIPPED

    def say(self, message: str, /, **values: object) -> str:
        """A sentence with its values filled in; without values it is said as it stands, braces and all."""
        kept = _kept(self.language, self.folder)
        text = (kept.text(message, 0) if kept else "") or message
        return text.format(**values) if values else text

    def say_kept(self, text: str) -> str:
        """A text that was kept with its wording; what is none of ours stands as it is."""
        if not isinstance(text, Sentence):
            return text
        return "".join(part if values is None else self.say(part, **values) for part, values in text.parts)

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """A sentence about n things, in the form that the language has for n; `{n}` is n unless it is given as text."""
        kept = _kept(self.language, self.folder)
        text = kept.text(one, kept.form(n)) if kept else ""
        return (text or (one if n == 1 else many)).format(**({"n": n} | values))


IN_ENGLISH = Texts()


def to_say(message: str) -> str:
    """A message that is kept in English and said later; so marked, it is found by those who translate."""
    return message


@cache
def languages(folder: Path = SHIPPED) -> tuple[str, ...]:
    """The languages there are: English, and one for each file."""
    return (ENGLISH, *sorted(path.stem for path in folder.glob("*.po")))


@dataclass(frozen=True)
class _Kept:
    """A language's file, read, and which of its forms a number has."""

    catalogue: "Catalog"
    form: Callable[[int], int]

    def text(self, message: str, form: int) -> str:
        found = self.catalogue.get(message)
        if found is None or not found.string:
            return ""
        return str(found.string if isinstance(found.string, str) else found.string[form])


@cache
def _kept(language: str, folder: Path) -> _Kept | None:
    """A language's sentences; none for English, and for one without a file."""
    if language == ENGLISH or language not in languages(folder):
        return None
    from babel.messages.pofile import read_po

    with (folder / f"{language}.po").open("rb") as text:
        catalogue = read_po(text, locale=language)
    return _Kept(catalogue, c2py(catalogue.plural_expr))
