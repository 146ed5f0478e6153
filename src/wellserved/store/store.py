"""Store: where a workspace's rows lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Store:
    """A folder of immutable Parquet segments and the catalog that says which of them are live.

    Args:
        folder: The workspace's data folder; it need not exist before the first load.
        memory_limit: What one DuckDB may take, such as "2GB".
        threads: How many threads one DuckDB may use; None for all.
        zone: The zone that days are told in.
        keep_history_days: How long superseded segments are kept.
        whole_below: A month with fewer rows is written anew, whole, whenever some of them change.
        apart_from: Of so many rows that come after all months held, facts are made month by month.
    """

    folder: Path
    memory_limit: str = "2GB"
    threads: int | None = None
    zone: str = "UTC"
    keep_history_days: float = 31
    whole_below: int = 50_000
    apart_from: int = 200_000

    @property
    def memory_bytes(self) -> int:
        """The limit in bytes."""
        number, unit = float(self.memory_limit[:-2]), self.memory_limit[-2:].upper()
        return int(number * {"MB": 10**6, "GB": 10**9}[unit])

    def place(self, folder: str) -> Path:
        """A folder that is named from the workspace's, so that both may be moved together; or by its whole path."""
        return self.folder.parent / folder

    @property
    def catalog(self) -> Path:
        return self.folder / "catalog.db"

    @property
    def segments(self) -> Path:
        return self.folder / "segments"

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    @property
    def lock(self) -> Path:
        return self.folder / "writer.lock"

    @property
    def engines_lock(self) -> Path:
        """Held by who changes the store, so that nobody drops what an engine makes for the change."""
        return self.folder / "engines.lock"
