"""A small workspace of calls, whose files a test writes."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.metrics.made import document
from wellserved.flow.workspace import Workspace, open_workspace

SETTINGS = "name: shop\nmemory_limit: 256MB\nthreads: 1\n"
ROWS_ALONE = SETTINGS + "customer_panel: false\n"
"""For what becomes of a source's rows: customers' months are a fifth of so small a load, and no part of it."""
SOURCE = """
source: files
record: interaction
path: exports/{pattern}
zone: Europe/Berlin
columns:
  interaction_id: id
  customer_id: customer
  channel: LOWER(channel)
  started_at: started
  ended_at: ended
  talk_seconds: talk
  abandoned: lost
where: "id <> 'test'"
"""
HEADER = "id,customer,channel,started,ended,talk,lost"


@dataclass(frozen=True)
class Shop:
    folder: Path

    @classmethod
    def made(cls, folder: Path, settings: str = SETTINGS) -> "Shop":
        shop = cls(folder)
        shop.write("wellserved.yaml", settings)
        shop.source()
        return shop

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.folder)

    def source(self, name: str = "calls", pattern: str = "calls-*.csv", text: str = SOURCE) -> None:
        self.write(f"sources/{name}.yaml", text.format(pattern=pattern))

    def calls(self, name: str, *lines: str) -> Path:
        """Write a file of calls under its header."""
        return self.write(f"exports/{name}", "\n".join([HEADER, *lines, ""]))

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def call(number: int | str, started: str = "2026-01-05 10:00", talk: str = "60", customer: str = "ann") -> str:
    """One good call, as a line."""
    return f"{number},{customer},Voice,{started},,{talk},no"


def callers(shop: Shop) -> None:
    """A KPI that counts different customers, and may be told from sketches."""
    formula = {"distinct": "customer_id", "estimate": "allowed"}
    made = document("callers", formula, unit="count", segments=["channel"])
    shop.write("metrics/callers.yaml", yaml.safe_dump(made.data))
