"""Variables: how a definition names what stands in the environment, and which names it may read."""

import re
from collections.abc import Callable
from urllib.parse import quote

VARIABLE = re.compile(r"\$\{([^}]*)\}")
OURS = re.compile(r"WELLSERVED_[A-Z0-9_]+")
PASSWORD = re.compile(r"(?<=://)([^/?#@:]*):([^/?#@]+)(?=@)")
AS_WRITTEN = re.compile(r"(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", re.ASCII)


def address_with(template: str, value_of: Callable[[str], str]) -> str:
    """An address with values in the place of its variables.

    A password that has signs such as / : @ is written as addresses write them; one that is written so already stays.
    """

    def password(found: re.Match[str]) -> str:
        return f"{found[1]}:{VARIABLE.sub(lambda one: _encoded(value_of(one[1])), found[2])}"

    return VARIABLE.sub(lambda one: value_of(one[1]), PASSWORD.sub(password, template))


def _encoded(value: str) -> str:
    return value if AS_WRITTEN.fullmatch(value) else quote(value, safe="")
