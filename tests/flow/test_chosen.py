"""What a question is told from is said, with the reason: the same as its statements show."""

from pathlib import Path

import pytest

from tests.flow.shop import SETTINGS, Shop, call
from wellserved.flow.chosen import chosen
from wellserved.flow.load import load
from wellserved.flow.measure import sql_of

KEPT = "rollups:\n  - {record: interaction, by: [channel]}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop.made(tmp_path)
    made.write("wellserved.yaml", SETTINGS + KEPT)
    made.calls("calls-1.csv", *(call(n, f"2026-01-{n:02d} 10:00") for n in range(1, 11)))
    load(made.workspace)
    return made


@pytest.mark.parametrize(
    ("metric", "by", "source", "why"),
    [
        ("contacts_offered", (), "roll-up interaction by started_at and channel", "its days are kept by what is asked"),
        ("contacts_offered", ("channel",), "roll-up interaction by started_at and channel", "its days are kept"),
        ("contacts_offered", ("team",), "rows of interaction", "no roll-up of interaction is kept by team"),
        ("talk_time_p50", (), "rows of interaction", "what it is made of does not add up over days"),
        ("csat_t2b", (), "rows of survey_response", "no roll-up is kept of survey_response by responded_at"),
    ],
)
def test_the_source_is_told_and_why(shop: Shop, metric: str, by: tuple[str, ...], source: str, why: str) -> None:
    (found,) = chosen(shop.workspace, [metric], period="2026-01", by=by)

    assert (found.metric, found.source) == (metric, source)
    assert found.why.startswith(why)
    shown = "from the roll-up" in sql_of(shop.workspace, [metric], period="2026-01", by=by)
    assert shown is found.source.startswith("roll-up")


def test_a_condition_on_what_is_not_kept_reads_rows(shop: Shop) -> None:
    (found,) = chosen(shop.workspace, ["contacts_offered"], period="2026-01", where="talk_seconds > 5")

    assert found.why == "no roll-up of interaction is kept by talk_seconds"
