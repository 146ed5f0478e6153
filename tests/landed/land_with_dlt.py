"""Land the small worlds with dlt itself: python -m tests.landed.land_with_dlt, where dlt is installed.

What it wrote lies in tests/landed/dlt: what dlt 1.31 made of rows of the API's shape in a folder, by the names,
dispositions and hints of its own sources (dlt-hub/verified-sources). It is landed thrice: first as the world was once,
then as it is, and then again by a run that ended before its load was complete: its files lie there, and `_dlt_loads`
does not name it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.landed import hubspot, salesforce, zendesk

HERE = Path(__file__).parent / "dlt"
Row = dict[str, Any]


def main() -> None:
    """Land all anew."""
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true"}
    land("zendesk", "csv", [_former(zendesk.rows()), zendesk.rows(), _unfinished(zendesk.rows())])
    mine = salesforce.rows()
    land(
        "salesforce",
        "jsonl",
        [_former_cases(salesforce.rows()), mine, {"Case": [{**mine["Case"][0], "Status": "New"}]}],
    )
    first = hubspot.dlt()["tickets"][0]
    land("hubspot", "parquet", [hubspot.dlt(), hubspot.dlt(), {"tickets": [{**first, "hs_pipeline_stage": "1"}]}])


def land(system: str, kind: Any, states: Iterable[dict[str, list[Row]]]) -> None:
    """Run a vendor's pipeline once for each state of its world."""
    import dlt  # type: ignore[import-not-found,unused-ignore]

    shutil.rmtree(HERE / system, ignore_errors=True)
    with tempfile.TemporaryDirectory() as working:
        place = dlt.destinations.filesystem(f"file://{HERE}")
        pipeline = dlt.pipeline(system, pipelines_dir=working, destination=place, dataset_name=system)
        for state in states:
            done = pipeline.run(SOURCES[system](dlt, state), loader_file_format=kind)
    (HERE / system / "_dlt_loads" / f"{system}__{done.loads_ids[0]}.jsonl").unlink()
    for name in ("_dlt_version", "_dlt_pipeline_state"):
        shutil.rmtree(HERE / system / name)


def _zendesk(dlt: Any, state: dict[str, list[Row]]) -> Any:
    """As the source zendesk_support has them: tickets merged, events appended, all else replaced."""
    hints = {"tags": {"data_type": "json"}, "custom_fields": {"data_type": "json"}}

    @dlt.source(name="zendesk", max_table_nesting=2)  # type: ignore[untyped-decorator,unused-ignore]
    def source() -> Any:
        merged = {"primary_key": "id", "write_disposition": "merge", "columns": hints}
        appended = {"primary_key": "id", "write_disposition": "append"}
        ways: dict[str, dict[str, Any]] = {"tickets": merged, "ticket_events": appended}
        return [
            dlt.resource(table, name=name, **ways.get(name, {"write_disposition": "replace"}))
            for name, table in state.items()
        ]

    return source()


def _salesforce(dlt: Any, state: dict[str, list[Row]]) -> Any:
    """As the source salesforce has them: some replaced, the others merged; as no key is named, they are appended."""
    replaced = ("User", "Contact", "Group")
    resources = [
        dlt.resource(table, name="sf_user" if name == "User" else salesforce.snake(name),
                     write_disposition="replace" if name in replaced else "merge")
        for name, table in state.items()
    ]  # fmt: skip
    return dlt.source(lambda: resources, name="salesforce")()


def _hubspot(dlt: Any, state: dict[str, list[Row]]) -> Any:
    """As the source hubspot has them: objects merged by their id, their history appended."""
    resources = [
        dlt.resource(table, name=name, write_disposition="append") if name.endswith("_history")
        else dlt.resource(table, name=name, write_disposition="merge", primary_key="id")
        for name, table in state.items()
    ]  # fmt: skip
    return dlt.source(lambda: resources, name="hubspot")()


def _former_cases(state: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The first case before it was closed."""
    state["Case"][0] |= {"Status": "New", "IsClosed": False, "ClosedDate": None}
    return {**state, "CaseHistory": state["CaseHistory"][:1], "EmailMessage": state["EmailMessage"][:1]}


def _former(state: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The first ticket while it was open, and the rating before anybody gave one."""
    for row in (state["tickets"][0], state["satisfaction_ratings"][0]):
        row |= {"status": "open"} if "status" in row else {"score": "offered", "updated_at": row["created_at"]}
    return {**state, "ticket_events": state["ticket_events"][:2]}


def _unfinished(state: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The first ticket as a later run found it."""
    return {"tickets": [{**state["tickets"][0], "status": "open", "assignee_id": 9002}]}


SOURCES = {"zendesk": _zendesk, "salesforce": _salesforce, "hubspot": _hubspot}
if __name__ == "__main__":
    main()
