"""Rows given by hand as PostgreSQL's relations, in temporary tables of one connection."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

import pyarrow as pa
import pyarrow.csv as pa_csv

from tests.flow.postgres import PASSWORD, own_folder, server
from wellserved.records.register import CONTRACTS
from wellserved.store.engines.postgres_engine import PostgresEngine
from wellserved.store.engines.postgres_server import Server, address_of
from wellserved.store.engines.postgres_tables import TYPES


@contextmanager
def running() -> Iterator[str]:
    """The address of a server of the tests' own."""
    with own_folder() as folder, server(folder) as found:
        yield f"postgresql://{found.user}:{quote(PASSWORD, safe='')}@127.0.0.1:{found.port}/postgres"


class Rows:
    """One connection, whose relations are given anew for each question."""

    def __init__(self, url: str) -> None:
        self.server = Server(address_of(url))
        with self.server.transaction():
            for name, contract in CONTRACTS.items():
                made = ", ".join(f'"{column.name}" {TYPES[column.type]}' for column in contract.all_columns)
                self.server.run(f'CREATE TEMPORARY TABLE "given {name}" ({made})')

    def engine_over(self, tables: Mapping[str, pa.Table]) -> PostgresEngine:
        """An engine whose records have these rows."""
        with self.server.transaction():
            self.server.run("TRUNCATE " + ", ".join(f'"given {name}"' for name in CONTRACTS))
            for name, table in tables.items():
                if table.num_rows:
                    written = io.BytesIO()
                    pa_csv.write_csv(table, written, pa_csv.WriteOptions(include_header=False))
                    columns = ", ".join(f'"{column}"' for column in table.column_names)
                    self.server.bring(f'"given {name}"', columns, iter([written.getvalue()]))
        return PostgresEngine(self.server, {name: f'SELECT * FROM "given {name}"' for name in CONTRACTS})
