"""Whole word: a name as it stands by itself in a text, so that nobody else's is taken for it."""

import re

LEAST_DIGITS = 6  # a shorter number may be anything: a count, a priority, somebody else's
WITHIN = "[^0-9a-zÀ-\ufffd]"


def whole_word(word: str) -> str | None:
    """A pattern, for Python and RE2, that finds a word in a text of small letters; None for a short number.

    >>> found = re.compile(whole_word("cust-47") or "")
    >>> bool(found.search("of cust-47.")), bool(found.search("cust-4711"))
    (True, False)
    >>> whole_word("7")
    """
    if word.isdigit() and len(word) < LEAST_DIGITS:
        return None
    return f"(?:^|{WITHIN}){re.escape(word.lower())}(?:$|{WITHIN})"
