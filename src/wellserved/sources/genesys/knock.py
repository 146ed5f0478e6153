"""Knock: whether something may be asked for, where there is nothing to ask for yet."""

from collections.abc import Collection, Mapping
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask

NOBODY = "00000000-0000-0000-0000-000000000000"


def knock(ask: Ask, these: Collection[str], path: str, params: Mapping[str, Any] | None = None) -> None:
    """Where there is nobody to ask about, ask about nobody, so that a missing permission is told all the same."""
    if ask.cursor or not ask.begins or these:
        return
    try:
        ask.wire.get(path, params)
    except Refused as refused:
        if refused.status not in (400, 404):
            raise
