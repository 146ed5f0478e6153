"""Zendesk's objects, with all fields that recorded ones have, and only what a test says of them different."""

from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
NOTHING: Row = {"from": {}, "to": {}, "rel": None}


def at(moment: str) -> int:
    """A moment ("2026-09-23 20:34:32") as seconds."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def z(moment: str | None) -> str | None:
    """A moment as the API writes it."""
    return None if not moment else moment.replace(" ", "T").removesuffix("Z") + "Z"


def via(channel: str, rel: str | None = None) -> Row:
    return {"channel": channel, "source": {**NOTHING, "rel": rel}}


def ticket(key: int, created: str, updated: str, **more: Any) -> Row:
    """A ticket of the incremental export; `generated` is when the system last touched it."""
    generated = more.pop("generated", updated)
    row = {
        "url": f"https://example.zendesk.com/api/v2/tickets/{key}.json", "id": key, "external_id": None,
        "via": via(more.pop("channel", "email")), "created_at": z(created), "updated_at": z(updated), "type": None,
        "subject": f"Subject {key}", "raw_subject": f"Subject {key}", "description": "d", "priority": "normal",
        "status": "open", "recipient": None, "requester_id": 5001, "submitter_id": 5001, "assignee_id": None,
        "organization_id": None, "group_id": None, "collaborator_ids": [], "follower_ids": [], "email_cc_ids": [],
        "forum_topic_id": None, "problem_id": None, "has_incidents": False, "is_public": True, "due_at": None,
        "tags": [], "custom_fields": [{"id": 27642, "value": None}], "satisfaction_rating": None,
        "sharing_agreement_ids": [], "custom_status_id": 1, "fields": [{"id": 27642, "value": None}],
        "followup_ids": [], "ticket_form_id": 1, "brand_id": 31, "allow_channelback": False,
        "allow_attachments": True, "from_messaging_channel": False, "generated_timestamp": at(generated),
        "support_type": "agent", "metric_set": None,
    }  # fmt: skip
    return {**row, **more}


def user(key: int, role: str, created: str, updated: str, **more: Any) -> Row:
    row = {
        "id": key, "url": f"https://example.zendesk.com/api/v2/users/{key}.json", "name": f"{role} {key}",
        "email": f"u{key}@example.com", "created_at": z(created), "updated_at": z(updated),
        "time_zone": "London", "iana_time_zone": "Europe/London", "phone": None, "shared_phone_number": None,
        "photo": None, "locale_id": 1, "locale": "en-GB", "organization_id": None, "role": role, "verified": True,
        "external_id": None, "tags": [], "alias": None, "active": True, "shared": False, "shared_agent": False,
        "last_login_at": None, "two_factor_auth_enabled": False, "signature": None, "details": None, "notes": None,
        "role_type": None, "custom_role_id": None, "moderator": False, "ticket_restriction": "requested",
        "only_private_comments": False, "restricted_agent": True, "suspended": False, "default_group_id": None,
        "report_csv": False, "user_fields": {}, "_generated": at(updated),
    }  # fmt: skip
    return {**row, **more}


def group(key: int, name: str, **more: Any) -> Row:
    row = {
        "url": f"https://example.zendesk.com/api/v2/groups/{key}.json", "id": key, "is_public": True, "name": name,
        "description": "", "default": False, "deleted": False, "created_at": "2025-01-01T00:00:00Z",
        "updated_at": "2025-01-01T00:00:00Z",
    }  # fmt: skip
    return {**row, **more}


def event(key: int, ticket_id: int, when: str, updater: int, children: list[Row], **more: Any) -> Row:
    """One update of a ticket, with all that it changed."""
    row = {
        "id": key, "ticket_id": ticket_id, "timestamp": at(when), "created_at": z(when), "updater_id": updater,
        "via": "Web form", "system": {"client": None, "location": None, "latitude": None, "longitude": None},
        "metadata": {}, "merged_ticket_ids": [], "event_type": "Audit", "child_events": children,
    }  # fmt: skip
    return {**row, **more}


def change(key: int, name: str, value: Any, previous: Any = None, *, created: bool = False) -> Row:
    """A field that an update set or changed: the field's name is the key of its value."""
    row: Row = {"id": key, "via": "Web form", "via_reference_id": None, name: value}
    return {**row, "event_type": "Create"} if created else {**row, "event_type": "Change", "previous_value": previous}


