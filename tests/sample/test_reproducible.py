"""The same setting gives the same values: in another process, with other hash seeds and threads, on another machine."""

import hashlib
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.csv as csv
import pyarrow.parquet as parquet

from wellserved.sources.sample import Setting, make_workspace

SETTING = Setting(customers=400, months=4, seed=3)
MAKE = "import sys; from pathlib import Path; from wellserved.sources.sample import Setting, make_workspace; " + (
    "make_workspace(Path(sys.argv[1]), Setting(customers=400, months=4, seed=3), {})"
)


def made_apart(folder: Path, **environment: str) -> dict[str, str]:
    """Digests of the files that a process of its own makes."""
    command = [sys.executable, "-c", MAKE, str(folder)]
    subprocess.run(command, check=True, env={**os.environ, **environment})
    return digests(folder)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def digest_of_values(folder: Path) -> str:
    """One digest of all values and of the true effects, whatever the files' format and its version."""
    digest = hashlib.sha256((folder / "truth.json").read_bytes())
    for path in sorted((folder / "exports").iterdir()):
        table = parquet.read_table(path) if path.suffix == ".parquet" else csv.read_csv(path)
        for name in table.column_names:
            digest.update(repr((path.name, name, [plain(value) for value in table.column(name).to_pylist()])).encode())
    return digest.hexdigest()


def plain(value: Any) -> Any:
    """A moment as Python has it: pyarrow gives moments of pandas where pandas is installed."""
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def test_another_process_with_other_hashes_and_threads_makes_the_same_bytes(tmp_path: Path) -> None:
    one = made_apart(tmp_path / "one", PYTHONHASHSEED="1", OMP_NUM_THREADS="1", ARROW_IO_THREADS="1", LC_ALL="C")
    two = made_apart(tmp_path / "two", PYTHONHASHSEED="2", OMP_NUM_THREADS="4", TZ="Asia/Tokyo")

    assert one == two


def test_without_the_fast_instructions_of_this_machine_it_makes_the_same_bytes(tmp_path: Path) -> None:
    """numpy without wide vectors computes as an old machine would."""
    plain = made_apart(tmp_path / "plain", NPY_DISABLE_CPU_FEATURES=wide_vectors())

    assert plain == made_apart(tmp_path / "usual")


def wide_vectors() -> str:
    """What numpy may use here beyond what every machine has."""
    umath: Any = import_module("numpy._core._multiarray_umath")
    return " ".join(name for name in umath.__cpu_dispatch__ if umath.__cpu_features__.get(name))


def test_every_machine_makes_the_values_that_are_written_down(tmp_path: Path) -> None:
    make_workspace(tmp_path, SETTING, {})
    known = Path(__file__).with_name("values.sha256").read_text(encoding="utf-8").strip()

    assert digest_of_values(tmp_path) == known, "the sample has other values: say so in the changelog, write them down"
