"""Our Salesforce server refuses what Salesforce refuses: a question that it takes is one that Salesforce takes."""

import pytest

from tests.vendors.salesforce_soql import Malformed, Parser, answer
from tests.vendors.salesforce_world import LOWER, MAIL, UPPER, small_world

MOMENT = "2026-03-06T10:30:00.000Z"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT Id, Priority__c FROM Case", "INVALID_FIELD"),
        (f"SELECT Id FROM Case WHERE SystemModstamp > '{MOMENT}'", "INVALID_FIELD"),
        ("SELECT Id FROM Case WHERE Id > ''", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Case WHERE IsClosed = true AND Id != null OR Id = null", "MALFORMED_QUERY"),
        ("SELECT Id FROM CaseHistory WHERE NewValue = 'Closed'", "INVALID_FIELD"),
        ("SELECT * FROM Case", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case; DELETE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case LIMIT", "MALFORMED_QUERY"),
    ],
)
def test_what_salesforce_does_not_understand_is_refused(query: str, code: str) -> None:
    with pytest.raises(Malformed) as told:
        Parser(query, small_world().seen).parse()
    assert told.value.code == code


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (f"SystemModstamp > {MOMENT}", [LOWER, UPPER]),
        (
            f"(SystemModstamp > {MOMENT} OR (SystemModstamp = {MOMENT} AND Id > '{MAIL}')) AND IsClosed = true",
            [LOWER, UPPER],
        ),
        (f"Id = '{UPPER[:15]}'", [UPPER]),
        ("CaseNumber = '00001001'", [MAIL]),
        ("ClosedDate = null AND IsDeleted = true", []),
    ],
)
def test_conditions_mean_what_they_say(condition: str, ids: list[str]) -> None:
    world = small_world()
    query = Parser(f"SELECT Id FROM Case WHERE {condition} ORDER BY SystemModstamp, Id", world.seen).parse()
    assert [row["Id"] for row in answer(query, world.live("Case", deleted=False))] == ids