def comment(key: int, author: int, when: str, *, public: bool, channel: str = "web", body: str = "text") -> Row:
    """A message, as the side-load comment_events gives it."""
    return {
        "id": key, "via": via(channel), "via_reference_id": None, "type": "Comment", "author_id": author,
        "body": body, "html_body": f"<div>{body}</div>", "plain_body": body, "public": public, "attachments": [],
        "audit_id": key - 1, "created_at": z(when), "event_type": "Comment",
    }  # fmt: skip


def schedule_given(key: int, schedule: int, former: int | None = None) -> Row:
    """A schedule that a trigger gave to a ticket.

    That there is such an event Fivetran's table ticket_schedule tells; its fields stand on no public page.
    """
    return {"id": key, "via": "Rule", "via_reference_id": 1, "event_type": "ScheduleAssignment",
            "previous_schedule_id": former, "new_schedule_id": schedule}  # fmt: skip


def minutes(calendar: float | None, business: float | None) -> Row:
    return {"calendar": calendar, "business": business}


def metric_set(key: int, ticket_id: int, created: str, **more: Any) -> Row:
    """Zendesk's own numbers of a ticket."""
    row = {
        "url": f"https://example.zendesk.com/api/v2/ticket_metrics/{key}.json", "id": key, "ticket_id": ticket_id,
        "created_at": z(created), "updated_at": z(created), "group_stations": 1, "assignee_stations": 1, "reopens": 0,
        "replies": 0, "assignee_updated_at": None, "requester_updated_at": None, "status_updated_at": None,
        "initially_assigned_at": None, "assigned_at": None, "solved_at": None, "latest_comment_added_at": None,
        "reply_time_in_minutes": minutes(None, None), "first_resolution_time_in_minutes": minutes(None, None),
        "full_resolution_time_in_minutes": minutes(None, None), "agent_wait_time_in_minutes": minutes(None, None),
        "requester_wait_time_in_minutes": minutes(None, None), "on_hold_time_in_minutes": minutes(None, None),
        "custom_status_updated_at": None, "reply_time_in_seconds": {"calendar": None},
    }  # fmt: skip
    return {**row, **more}


def rating(key: int, ticket_id: int, score: str, created: str, updated: str, **more: Any) -> Row:
    row = {
        "url": f"https://example.zendesk.com/api/v2/satisfaction_ratings/{key}.json", "id": key, "score": score,
        "comment": None, "reason": "No reason provided", "ticket_id": ticket_id, "requester_id": 5001,
        "assignee_id": None, "group_id": None, "created_at": z(created), "updated_at": z(updated),
    }  # fmt: skip
    return {**row, **more}


def answer(key: str, ticket_id: int, when: str, rated: int | None, category: str | None, **more: Any) -> Row:
    """A survey's answers about a ticket; a question that was skipped is there too."""
    question = {"id": "01Q1", "type": "rating_scale", "rating_scale_type": more.pop("scale", "numeric"),
                "headline": {"type": "static", "value": "How was it?"},
                "options": [{"rating": n, "label": {"type": "static", "value": str(n)}} for n in more.pop("points", range(1, 6))]}  # fmt: skip # noqa: E501
    first: Row = {"type": "rating_scale" if rated else "skipped", "question": question, "created_at": z(when),
                  "updated_at": z(when)}  # fmt: skip
    if rated:
        first |= {"rating": rated, "rating_category": category}
    said = more.pop("text", None)
    second: Row = {"type": "open_ended" if said else "skipped", "created_at": z(when), "updated_at": z(when),
                   "question": {"alias": "comment", "id": "01Q2", "type": "open_ended",
                                "headline": {"type": "static", "value": "Anything else?"}}}  # fmt: skip
    if said:
        second["value"] = said
    row = {
        "id": key, "expires_at": z(when), "responder_id": 5001, "answers": [first, second], "_created": z(when),
        "subject_zrns": [f"zen:ticket:{ticket_id}"],
        "subjects": [{"id": str(ticket_id), "type": "ticket", "zrn": f"zen:ticket:{ticket_id}"}],
        "survey": {"id": "01S", "version": 1, "state": "enabled"},
    }  # fmt: skip
    return {**row, **more}
