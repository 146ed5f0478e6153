"""Database: where a source of kind `sql` reads, told by a URL that holds no secret of its own."""

import os
import re
import urllib.parse
from dataclasses import dataclass
from typing import Literal

from wellserved.sources.variables import OURS, VARIABLE, address_with
from wellserved.terms.errors import DefinitionError, SourceError

System = Literal["postgresql", "sqlite", "duckdb"]
SCHEMES: dict[str, System] = {
    "postgresql": "postgresql", "postgres": "postgresql", "sqlite": "sqlite", "duckdb": "duckdb",
}  # fmt: skip
ENDINGS: dict[str, System] = {
    ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb", ".ddb": "duckdb",
}  # fmt: skip
SHAPE = "write postgresql://user:${WELLSERVED_DB_PASSWORD}@host/name, sqlite:file.db or duckdb:file.duckdb"
SECRET = re.compile(r"//[^/@]*:[^/@]*@|password", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """A database to be read.

    Args:
        system: Which kind it is.
        path: The file, as a source writes paths; of SQLite and DuckDB.
        host: Of PostgreSQL.
        port: Of PostgreSQL.
        name: The database's, of PostgreSQL.
        user: Of PostgreSQL.
        password: Of PostgreSQL; never shown.
        tls: "disable", "require" or "verify-full".
    """

    system: System
    path: str = ""
    host: str = ""
    port: int = 5432
    name: str = ""
    user: str = ""
    password: str = ""
    tls: str = "disable"

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    @property
    def shown(self) -> str:
        """The database as messages name it: without its password."""
        return f"{self.name} on {self.host}:{self.port}" if self.system == "postgresql" else self.path


def check_template(text: str, where: str) -> None:
    """Refuse a database whose secret stands in the file, or which is none that we read.

    Raises:
        DefinitionError: It is.
    """
    for name in VARIABLE.findall(text):
        if not OURS.fullmatch(name):
            raise DefinitionError(
                f"the variable '{name}' may not be read", where, "use one that begins with WELLSERVED_"
            )
    if SECRET.search(VARIABLE.sub("", text).replace(":@", "@")):
        fix = "keep it in an environment variable: postgresql://user:${WELLSERVED_DB_PASSWORD}@host/name"
        raise DefinitionError("a password stands in the file", where, fix)
    if not text.startswith("${") and system_of(text) is None:
        raise DefinitionError(f"'{text}' is no database that can be read", where, SHAPE)


def system_of(text: str) -> System | None:
    """Which kind of database a URL or path names; None where it names none."""
    scheme = text.split(":", 1)[0].lower() if ":" in text else ""
    if scheme in SCHEMES:
        return SCHEMES[scheme]
    if scheme:
        return None
    return next((system for ending, system in ENDINGS.items() if text.lower().endswith(ending)), None)


def resolve(template: str, where: str) -> Address:
    """Put in what the environment holds, and read the whole.

    The path of a file keeps its variable, which names the folder that it must lie in.

    Raises:
        SourceError: A variable is not set, or the result is no database's address. What it holds is not shown.
    """
    system = system_of(template)
    if system in ("sqlite", "duckdb"):
        scheme, found, rest = template.partition(":")
        path = rest if found and scheme.lower() in SCHEMES else template
        return Address(system, path=path.removeprefix("///").removeprefix("//"))
    text = address_with(template, lambda name: _value(name, where))
    if system_of(text) != "postgresql":
        raise SourceError("the address of the database can not be understood", where, SHAPE)
    return _server(text, where)


def _value(name: str, where: str) -> str:
    if not os.environ.get(name):
        raise SourceError(f"the variable {name} is not set", where, f"export {name}=…")
    return os.environ[name]


def _server(text: str, where: str) -> Address:
    torn = SourceError("the address of the database can not be understood", where,
                       "write signs such as / : @ in a password as %2F %3A %40")  # fmt: skip
    try:
        url = urllib.parse.urlsplit(text)
        host, port = url.hostname or "localhost", url.port or 5432
    except ValueError:
        raise torn from None
    if "@" in url.path:
        raise torn
    name, user = urllib.parse.unquote(url.path.strip("/")), urllib.parse.unquote(url.username or "")
    if not name or not user:
        raise SourceError("the address of the database names no user or no database", where, SHAPE)
    given = dict(urllib.parse.parse_qsl(url.query))
    near = host in ("localhost", "127.0.0.1", "::1")
    tls = given.get("sslmode", "disable" if near else "verify-full")
    if tls not in ("disable", "require", "verify-full"):
        raise SourceError(f"sslmode may not be '{tls}'", where, "one of: disable, require, verify-full")
    return Address("postgresql", "", host, port, name, user, urllib.parse.unquote(url.password or ""), tls)
