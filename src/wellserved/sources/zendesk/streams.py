"""Streams: all that is read of Zendesk, in the order in which it is read."""

from wellserved.sources.connect.stream import Stream
from wellserved.sources.zendesk.agents import availabilities, engagements
from wellserved.sources.zendesk.calls import by_count
from wellserved.sources.zendesk.exports import by_cursor, by_time, however_old
from wellserved.sources.zendesk.lists import holidays, listed, recent, whole

ADMIN, AGENT = "an admin's token", "an agent's token"

PEOPLE = (
    Stream(
        "users", ("id",), however_old(by_cursor("users")), version="updated_at", limit="incremental", permission=ADMIN,
        gives="customers and agents",
        fields=("name", "email", "phone", "external_id", "role", "role_type", "active", "suspended", "created_at",
                "updated_at", "organization_id", "default_group_id", "locale", "iana_time_zone", "time_zone", "tags"),
    ),
    Stream(
        "organizations", ("id",),
        however_old(by_time("/api/v2/incremental/organizations.json", "organizations")),
        version="updated_at", limit="incremental", permission=ADMIN, gives="accounts",
        fields=("name", "external_id", "tags", "created_at", "updated_at", "deleted_at", "organization_fields"),
    ),
    Stream(
        "groups", ("id",), listed("/api/v2/groups.json", "groups"), permission=AGENT, gives="teams by name",
        fields=("name", "deleted", "created_at", "updated_at"), whole=True,
    ),
    Stream(
        "group_memberships", ("id",), listed("/api/v2/group_memberships.json", "group_memberships"), permission=AGENT,
        gives="who belongs to which team", fields=("user_id", "group_id", "default", "created_at"), whole=True,
    ),
    Stream(
        "brands", ("id",), listed("/api/v2/brands.json", "brands"), permission=AGENT, gives="brands by name",
        fields=("name", "subdomain", "active"), whole=True,
    ),
    Stream(
        "custom_statuses", ("id",), whole("/api/v2/custom_statuses.json", "custom_statuses"), permission=AGENT,
        gives="own ticket statuses and their categories", fields=("agent_label", "status_category", "active"),
        whole=True,
    ),
)  # fmt: skip

PROMISES = (
    Stream(
        "sla_policies", ("id",), whole("/api/v2/slas/policies.json", "sla_policies"), permission=ADMIN,
        gives="what is promised", fields=("title", "position", "filter", "policy_metrics", "updated_at"), whole=True,
    ),
    Stream(
        "schedules", ("id",), whole("/api/v2/business_hours/schedules.json", "schedules"), permission=ADMIN,
        gives="business hours", fields=("name", "time_zone", "intervals", "updated_at"), whole=True,
    ),
    Stream(
        "schedule_holidays", ("schedule_id", "id"), holidays, permission=ADMIN, gives="days without business hours",
        fields=("name", "start_date", "end_date"), after=("schedules",), whole=True,
    ),
)  # fmt: skip

TICKETS = (
    Stream(
        "tickets", ("id",), by_cursor("tickets", {"include": "metric_sets", "support_type_scope": "all"}),
        version="generated_timestamp", limit="incremental", permission=ADMIN, gives="tickets and Zendesk's own metrics",
        fields=("status", "custom_status_id", "priority", "type", "via", "requester_id", "submitter_id", "assignee_id",
                "group_id", "brand_id", "organization_id", "ticket_form_id", "created_at", "updated_at", "due_at",
                "subject", "description", "tags", "custom_fields", "satisfaction_rating", "metric_set", "is_public",
                "problem_id", "followup_ids", "support_type", "from_messaging_channel", "generated_timestamp"),
    ),
    Stream(
        "ticket_events", ("id",),
        by_time("/api/v2/incremental/ticket_events.json", "ticket_events",
                {"include": "comment_events", "support_type_scope": "all"}),
        limit="incremental", permission=ADMIN, gives="each change and each message",
        fields=("ticket_id", "timestamp", "created_at", "updater_id", "via", "event_type", "merged_ticket_ids",
                "child_events"),
    ),
    Stream(
        "ticket_metric_events", ("id",),
        by_time("/api/v2/incremental/ticket_metric_events.json", "ticket_metric_events"),
        limit="incremental", permission=ADMIN, gives="when Zendesk's own clocks began, paused, ended or were late",
        fields=("ticket_id", "metric", "instance_id", "type", "time", "sla", "status", "deleted"),
    ),
    Stream(
        "ticket_audits", ("id",), listed("/api/v2/ticket_audits.json", "audits"), permission=ADMIN, wanted=False,
        gives="the same changes as ticket_events, of tickets that are not archived",
        fields=("ticket_id", "created_at", "author_id", "events", "metadata", "via"),
    ),
)  # fmt: skip

ANSWERS = (
    Stream(
        "satisfaction_ratings", ("id",),
        recent("/api/v2/satisfaction_ratings.json", "satisfaction_ratings", "start_time"), version="updated_at",
        permission=ADMIN, gives="good and bad ratings, and offers that nobody answered",
        fields=("score", "comment", "reason", "ticket_id", "requester_id", "assignee_id", "group_id", "created_at",
                "updated_at"),
    ),
    Stream(
        "survey_responses", ("id",),
        recent("/api/v2/guide/survey_responses", "survey_responses", "filter[created_at_start]"), permission=ADMIN,
        gives="answers to surveys with scales of up to five points",
        fields=("answers", "expires_at", "responder_id", "subject_zrns", "subjects", "survey", "survey_id",
                "survey_version"),
    ),
)  # fmt: skip

WORK = (
    Stream(
        "calls", ("id",), by_count("calls"), version="updated_at", limit="talk", permission="Talk and an admin's token",
        gives="calls: waits, talk, hold and wrap-up",
        fields=("agent_id", "call_group_id", "callback", "completion_status", "created_at", "updated_at", "customer_id",
                "customer_requested_voicemail", "direction", "duration", "exceeded_queue_time", "hold_time",
                "ivr_destination_group_name", "ivr_time_spent", "outside_business_hours", "phone_number", "talk_time",
                "ticket_id", "time_to_answer", "voicemail", "wait_time", "wrap_up_time"),
    ),
    Stream(
        "legs", ("id",), by_count("legs"), version="updated_at", limit="talk", permission="Talk and an admin's token",
        gives="each agent's part of a call",
        fields=("agent_id", "user_id", "call_id", "completion_status", "created_at", "updated_at", "duration",
                "hold_time", "talk_time", "transferred_from", "transferred_to", "type", "wrap_up_time"),
    ),
    Stream(
        "engagements", ("engagement_id",), engagements, permission="omnichannel routing and its early access programme",
        gives="each agent's part of a conversation, of the last 90 days",
        fields=("ticket_id", "agent_id", "group_id", "requester_id", "channel", "engagement_start_time",
                "engagement_end_time", "engagement_start_reason", "engagement_end_reason", "ticket_status_start",
                "ticket_status_end", "offer_time_seconds", "assignment_to_first_reply_time_seconds",
                "agent_replies_count", "agent_messages_count", "end_user_messages_count"),
    ),
    Stream(
        "agent_availabilities", ("id", "attributes.agent_status.updated_at"), availabilities,
        permission="omnichannel routing and an admin's token", gives="what agents are doing at the moment of reading",
        fields=("attributes",),
    ),
)  # fmt: skip

# People come last: whoever wrote what the tickets tell is known by then, though they came while the tickets were read.
STREAMS = (*TICKETS, *ANSWERS, *WORK, *PEOPLE, *PROMISES)
