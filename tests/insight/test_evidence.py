"""Evidence: an effect is told as an object and read back from it."""

from wellserved.insight.evidence import Check, Difference, Effect, Grade, Likeness, effect_json, read_effect


def test_an_effect_reads_back_from_its_json() -> None:
    gold = Effect("bot", "stays", "ate", "ratio", 40, Grade.ASSOCIATED, "aipw", refused="40 customers are too few")
    found = Effect(
        "bot", "stays", "ate", "ratio", 900, Grade.QUASI_EXPERIMENT, "aipw", -0.02, -0.03, -0.01, 0.005, -0.04,
        {"value_tier = gold": gold}, (Check("placebo_outcome", True, 0.001, -0.01, 0.01, "none found"),),
        ("all that moves both is known",), ("that it holds elsewhere",), None, "2026-01-01", "2026-06-30",
        Likeness((1, 9), (8, 2), (Difference("value_tier = gold", 0.4, 0.01),)),
    )  # fmt: skip

    assert read_effect(effect_json(found)) == found


def test_what_is_refused_has_no_number() -> None:
    told = effect_json(Effect("bot", "stays", "ate", "ratio", 9, Grade.ASSUMED, "aipw", refused="9 are too few"))

    assert (told["effect"], told["low"], told["high"], told["refused"]) == (None, None, None, "9 are too few")


def test_a_finding_of_before_likeness_was_kept_reads_as_ever() -> None:
    told = effect_json(Effect("bot", "stays", "ate", "ratio", 9, Grade.ASSUMED, "aipw", refused="9 are too few"))
    del told["likeness"]

    assert read_effect(told).likeness is None
