"""Keying: the workspace's secret, without which the hashes of its customers' keys tell nothing."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

from wellserved.flow.workspace import Workspace
from wellserved.records.keys import Keying
from wellserved.records.register import CONTRACTS
from wellserved.sources.definition import SourceDefinition
from wellserved.terms.errors import StoreError

FILE = "identity.key"


def keyed(workspace: Workspace, source: SourceDefinition) -> SourceDefinition:
    """A source with what its keys are hashed with; as it is where it maps none.

    The secret is made when it is first needed, and lies beside the store.

    Raises:
        StoreError: It can't be read or written.
    """
    columns = CONTRACTS[source.record].columns
    if not any(column.keyed and column.name in source.mapping.columns for column in columns):
        return source
    rules = workspace.settings.identity
    keying = Keying(_secret(workspace.store.folder), rules.country if rules else "")
    return replace(source, mapping=replace(source.mapping, keying=keying))


def _secret(folder: Path) -> str:
    """Read the secret, or make one that only the owner may read."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        what = f"the secret of customers' keys can't be read: {error}"
        raise StoreError(what, str(path), "see to its permissions, or take it away and load with --full") from None
