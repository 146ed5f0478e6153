"""Linked: the URL of a place with the state that is looked at, and what only that place knows beside it."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, unquote, urlencode

from wellserved.surfaces.web.state import MOST_VALUES, State, listed
from wellserved.terms.errors import QueryError


def linked(path: str, state: State, more: Mapping[str, Sequence[str]]) -> str:
    """A path with its query; values of one name are a list with commas.

    >>> linked("/catalogue", State(q="reply"), {"owner": ("head of service",)})
    '/catalogue?q=reply&owner=head%20of%20service'
    """
    query = state.query()
    pairs = [(name, ",".join(listed(value) for value in values)) for name, values in more.items() if values]
    added = urlencode(pairs, quote_via=quote, safe=",:.")
    if not added:
        return path + query
    return f"{path}{query}&{added}" if query else f"{path}?{added}"


def values_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The values that a place's own parameter names, however often it stands in the query.

    Raises:
        QueryError: They are more than anybody would ask for.
    """
    values = (unquote(value).strip() for text in texts for value in text.split(",") if value.strip())
    found = tuple(dict.fromkeys(values))
    if len(found) > MOST_VALUES:
        raise QueryError(f"{len(found)} values are too many", fix=f"name at most {MOST_VALUES}")
    return found
