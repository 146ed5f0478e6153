"""A number is the same characters on the page, in the API, on the command line and in the spreadsheet."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browser.visit import Visit
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit


@pytest.mark.filterwarnings("ignore:Sparkline Group extension is not supported")
def test_the_scorecards_numbers_are_the_same_characters_everywhere(served: Path, visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    shown = {card["kpi"]: card for card in opened.page.locator("main .card").evaluate_all(READ)}
    lines = command("score", served).splitlines()
    asked = opened.page.request.get(f"{opened.home}/api/v1/scorecards/service").json()
    told = {metric["metric"]: metric for objective in asked["objectives"] for metric in objective["metrics"]}
    sheet = spreadsheet(opened)

    assert len(shown) == 16
    assert set(shown) == set(told)
    for name, card in shown.items():
        line = next(line for line in lines if line.startswith(f"  {card['label']} "))
        assert f" {card['value']} " in line
        assert card["interval"] in line
        assert line.endswith(card["n"]), (line, card)
        assert card["value"] == written(told[name])
        assert card["value"] == sheet[card["label"]], name


def test_the_api_gives_the_very_json_of_the_command(served: Path, visit: Callable[..., Visit]) -> None:
    opened = visit()
    answer = opened.page.request.get(f"{opened.home}/api/v1/measure?metric=aht&metric=fcr_no_repeat&grain=month").text()

    told = json.loads(command("measure", served, "aht", "fcr_no_repeat", "--grain", "month", "--format", "json"))
    assert json.loads(answer) == told


READ = """cards => cards.map(card => ({
  kpi: card.dataset.kpi,
  label: card.querySelector("h4 a").textContent.trim(),
  value: card.querySelector(".value").textContent.trim(),
  interval: card.querySelector(".doubt:not(.rests)")?.textContent.trim() ?? "",
  n: card.querySelector(".rests").textContent.trim(),
}))"""


def written(metric: dict[str, Any]) -> str:
    """A value of the API as every surface writes it."""
    too_few = metric["note"] == "too few"
    return Numbers().value(None if too_few else metric["value"], Unit(metric["unit"]))


def spreadsheet(opened: Visit) -> dict[str, str]:
    """Each KPI's value in the workbook, written with its unit."""
    content = opened.page.request.get(f"{opened.home}/scorecard.xlsx").body()
    told = opened.page.request.get(f"{opened.home}/api/v1/scorecards/service").json()
    units = {m["label"]: Unit(m["unit"]) for objective in told["objectives"] for m in objective["metrics"]}
    rows = [row for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows(values_only=True)]
    found = {}
    for row in rows:
        label = next((cell for cell in row[:4] if cell in units), None)
        if label is not None and label not in found:
            value = row[row.index(label) + 1]
            number = value if isinstance(value, int | float) else None
            found[str(label)] = Numbers().value(number, units[str(label)])
    return found


def command(verb: str, folder: Path, *more: str) -> str:
    """What the command line says."""
    program = Path(sys.executable).parent / "wellserved"
    found = subprocess.run(
        [program, verb, "--workspace", str(folder), *more],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "260", "PATH": "/usr/bin:/bin"},
    )
    return found.stdout
