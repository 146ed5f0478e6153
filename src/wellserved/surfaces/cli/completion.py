"""Completion: the names that the tab key offers. Whatever goes wrong here, nothing is offered."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from wellserved.terms.errors import WellservedError

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _offer(names: Callable[[Path | None], Iterable[tuple[str, str]]]) -> Offer:
    def offer(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            found = list(names(context.params.get("workspace")))
        except (WellservedError, OSError, ImportError):
            return []
        return [CompletionItem(name, help=about) for name, about in found if name.startswith(incomplete)]

    return offer


def _metrics(folder: Path | None) -> Iterable[tuple[str, str]]:
    from wellserved.flow.catalogue import catalogue
    from wellserved.flow.workspace import open_workspace

    return [(metric.name, metric.label) for metric in catalogue(open_workspace(folder)).all_latest()]


def _scorecards(folder: Path | None) -> Iterable[tuple[str, str]]:
    from wellserved.flow.workspace import open_workspace

    documents = open_workspace(folder).scorecard_documents
    return [(str(d.data.get("name")), str(d.data.get("label", ""))) for d in documents if d.data.get("name")]


def _sources(folder: Path | None) -> Iterable[tuple[str, str]]:
    from wellserved.flow.workspace import open_workspace

    return [(name, source.record) for name, source in open_workspace(folder).sources.items()]


metric_names = _offer(_metrics)
scorecard_names = _offer(_scorecards)
source_names = _offer(_sources)
