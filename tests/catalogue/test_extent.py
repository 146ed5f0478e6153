"""Which KPIs are shipped, and which wait."""

import re
from pathlib import Path

from tests.catalogue.shipped import catalogue

WAITING = Path(__file__).resolve().parents[2] / "docs" / "reference" / "waiting-kpis.md"
LISTED = """
contacts_offered contacts_handled service_level asa queue_wait_p90 abandonment_rate longest_wait_now
first_reply_time avg_response_time sla_attainment occupancy utilization shrinkage schedule_adherence contact_rate
aht hold_time acw transfer_rate escalation_rate fcr_marked fcr_no_repeat fcr_survey one_touch_rate
repeat_contact_rate reopen_rate full_resolution_time requester_wait_time handoffs_per_case backlog backlog_age_p90
clearance_ratio agent_disconnect_rate contacts_per_hour qa_score critical_error_accuracy complaint_rate
knowledge_link_rate promise_kept_rate self_service_adoption self_service_success containment deflection
automated_resolution ai_handoff false_containment ai_answer_accuracy csat_t2b csat_mean dsat_rate nps_rel nps_txn
ces2 survey_response_rate survey_coverage net_sentiment sentiment_shift effort_index customer_confidence
journey_completion journey_time channel_switch closed_loop referral_rate cost_per_contact cost_per_resolution
cost_to_serve ctsv_ratio revenue_influenced incremental_value retention_rate churn_rate nrr repeat_purchase clv
customer_equity save_rate concession_rate automation_savings agent_attrition engagement_index enps training_hours
training_completion time_to_proficiency coaching_coverage coaching_effect qa_calibration kpi_clarity
insights_implemented
"""
WANTED = set(LISTED.split())


def test_eighty_of_the_wanted_kpis_are_shipped() -> None:
    assert len(WANTED & {*catalogue().names()}) >= 80


def test_a_wanted_kpi_is_shipped_or_its_waiting_is_explained() -> None:
    waits, _ = WAITING.read_text(encoding="utf-8").split("## Told, and not always")
    waiting = set(re.findall(r"^\| `([a-z0-9_]+)` \|", waits, re.MULTILINE))

    assert {*catalogue().names()} | waiting >= WANTED
    assert not waiting & {*catalogue().names()}


def test_every_perspective_has_kpis_that_lead_and_kpis_that_lag() -> None:
    told = {(metric.perspective, metric.timing) for metric in catalogue().all_latest()}

    assert len(told) == 8
