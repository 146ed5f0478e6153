"""Run: the program as its users run it, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def wellserved(
    *words: str, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program and keep what it says."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "WELLSERVED_WORKSPACE")
    }
    return subprocess.run(
        [sys.executable, "-m", "wellserved.surfaces.cli.main", *words],
        cwd=folder,
        env={**kept, "PYTHONUTF8": "1", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
