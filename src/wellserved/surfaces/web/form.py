"""Form: the fields of a form that was sent."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from wellserved.terms.errors import QueryError

MOST_FIELDS = 20


async def fields_of(request: Request) -> dict[str, str]:
    """The fields by name, as text; an empty one is there and empty.

    Raises:
        QueryError: There are too many.
    """
    body = (await request.body()).decode("utf-8", errors="replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise QueryError("this form has too many fields", "the form", f"send at most {MOST_FIELDS}") from None


Fields = Annotated[dict[str, str], Depends(fields_of)]
"""The form's fields, as a route takes them: the route itself then need not be asynchronous."""
