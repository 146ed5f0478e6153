"""Sentence: an English text that still knows its wording and its values, so that it can be said in other languages."""

import json
from collections.abc import Mapping, Sequence
from typing import Self

Part = tuple[str, Mapping[str, str] | None]  # a wording and its values; without values, a text that stands as it is


class Sentence(str):
    """A text in English, for whoever takes it as such, and the parts that it is made of.

    >>> lacks = sentence("the credential lacks {what}", what="tickets")
    >>> lacks
    'the credential lacks tickets'
    >>> lacks.parts
    (('the credential lacks {what}', {'what': 'tickets'}),)
    """

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Self:
        """A text made of parts."""
        text = "".join(wording if values is None else wording.format(**values) for wording, values in parts)
        made = cls(text)
        made.parts = tuple(parts)
        return made


def sentence(wording: str, /, **values: object) -> Sentence:
    """A wording with its values filled in; it is found by those who translate."""
    return Sentence.of([(wording, {name: str(value) for name, value in values.items()})])


def joined(between: str, *texts: str) -> Sentence:
    """Texts one after the other; those that are no sentences stand as they are."""
    found: list[Part] = []
    for text in (text for text in texts if text):
        found += [(between, None)] if found and between else []
        found += text.parts if isinstance(text, Sentence) else [(text, None)]
    return Sentence.of(found)


def kept(text: str) -> str:
    """A text as it is written down."""
    return json.dumps(text.parts if isinstance(text, Sentence) else [(text, None)], ensure_ascii=False)


def read_kept(written: str) -> Sentence:
    """A text that was written down."""
    if not written.startswith("["):
        return joined("", written)
    return Sentence.of([(wording, values) for wording, values in json.loads(written)])
