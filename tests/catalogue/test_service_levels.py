"""Six published rules for abandoned contacts give six service levels of the same hour."""

import pytest

from tests.catalogue.asked import asked

WAITS = {"false": [(860, 15), (140, 60)], "true": [(10, 3), (10, 12), (40, 90)]}
"""How many waited how long: 860 of 1,000 answered in 20 s; 20 of 60 abandoned in 20 s, 10 of these within 5 s."""

RULES = {
    "service_level_answered": (860, 1000, 0.860),
    "service_level": (860, 1060, 0.811),
    "service_level_abandons_in_time_left_out": (860, 1040, 0.827),
    "service_level_abandons_in_time_met": (880, 1060, 0.830),
    "service_level_short_left_out": (860, 1050, 0.819),
    "service_level_short_met": (870, 1060, 0.821),
}


@pytest.mark.parametrize(("name", "met", "of", "published"), [(name, *rule) for name, rule in RULES.items()])
def test_each_rule_gives_its_published_share(name: str, met: int, of: int, published: float) -> None:
    (told,) = asked(name, {"interaction": contacts()})

    assert told.value == pytest.approx(met / of)
    assert told.n == of
    assert round(told.value or 0, 3) == published


def test_the_default_leaves_short_abandons_out_only_where_a_workspace_says_so() -> None:
    (told,) = asked("service_level", {"interaction": contacts()}, parameters={"short_abandon_s": 5})

    assert told.value == pytest.approx(860 / 1050)


def test_no_contacts_give_no_service_level_rather_than_a_full_one() -> None:
    told = [asked(name, {"interaction": []})[0] for name in RULES]

    assert {(m.value, m.note) for m in told} == {(None, "no data")}


def contacts() -> list[dict[str, str]]:
    """One row a contact."""
    waits = [(abandoned, seconds) for abandoned, groups in WAITS.items() for n, seconds in groups for _ in range(n)]
    return [
        {
            "interaction_id": str(i),
            "channel": "voice",
            "started_at": "2026-01-05 10:00",
            "queue_seconds": str(seconds),
            "abandoned": abandoned,
        }
        for i, (abandoned, seconds) in enumerate(waits)
    ]
