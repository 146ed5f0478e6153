"""Kinds: the objects that are read, and the properties that are asked for; a connection's options may name more."""

from wellserved.sources.hubspot.walk import Kind

TICKETS = Kind(
    "tickets",
    (
        "subject", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "hs_ticket_category", "source_type",
        "hubspot_owner_id", "hubspot_team_id", "createdate", "closed_date", "hs_lastmodifieddate", "hs_object_id",
        "first_agent_reply_date", "hs_first_agent_message_sent_at", "last_reply_date", "time_to_close",
        "time_to_first_agent_reply", "hs_time_to_close_in_operating_hours",
        "hs_time_to_first_response_in_operating_hours", "hs_time_to_close_sla_at", "hs_time_to_close_sla_status",
        "hs_time_to_first_response_sla_at", "hs_time_to_first_response_sla_status", "hs_ticket_reopened_at",
        "hs_is_one_touch_ticket", "hs_num_times_contacted", "hs_merged_object_ids", "hs_ticket_language_ai_tag",
        "hs_overall_visitor_messages_sentiment_score",
    ),
    history=("hs_pipeline_stage", "hubspot_owner_id", "hs_ticket_priority"),
    permission="tickets",
)  # fmt: skip
FEEDBACK = Kind(
    "feedback_submissions",
    (
        "hs_survey_id", "hs_survey_name", "hs_survey_type", "hs_survey_channel", "hs_industry_standard_question_type",
        "hs_value", "hs_response_group", "hs_sentiment", "hs_content", "hs_submission_timestamp", "hs_contact_id",
        "hs_createdate", "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="crm.objects.feedback_submissions.read",
)  # fmt: skip
CONTACTS = Kind(
    "contacts",
    (
        "email", "phone", "mobilephone", "createdate", "lastmodifieddate", "lifecyclestage", "associatedcompanyid",
        "country", "hs_language", "hs_analytics_source", "hs_merged_object_ids", "hs_object_id",
    ),
    changed="lastmodifieddate",
    permission="crm.objects.contacts.read",
)  # fmt: skip
COMPANIES = Kind(
    "companies",
    (
        "name", "domain", "industry", "country", "type", "lifecyclestage", "createdate", "hs_lastmodifieddate",
        "hs_merged_object_ids", "hs_object_id",
    ),
    permission="crm.objects.companies.read",
)  # fmt: skip
DEALS = Kind(
    "deals",
    (
        "dealname", "amount", "deal_currency_code", "dealstage", "pipeline", "dealtype", "createdate", "closedate",
        "hs_is_closed_won", "hs_is_closed", "hubspot_owner_id", "hs_lastmodifieddate", "hs_merged_object_ids",
        "hs_object_id",
    ),
    permission="crm.objects.deals.read",
)  # fmt: skip
ORDERS = Kind(
    "orders",
    (
        "hs_order_name", "hs_total_price", "hs_refund_amount", "hs_currency_code", "hs_external_created_date",
        "hs_fulfillment_status", "hs_pipeline_stage", "hs_createdate", "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="crm.objects.orders.read",
)  # fmt: skip
LINE_ITEMS = Kind(
    "line_items",
    (
        "name", "quantity", "price", "amount", "discount", "hs_cost_of_goods_sold", "hs_product_id",
        "hs_line_item_currency_code", "createdate", "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="crm.objects.line_items.read",
)  # fmt: skip
CALLS = Kind(
    "calls",
    (
        "hs_timestamp", "hs_call_direction", "hs_call_duration", "hs_call_disposition", "hs_call_status",
        "hs_call_title", "hs_call_source", "hubspot_owner_id", "hs_createdate", "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="crm.objects.contacts.read",
)  # fmt: skip
EMAILS = Kind(
    "emails",
    (
        "hs_timestamp", "hs_email_direction", "hs_email_status", "hs_email_subject", "hubspot_owner_id",
        "hs_createdate", "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="sales-email-read",
)  # fmt: skip
MEETINGS = Kind(
    "meetings",
    (
        "hs_timestamp", "hs_meeting_title", "hs_meeting_start_time", "hs_meeting_end_time", "hs_meeting_outcome",
        "hubspot_owner_id", "hs_createdate", "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="crm.objects.contacts.read",
)  # fmt: skip
GOALS = Kind(
    "goal_targets",
    (
        "hs_goal_name", "hs_target_amount", "hs_start_datetime", "hs_end_datetime", "hs_created_by_user_id",
        "hs_lastmodifieddate", "hs_object_id",
    ),
    permission="crm.objects.goals.read",
)  # fmt: skip
COURSES = Kind(
    "courses",
    ("hs_course_name", "hs_course_id", "hs_createdate", "hs_lastmodifieddate", "hs_object_id"),
    permission="crm.objects.courses.read",
)
