"""The catalogue of a workspace: the shipped KPIs and its own; and whether their worked cases come out."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine
from wellserved.flow.ground import Ground
from wellserved.flow.workspace import Workspace
from wellserved.metrics.cases import case_catalogue, case_question, judge
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import Case, MetricDefinition
from wellserved.metrics.finish import finish
from wellserved.metrics.formula import Model
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.on_demand import catalogue_on_demand
from wellserved.metrics.plan import plan
from wellserved.metrics.reading import read_metric
from wellserved.terms.document import Document, read_document
from wellserved.terms.errors import WellservedError
from wellserved.terms.problem import Problem


@cache
def shipped_documents() -> tuple[Document, ...]:
    """The package's own KPI files, named by perspective and file."""
    return tuple(_document(name) for name in _shipped_files())


@cache
def _shipped_files() -> dict[str, tuple[Traversable, Traversable]]:
    """The package's own KPI files with their folders, by KPI: a file is called as its KPI."""
    folders = [folder for folder in _sorted(resources.files("wellserved") / "catalogue") if folder.is_dir()]
    return {file.name.removesuffix(".yaml"): (folder, file) for folder in folders for file in _sorted(folder)}


@cache
def _document(name: str) -> Document:
    return _read(*_shipped_files()[name])


@lru_cache(maxsize=1024)
def _shipped(name: str, parameters: str) -> MetricDefinition:
    """A shipped KPI by a workspace's parameters, as JSON."""
    return read_metric(_document(name), json.loads(parameters))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.is_dir() or f.name.endswith(".yaml")), key=lambda f: f.name)


def _read(folder: Traversable, file: Traversable) -> Document:
    return read_document(file.read_text(encoding="utf-8"), f"{folder.name}/{file.name}")


def catalogue(workspace: Workspace | None = None) -> Catalogue:
    """The KPIs of a workspace; of the package alone where None.

    Raises:
        DefinitionError: A file is wrong.
    """
    parameters = workspace.settings.parameters if workspace else {}
    said = json.dumps(parameters, sort_keys=True)
    if workspace is None:
        return _catalogue((), said, parameters)
    return workspace.once(("catalogue", said), lambda: _catalogue(workspace.metric_documents, said, parameters))


def _catalogue(own: tuple[Document, ...], said: str, parameters: Mapping[str, Any]) -> Catalogue:
    shipped = {name: partial(_shipped, name, said) for name in _shipped_files()}
    return catalogue_on_demand(shipped, own, parameters)


def check_cases(found: Catalogue) -> list[Problem]:
    """Run every KPI's worked cases; what does not come out is a Problem."""
    judged = [check_case(metric, case, found) for metric in found.all_latest() for case in metric.cases]
    return [problem for problem in judged if problem is not None]


def check_case(metric: MetricDefinition, case: Case, found: Catalogue) -> Problem | None:
    """Run one worked case; None where it comes out."""
    try:
        used = case_catalogue(metric, case, found)
        measured = _modelled(metric, case, used) if isinstance(metric.formula, Model) else _counted(metric, case, used)
    except WellservedError as error:
        where = error.where or metric.document.where("cases", metric.cases.index(case))
        return Problem("case_fails", f"{metric.name}: '{case.name}': {error.what}", where, error.fix)
    return judge(metric, case, measured)


def _counted(metric: MetricDefinition, case: Case, used: Catalogue) -> list[Measurement]:
    asked = plan(case_question(metric, case, used), used)
    engine = memory_engine(case.given, settings=EnrichSettings(customer_panel="customer_period" in asked.counted))
    try:
        empty = [record for record in asked.counted if not engine.query(f'SELECT 1 FROM "{record}" LIMIT 1')]
        return finish(asked, [engine.query(sql) for sql in asked.statements], empty)
    finally:
        engine.close()


def _modelled(metric: MetricDefinition, case: Case, used: Catalogue) -> list[Measurement]:
    from wellserved.flow.models import tell_models

    engine = memory_engine(case.given)
    try:
        return tell_models(Ground(engine), case_question(metric, case, used), used)
    finally:
        engine.close()
