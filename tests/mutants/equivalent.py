"""Mistakes that no row can show, each with the reason why."""

import re

from wellserved.metrics.definition import MetricDefinition

NEVER_NEGATIVE = "counts, points and seconds are never below 0"
REASONS: tuple[tuple[str, str, str], ...] = (
    (
        ".*",
        r".*: 'human' made another word in .*COALESCE\(handled_by, 'human'\) <> 'bot'.*",
        "whatever stands for an unknown handler, it is no bot",
    ),
    ("nps_rel|nps_txn|enps",
     r"formula\.(plus|minus): (and made or|'scale_(min|max) = \d+' dropped|= made [<>]=) in .*",
     "an answer counts only where both sides know its scale, and the other side still does"),
    ("service_level|abandonment_rate", r".*: = made <= in .*\{short_abandon_s\} = 0.*", "a limit is never below 0"),
    ("service_level_abandons_in_time_left_out", r"formula\.share: 'answered' dropped in .*",
     "who was not answered is asked only where the wait was longer than the target"),
    ("fcr_marked|fcr_no_repeat|deflection", r"formula\.among: = made <= in .*issue_position.* = 1.*",
     "positions begin with 1"),
    ("sla_(attainment_due|(first|next)_reply|resolution)|promise_kept_rate", r"formula\.matures_after: dropped",
     "in a case all is known up to its moment; what is loaded less far is no part of it"),
    ("hold_time_held|reopen_rate|knowledge_link_rate|ai_answer_accuracy|qa_score", r".*: > made <> in .* > 0'",
     NEVER_NEGATIVE),
    ("not_reassigned_rate", r"formula\.share: = made <= in .*", NEVER_NEGATIVE),
    ("ai_answer_accuracy", r"formula\.share: = made >= in .*", "points never exceed what is possible"),
    ("ai_answer_accuracy", r"formula\.among: = made <= in 'kind = 'bot' .*", "no kind comes before 'bot'"),
    ("qa_score", r"formula\.of\.among: (> made >=|points_possible made points|0 made -1|dropped).*",
     "an evaluation without points adds none to the upper sum"),
    ("qa_calibration", r"formula\.share: 6 made (5|7|12) in .*",
     "the rounding only takes away what binary fractions add"),
    ("false_containment", r"formula\.share: customer_id made issue_id in .*",
     "a contact belongs to an issue exactly if its customer is known"),
    ("closed_loop", r"formula\.share: responded_at made asked_at in .*",
     "both are the same moment once an answer has come, and without one it is in no period"),
    ("nrr|grr|nrr_month", r".*: > made <> in .* > 0 .*", NEVER_NEGATIVE),
    ("grr", r"formula\.of\.among: (> made >=|0 made -1) in .*", "the lesser of nothing and something is nothing"),
    ("repeat_purchase", r"formula\.among: = made <= in 'place = 1'", "places begin with 1"),
    ("issues_opened", r"formula\.count: issue_id made customer_id in .*",
     "an issue is a chain of one customer's contacts"),
    ("knowledge_link_rate", r"formula\.among: 'NOT solved_at IS NULL' dropped in .*",
     "a case that is not solved is in no period"),
)  # fmt: skip
"""A KPI's name and a mistake, both as patterns, and why it can't be told from the definition."""


def why_equivalent(metric: MetricDefinition, told: str) -> str | None:
    """The reason why a mistake changes nothing; None where it may change something."""
    for name, mistake, why in REASONS:
        if re.fullmatch(name, metric.name) and re.fullmatch(mistake, told):
            return why
    return None
