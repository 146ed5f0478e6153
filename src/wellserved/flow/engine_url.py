"""Engine's address: as it is written in the settings, and with what the environment holds."""

import os
import re

from wellserved.sources.variables import OURS, VARIABLE, address_with
from wellserved.terms.errors import QueryError

WHERE = "wellserved.yaml: engine_url"
PASSWORD = re.compile(r"://[^/@:]*:[^/@]+@")


def says_password(url: str) -> bool:
    """Whether a password stands in the settings themselves."""
    return bool(PASSWORD.search(VARIABLE.sub("", url).replace(":@", "@")))


def with_secrets(url: str) -> str:
    """An address with what the environment holds in the place of ${WELLSERVED_…}.

    Raises:
        QueryError: A variable is not set, or is none of ours.
    """
    return address_with(url, _value)


def _value(name: str) -> str:
    if not OURS.fullmatch(name):
        raise QueryError(
            f"a definition may not read '{name}'", WHERE, "name it WELLSERVED_…, such as WELLSERVED_ENGINE"
        )
    if not os.environ.get(name):
        raise QueryError(f"the environment holds no {name}", WHERE, f"export {name}=…")
    return os.environ[name]
