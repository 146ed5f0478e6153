"""risk: what is missing is said before anything is learned; and customers who are nobody's are nobody's risk."""

from pathlib import Path

import pytest

from tests.flow.test_whatif import made
from wellserved.flow.risk import risk
from wellserved.terms.errors import QueryError

STRANGERS = [f"i{n},,voice,a1,2026-03-{n % 28 + 1:02d} 09:00,5,60,false" for n in range(50)]


def test_without_identified_customers_nobody_can_come_back(tmp_path: Path) -> None:
    workspace = made(tmp_path, *STRANGERS)

    repeat, churn = risk(workspace, "repeat"), risk(workspace, "churn")

    assert repeat.refused == ("no contact tells whose it is (interaction.customer_id): nobody can be seen to come back")
    assert churn.refused is not None and "customer.since" in churn.refused
    assert repeat.tested is None and repeat.listed == ()


def test_too_few_contacts_are_refused_with_how_many_are_needed(tmp_path: Path) -> None:
    workspace = made(tmp_path, *(line.replace(",,", f",c{n % 9},", 1) for n, line in enumerate(STRANGERS)))

    assert (risk(workspace, "repeat").refused or "").endswith("at least 1,000 are needed")
    assert risk(workspace, "escalation").refused == ("it is not told which contacts escalated (interaction.escalated)")


def test_what_can_not_be_asked_is_said(tmp_path: Path) -> None:
    workspace = made(tmp_path, *STRANGERS)

    for asked in (("rain", 20), ("churn", -1), ("churn", 5_000)):
        with pytest.raises(QueryError):
            risk(workspace, *asked)
