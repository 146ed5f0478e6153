"""value weighs cost against margin on a workspace, says what is missing, and calls generated only what was caused."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from tests.flow.shop import Shop
from wellserved.flow.findings import keep_findings
from wellserved.flow.load import load
from wellserved.flow.value import Worth, value
from wellserved.insight.evidence import Effect, Grade, effect_json
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.valued import assumptions, findings, missing_text, sentence
from wellserved.surfaces.valued_json import valued_json
from wellserved.surfaces.valued_tables import tables
from wellserved.surfaces.written import json_text
from wellserved.terms.errors import QueryError

COLUMNS = {
    "interaction": "interaction_id,customer_id,channel,topic,started_at,answered_at,talk_seconds,queue_seconds",
    "order": "order_id,customer_id,at,kind,revenue,margin",
    "customer": "customer_id,value_tier,since",
    "cost": "cost_id,from,to,category,amount",
}
DAY = datetime(2026, 1, 5, 10, tzinfo=UTC)


def source(shop: Shop, record: str, lines: list[str]) -> None:
    columns = COLUMNS[record].split(",")
    mapped = "\n".join(f'  {name}: "\\"{name}\\""' for name in columns)
    text = f"source: files\nrecord: {record}\npath: exports/{record}.csv\nzone: UTC\ncolumns:\n{mapped}\n"
    shop.write(f"sources/{record}.yaml", text)
    shop.write(f"exports/{record}.csv", "\n".join([COLUMNS[record], *lines, ""]))


def contacts() -> list[str]:
    """In January 40 customers of each tier call once, gold ones again the day after; in February, half of them.

    A last call in March lets what came of those of February be known.
    """
    found = ["late,gold0,voice,bill,2026-03-10 10:00:00+00,2026-03-10 10:00:00+00,60,5"]
    for month, many in ((0, 40), (31, 20)):
        for tier in ("gold", "bronze"):
            for n in range(many):
                at = DAY + timedelta(days=month, minutes=n)
                for again in range(2 if tier == "gold" else 1):
                    when = at + timedelta(days=again)
                    found.append(
                        f"{month}{tier}{n}-{again},{tier}{n},{'chat' if again else 'voice'},bill,{when},{when},60,5"
                    )
    return found


def records() -> dict[str, list[str]]:
    """A gold customer brings 10 in January and 30 in February, a bronze one 1; each contact bears 2."""
    customers = [f"{tier}{n},{tier},2020-01-01" for tier in ("gold", "bronze") for n in range(40)]
    orders = [
        f"{month}{tier}{n},{tier}{n},2026-{month:02d}-10 10:00:00+00,purchase,100,"
        f"{10 * (2 * month - 1) if tier == 'gold' else 1}"
        for month in (1, 2)
        for tier in ("gold", "bronze")
        for n in range(40)
    ]
    costs = [
        f"{day},{day},{day},platform,{2 * many}"
        for day, many in (("2026-01-05", 80), ("2026-01-06", 40), ("2026-02-05", 40), ("2026-02-06", 20))
    ]
    return {"interaction": contacts(), "order": orders, "customer": customers,
            "cost": [*costs, "rent,2026-02-01,2026-02-28,facility,56"]}  # fmt: skip


def made(folder: Shop, without: str | None = None) -> Shop:
    folder.write("wellserved.yaml", "name: shop\nmemory_limit: 256MB\nthreads: 1\n")
    for record, lines in records().items():
        if record != without:
            source(folder, record, lines)
    load(folder.workspace)
    return folder


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return made(Shop(tmp_path_factory.mktemp("value")))


@pytest.fixture(scope="module")
def january(shop: Shop) -> Worth:
    return value(shop.workspace, "2026-01", ahead=False)


def test_cost_margin_and_ratio_by_value_tier(january: Worth) -> None:
    """Gold: 80 contacts of 2 over 40 customers who bring 10. Bronze: 40 of 2, over 40 who bring 1."""
    found = {part.key: (part.cost, part.repeat_cost, part.margin, ratio.value) for part, ratio in january.segments}

    assert found == {("gold",): (160, 80, 400, 0.4), ("bronze",): (80, 0, 40, 2)}
    assert [january.ratio.value, january.ratio.n, january.whole.customers] == pytest.approx([240 / 440, 80, 80])


def test_half_of_the_customers_cost_more_than_they_bring(january: Worth) -> None:
    assert january.whale is not None
    assert (january.whale.takers, january.whale.taken, january.whale.share) == (40, 40, 0.5)
    assert "50.0 % of the customers cost more than they brought" in findings(january, Numbers())[0]


def test_the_bridge_begins_with_the_period_before_and_its_steps_add_up(shop: Shop) -> None:
    found = value(shop.workspace, "2026-02", ahead=False)

    assert found.bridge is not None
    steps = {step.name: step.amount for step in found.bridge.steps}
    assert (found.bridge.before, found.bridge.now) == (440 - 240, 40 * 30 + 40 - 120 - 56)
    assert found.bridge.before + found.bridge.change == pytest.approx(found.bridge.now)
    assert (steps["demand"], steps["repeats"], steps["cost_per_contact"]) == (120, 0, 0)
    assert (steps["kept_apart"], steps["margin_per_buyer"], steps["buyers"]) == (-56, 800, 0)


def test_by_channel_a_repeat_is_charged_to_where_the_matter_began(shop: Shop) -> None:
    found = value(shop.workspace, "2026-01", by=["channel"], ahead=False)

    assert {part.key: (part.cost, part.repeat_cost, part.margin) for part, _ in found.segments} == {
        ("voice",): (240, 80, 440)
    }  # fmt: skip


def test_a_condition_narrows_both_sides_and_says_what_it_can_not_tell(shop: Shop) -> None:
    found = value(shop.workspace, "2026-01", where="value_tier = 'gold'", ahead=False)

    assert (found.whole.cost, found.whole.margin, found.account.booked) == (160, 400, ())
    assert found.lacks("narrowed")
    with pytest.raises(QueryError, match="talk_seconds"):
        value(shop.workspace, "2026-01", where="talk_seconds > 60")


@pytest.mark.parametrize(
    ("without", "code", "says"),
    [
        ("order", "no_orders", "the record order has no rows. Only the cost side is told."),
        ("cost", "no_costs", "the record cost has no rows for these days. Only the value side is told."),
        ("customer", "no_customers", "the record customer has no rows"),
    ],
)
def test_what_is_missing_is_named_and_the_other_side_is_told(
    tmp_path: Path, without: str, code: str, says: str
) -> None:
    found = value(made(Shop(tmp_path), without).workspace, "2026-01", ahead=False)
    said = [missing_text(one, found, Numbers()) for one in found.missing if one.code == code]

    assert says in said[0]
    assert found.by == (("channel",) if without == "customer" else ("value_tier",))
    assert (found.whole.margin is None) == (without == "order")
    assert (found.whole.costed == 0) == (without == "cost")
    assert (found.ratio.value is None) == (without != "customer")
    assert (found.whale is None, found.cut is None) == (without != "customer", True)


def kept(shop: Shop, size: float, grade: Grade, outcome: str = "margin_90d", unit: str = "money") -> None:
    known = (size, size - 1, size + 1, 0.5)
    told = effect_json(Effect("settled_at_once", outcome, "ate", unit, 900, grade, "aipw", *known))
    keep_findings(shop.workspace, "effect", {f"settled_at_once -> {outcome}": told})


@pytest.fixture
def copied(shop: Shop, tmp_path: Path) -> Shop:
    return Shop(copytree(shop.folder, tmp_path / "shop"))


def test_only_what_was_shown_to_be_caused_is_generated(copied: Shop) -> None:
    """In January 40 bronze customers were settled at once and 40 gold ones were not: 40 x 3."""
    kept(copied, 3.0, Grade.ASSOCIATED)
    associated = value(copied.workspace, "2026-01", ahead=False)
    kept(copied, 3.0, Grade.QUASI_EXPERIMENT)
    found = value(copied.workspace, "2026-01", ahead=False)

    assert (associated.values.generated, associated.lacks("associated_only")) == (None, True)
    assert "Nothing of it is shown to be caused by service." in findings(associated, Numbers())
    assert found.values.generated is not None
    assert (found.values.generated.treated, found.values.generated.value.value) == (40, 120)
    assert {key: one.value.value for key, one in found.values.tiers.items()} == {("bronze",): 120, ("gold",): 0}
    assert found.generated is not None
    assert (found.generated.value, found.generated.low) == (2.0, 1.5)
    assert "Service generated €120.00 (80.00 to 160.00) with 40 customers who were settled at once" in "".join(
        findings(found, Numbers())
    )


def test_customers_who_stay_are_worth_what_customers_bring_and_that_is_said_to_be_assumed(copied: Shop) -> None:
    kept(copied, 0.1, Grade.QUASI_EXPERIMENT, "stays_90d", "percent")
    found = value(copied.workspace, "2026-01", ahead=False)
    (one,) = found.values.caused

    assert one.assumed
    assert one.each.value == pytest.approx(0.1 * 440 / 80 * 365.25 / 31)
    assert any("12 months" in said for said in assumptions(found, Numbers()))


def test_what_is_retained_more_than_before_is_a_step_of_its_own(copied: Shop) -> None:
    """20 bronze customers less than in January are settled at once."""
    kept(copied, 3.0, Grade.QUASI_EXPERIMENT)
    found = value(copied.workspace, "2026-02", ahead=False)

    assert found.bridge is not None
    assert [(s.name, s.amount) for s in found.bridge.steps if s.kind == "caused"] == [("retained", -60)]
    assert found.bridge.before + found.bridge.change == pytest.approx(found.bridge.now)


def test_of_contacts_too_young_to_tell_no_step_is_made(copied: Shop) -> None:
    """What came of calls in March is known for none of them: the last is on the 10th, and a week must pass."""
    kept(copied, 3.0, Grade.QUASI_EXPERIMENT)
    found = value(copied.workspace, "2026-03", against="2026-02", ahead=False)

    assert found.bridge is None
    assert (found.values.caused, found.lacks("too_young")) == ((), True)


def test_a_stale_effect_is_told_to_be_stale(copied: Shop) -> None:
    kept(copied, 3.0, Grade.QUASI_EXPERIMENT)
    source(copied, "order", [*records()["order"], "late,gold1,2026-02-11 10:00:00+00,purchase,5,1"])
    load(copied.workspace)

    assert value(copied.workspace, "2026-01", ahead=False).lacks("stale_effects")


def test_the_json_is_json_and_the_tables_are_written(january: Worth) -> None:
    told = json.loads(json_text(valued_json(january, Numbers()), ascii_only=True))

    assert told["cost"]["borne"] == 240
    assert told["ratio"]["n"] == 80
    assert told["sentence"] == sentence(january, Numbers())
    assert [table.title for table in tables(january, Numbers())][:2] == ["By value tier", "Three values"]
    assert all(len(row.cells) == len(table.head) for table in tables(january, Numbers()) for row in table.rows)


@pytest.mark.parametrize(("by", "says"), [(["agent_id"], "can't be cut by 'agent_id'"), (["plan"] * 4, "too many")])
def test_people_and_too_many_segments_are_refused(shop: Shop, by: list[str], says: str) -> None:
    with pytest.raises(QueryError, match=says):
        value(shop.workspace, "2026-01", by=by)


def test_without_rows_there_is_nothing_to_weigh(tmp_path: Path) -> None:
    empty = Shop(tmp_path)
    empty.write("wellserved.yaml", "name: shop\nmemory_limit: 256MB\nthreads: 1\n")

    with pytest.raises(QueryError, match="no contacts and no orders"):
        value(empty.workspace)
