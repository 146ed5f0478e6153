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

from tests.landed import zendesk

HERE = Path(__file__).parent / "dlt"
Row = dict[str, Any]


def main() -> None:
    """Land all anew."""
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true"}
    land("zendesk", "csv", [_former(zendesk.rows()), zendesk.rows(), _unfinished(zendesk.rows())])


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


def _former(state: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The first ticket while it was open, and the rating before anybody gave one."""
    for row in (state["tickets"][0], state["satisfaction_ratings"][0]):
        row |= {"status": "open"} if "status" in row else {"score": "offered", "updated_at": row["created_at"]}
    return {**state, "ticket_events": state["ticket_events"][:2]}


def _unfinished(state: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The first ticket as a later run found it."""
    return {"tickets": [{**state["tickets"][0], "status": "open", "assignee_id": 9002}]}


SOURCES = {"zendesk": _zendesk}
if __name__ == "__main__":
    main()
