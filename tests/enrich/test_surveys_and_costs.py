"""Survey answers and costs, as they are added to."""

from wellserved.flow.engines import memory_engine


def test_an_answer_stands_as_a_share_of_its_scale_on_the_day_it_was_given_or_asked() -> None:
    scale = {"kind": "nps", "scale_min": "0", "scale_max": "10", "invited_at": "2026-01-05 10:00"}
    rows = [{**scale, "score": "9", "responded_at": "2026-01-06 10:00"}, scale, {**scale, "scale_max": "0"}]

    found = memory_engine({"survey_response": rows}).query(
        "SELECT CAST(asked_at AS VARCHAR), share_of_scale FROM survey_response ORDER BY response_id"
    )

    assert found == [
        ("2026-01-06 10:00:00+00", 0.9),
        ("2026-01-05 10:00:00+00", None),
        ("2026-01-05 10:00:00+00", None),
    ]


def test_a_cost_is_spread_over_its_days_both_ends_in() -> None:
    rows = [
        {"cost_id": "rent", "from": "2026-02-27", "to": "2026-03-02", "category": "facility", "amount": "100"},
        {"cost_id": "fee", "from": "2026-03-01", "to": "2026-03-01", "category": "ai", "amount": "7.5"},
    ]

    found = memory_engine({"cost": rows}).query(
        "SELECT cost_id, CAST(day AS VARCHAR), amount FROM cost_day ORDER BY 1, 2"
    )

    assert found == [
        ("fee", "2026-03-01", 7.5),
        ("rent", "2026-02-27", 25.0),
        ("rent", "2026-02-28", 25.0),
        ("rent", "2026-03-01", 25.0),
        ("rent", "2026-03-02", 25.0),
    ]
