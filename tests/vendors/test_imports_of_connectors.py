"""A connector costs nothing until it is used: no HTTP client, no engine, no vendor's SDK comes with it."""

import subprocess
import sys

import pytest

from wellserved.sources.connect.vendors import VENDORS

HEAVY = {"httpx2", "duckdb", "pyarrow", "sqlglot", "numpy", "msgspec", "ssl", "asyncio"}
SDKS = {"hubspot", "simple_salesforce", "PureCloudPlatformClientV2", "qualtrics", "zenpy"}


@pytest.mark.parametrize("vendor", VENDORS)
def test_importing_a_connector_brings_nothing_heavy(vendor: str) -> None:
    program = f"import sys, wellserved.sources.{vendor}.vendor; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert set(found.stdout.split()) & (HEAVY | SDKS) == set()
