"""How a workspace says that its years are made of weeks, and how its costs are shared."""

import pytest

from wellserved.enrich.cost_rules import CostRule
from wellserved.flow.settings import read_settings
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError
from wellserved.terms.fiscal_weeks import FiscalWeeks

RETAIL = "fiscal_calendar: {weeks: 4-5-4, ends_on: saturday, month: january, rule: nearest, named_after: start}"


def test_a_fiscal_calendar_says_when_weeks_begin() -> None:
    settings = read_settings(read_document(f"name: shop\n{RETAIL}\n", "wellserved.yaml"))

    assert settings.fiscal_weeks == FiscalWeeks((4, 5, 4), 5, 1, "nearest", "start")
    assert settings.week_start == 6


def test_a_cost_rule_takes_the_place_of_its_categorys_own_only() -> None:
    text = "name: shop\ncosts:\n  facility: {by: contacts, of: human}\n  labour: {by: handle_time, idle: spread}\n"
    rules = read_settings(read_document(text, "wellserved.yaml")).costs.all

    assert rules["facility"] == CostRule("contacts", "human")
    assert rules["labour"] == CostRule("handle_time", "all", "spread")
    assert rules["ai"] == CostRule("contacts", "bot")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fiscal_calendar: {weeks: 4-4-6, ends_on: saturday, month: may}", "weeks: '4-4-6' can't be"),
        ("fiscal_calendar: {weeks: 4-4-5}", "says its weeks, and when its years end"),
        (f"{RETAIL}\nweek_start: monday", "weeks do not begin on the day after"),
        (f"{RETAIL}\nfiscal_year_start: may", "both say when years begin"),
        ("costs: {wages: {by: contacts}}", "no category of cost 'wages'"),
        ("costs: {labour: contacts}", "how is 'labour' shared"),
        ("costs: {labour: {by: weight}}", "by: 'weight' can't be"),
        ("costs: {ai: {by: contacts, idle: spread}}", "only what goes by handle_time has idle time"),
    ],
)
def test_what_can_not_be_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said) as refused:
        read_settings(read_document(f"name: shop\n{text}\n", "wellserved.yaml"))

    assert "wellserved.yaml, line" in refused.value.where
