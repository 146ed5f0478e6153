"""init: a workspace over a platform names its secrets, says which KPIs it feeds, and refuses a secret in clear."""

from pathlib import Path

import pytest

from tests.cli.run import wellserved
from wellserved.sources.connect.vendors import VENDORS


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_workspace_over_a_platform_can_be_checked_at_once(tmp_path: Path, vendor: str) -> None:
    from wellserved.sources.connect.vendors import vendor_of

    said = [f"{one.name}={one.example or 'x'}" for one in vendor_of(vendor, "").asks if one.needed and not one.secret]
    words = [word for one in said for word in ("--set", one)]
    found = wellserved("init", str(tmp_path / "office"), "--from", vendor, *words, "--no-check")
    assert found.returncode == 0, found.stderr
    assert "KPIs can be computed from these sources" in found.stderr
    assert f"vendor: {vendor}" in (tmp_path / "office" / "connections" / f"{vendor}.yaml").read_text()
    checked = wellserved("check", "--workspace", str(tmp_path / "office"))
    assert "error" not in checked.stdout + checked.stderr


def test_a_secret_in_clear_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    words = ("--set", "subdomain=acme", "--set", "email=a@b.example", "--set", "token=clear-text")
    found = wellserved("init", str(tmp_path / "office"), "--from", "zendesk", *words, "--no-check")
    assert found.returncode == 10
    assert "a secret stands in the file" in found.stderr
    assert "clear-text" not in found.stderr
    assert not (tmp_path / "office").exists()


def test_what_a_platform_does_not_ask_for_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    found = wellserved("init", str(tmp_path / "office"), "--from", "zendesk", "--set", "sub_domain=acme", "--no-check")
    assert found.returncode == 10
    assert "subdomain" in found.stderr


def test_without_its_secret_the_platform_is_not_asked_and_the_variable_is_named(tmp_path: Path) -> None:
    found = wellserved(
        "init", str(tmp_path / "office"), "--from", "zendesk", "--set", "subdomain=acme", "--set", "email=a@b.example"
    )
    assert found.returncode == 12
    assert "WELLSERVED_ZENDESK_TOKEN is not set" in found.stderr
    assert (tmp_path / "office" / "connections" / "zendesk.yaml").is_file()


def test_a_platform_is_added_to_a_workspace_that_is_there(tmp_path: Path) -> None:
    office = str(tmp_path / "office")
    assert wellserved("init", office).returncode == 0
    settings = (tmp_path / "office" / "wellserved.yaml").read_text()
    words = ("--from", "zendesk", "--set", "subdomain=acme", "--set", "email=a@b.example", "--no-check")
    assert wellserved("init", office, *words).returncode == 0
    assert (tmp_path / "office" / "connections" / "zendesk.yaml").is_file()
    assert (tmp_path / "office" / "sources" / "contacts.yaml").is_file()
    assert (tmp_path / "office" / "wellserved.yaml").read_text() == settings
    again = wellserved("init", office, *words)
    assert again.returncode == 14
    assert "is not overwritten" in again.stderr
