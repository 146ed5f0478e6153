"""Qualtrics world: two surveys, whom they were sent to, and what came back; with what misleads a reader of them.

A CSAT question whose recode values run against its choices; an effort question on which 1 is best; a reminder besides
its invitation; a note of thanks, which is no invitation; an address that bounced; an answer left unfinished and
recorded a week later; a preview; spam; an answer through an anonymous link, whom no contact belongs to.
"""

from dataclasses import dataclass, field
from typing import Any

Rows = list[dict[str, Any]]
CARE, EFFORT = "SV_care0000001", "SV_effort00001"
SATISFIED = ("Very satisfied", "Satisfied", "Neither", "Dissatisfied", "Very dissatisfied")


@dataclass
class World:
    """What a server tells."""

    surveys: Rows = field(default_factory=list)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    responses: dict[str, Rows] = field(default_factory=dict)
    distributions: Rows = field(default_factory=list)
    history: dict[str, Rows] = field(default_factory=dict)
    directories: Rows = field(default_factory=list)
    contacts: dict[str, Rows] = field(default_factory=dict)
    users: Rows = field(default_factory=list)


def small_world() -> World:
    """The world of the tests: figures of it are checked by hand."""
    owner = "UR_owner"
    return World(
        surveys=[_survey(CARE, "After your contact", owner), _survey(EFFORT, "How easy was it?", owner)],
        definitions={
            CARE: _definition(CARE, "After your contact", [
                _question("QID1", "NPS", "MC", "NPS", "How likely are you to recommend us?",
                          {str(number): str(number) for number in range(11)}),
                _question("QID2", "csat", "MC", "SAVR", "How satisfied were you?",
                          {str(place): text for place, text in enumerate(SATISFIED, 1)},
                          {str(place): str(6 - place) for place in range(1, 6)}),
                _question("QID3", "comment", "TE", "SL", "Why?"),
            ]),
            EFFORT: _definition(EFFORT, "How easy was it?", [
                _question("QID7", "ces_reversed", "MC", "SAHR", "How much effort did it take?",
                          {str(number): str(number) for number in range(1, 8)}),
            ]),
        },
        responses={CARE: _care(), EFFORT: [
            _response("R_g", "2026-11-05T09:00:00Z", {"QID7": 2, "ticket_id": "77"}, channel="anonymous"),
            _response("R_h", "2026-11-20T09:00:00Z", {"QID7": 7}, channel="anonymous"),
        ]},
        distributions=[
            _distribution("EMD_1", "Invite", None, "2026-11-01T08:00:00Z"),
            _distribution("EMD_2", "Reminder", "EMD_1", "2026-11-04T08:00:00Z"),
            _distribution("EMD_3", "ThankYou", "EMD_1", "2026-11-05T08:00:00Z"),
            _distribution("EMD_4", "Invite", None, "2026-11-18T08:00:00Z"),
        ],
        history={"EMD_1": _invited(), "EMD_2": _reminded(),
                 "EMD_3": [_sent("EMD_3", "CID_a", "Success", "2026-11-05")],
                 "EMD_4": [_sent("EMD_4", "CID_d", "Success", "2026-11-18")]},
        directories=[{"directoryId": "POOL_1", "name": "Customers", "contactCount": 5, "isDefault": True,
                      "deduplicationCriteria": {"email": True, "firstName": False, "lastName": False,
                                                "externalDataReference": False, "phone": False}}],
        contacts={"POOL_1": [_contact(name) for name in "abcde"]},
        users=[{"id": owner, "divisionId": None, "username": "owner@example.com#brand", "firstName": "Olga",
                "lastName": "Owner", "userType": "UT_BRANDADMIN", "email": "owner@example.com",
                "accountStatus": "active"}],
    )  # fmt: skip


def _care() -> Rows:
    """Answers in the order in which they were recorded: a, preview, spam, anonymous, c, and e's a week late."""
    return [
        _response("R_a", "2026-11-01T10:00:00Z", {"QID1": 9, "QID2": 5, "QID3_TEXT": "fine", "ticket_id": "11"}),
        _response("R_preview", "2026-11-01T11:00:00Z", {"QID1": 0, "QID2": 1}, status=1, channel="preview"),
        _response("R_spam", "2026-11-01T12:00:00Z", {"QID1": 10, "QID2": 5}, status=8, channel="anonymous"),
        _response("R_anonymous", "2026-11-02T10:00:00Z", {"QID1": 7, "QID2": 2}, channel="anonymous"),
        _response("R_c", "2026-11-04T10:00:00Z", {"QID1": 10, "QID2": 4, "ticket_id": "13"}),
        _response("R_e", "2026-11-02T12:00:00Z", {"QID1": 3}, recorded="2026-11-09T12:00:01Z", finished=0),
    ]


def _invited() -> Rows:
    return [
        _sent("EMD_1", "CID_a", "SurveyFinished", "2026-11-01", "R_a", "2026-11-01T10:00:00.000Z"),
        _sent("EMD_1", "CID_b", "Opened", "2026-11-01"),
        _sent("EMD_1", "CID_c", "Success", "2026-11-01"),
        _sent("EMD_1", "CID_d", "HardBounce", "2026-11-01"),
        _sent("EMD_1", "CID_e", "SurveyPartiallyFinished", "2026-11-01", "R_e"),
    ]


def _reminded() -> Rows:
    return [
        _sent("EMD_2", "CID_b", "Success", "2026-11-04"),
        _sent("EMD_2", "CID_c", "SurveyFinished", "2026-11-04", "R_c", "2026-11-04T10:00:00.000Z"),
    ]


def _survey(name: str, title: str, owner: str) -> dict[str, Any]:
    return {
        "id": name, "name": title, "ownerId": owner, "lastModified": "2026-10-01T00:00:00Z",
        "creationDate": "2026-01-01T00:00:00Z", "isActive": True,
    }  # fmt: skip


def _definition(name: str, title: str, questions: Rows) -> dict[str, Any]:
    return {
        "SurveyID": name, "SurveyName": title, "SurveyStatus": "Active", "OwnerID": "UR_owner", "BrandID": "brand",
        "LastModified": "2026-10-01T00:00:00Z", "QuestionCount": str(len(questions)),
        "Questions": {one["QuestionID"]: one for one in questions},
    }  # fmt: skip


def _question(
    name: str, tag: str, kind: str, selector: str, text: str,
    choices: dict[str, str] | None = None, codes: dict[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    chosen = {place: {"Display": shown} for place, shown in (choices or {}).items()}
    return {
        "QuestionID": name, "DataExportTag": tag, "QuestionType": kind, "Selector": selector, "SubSelector": "TX",
        "QuestionText": text, "QuestionText_Unsafe": text, "QuestionDescription": text,
        **({"Choices": chosen, "ChoiceOrder": list(chosen)} if choices else {}),
        **({"RecodeValues": codes} if codes else {}),
    }  # fmt: skip


def _response(
    name: str, ended: str, values: dict[str, Any], *, status: int = 0, channel: str = "email", finished: int = 1,
    recorded: str = "",
) -> dict[str, Any]:  # fmt: skip
    displayed = [question for question in ("QID1", "QID2", "QID7") if question in values]
    return {
        "responseId": name,
        "values": {
            "startDate": ended.replace(":00:00Z", ":00:00Z"), "endDate": ended, "status": status,
            "progress": 100 if finished else 40, "duration": 60, "finished": finished,
            "recordedDate": recorded or ended.replace("Z", ".500Z"), "_recordId": name,
            "distributionChannel": channel, "userLanguage": "EN", **values,
        },
        "labels": {"finished": "True" if finished else "False"},
        "displayedFields": displayed,
        "displayedValues": {},
    }  # fmt: skip


def _distribution(name: str, kind: str, parent: str | None, sent: str) -> dict[str, Any]:
    return {
        "id": name, "parentDistributionId": parent, "ownerId": "UR_owner", "organizationId": "brand",
        "requestType": kind, "requestStatus": "Done", "sendDate": sent, "createdDate": sent, "modifiedDate": sent,
        "headers": {"fromEmail": "care@example.com", "fromName": "Care", "replyToEmail": "care@example.com"},
        "recipients": {"mailingListId": "CG_1", "contactId": None, "libraryId": "UR_owner", "sampleId": None},
        "message": {"libraryId": None, "messageId": None, "messageText": "How was it?"},
        "surveyLink": {"surveyId": CARE, "expirationDate": "2026-12-31T00:00:00Z", "linkType": "Individual"},
        "stats": {"sent": 5, "failed": 0, "started": 3, "bounced": 1, "opened": 3, "skipped": 0, "finished": 2,
                  "complaints": 0, "blocked": 0},
    }  # fmt: skip


def _sent(
    distribution: str, contact: str, status: str, day: str, response: str | None = None, done: str | None = None
) -> dict[str, Any]:
    return {
        "contactId": contact, "contactLookupId": f"CGC_{contact[-1]}", "distributionId": distribution, "status": status,
        "surveyLink": f"https://brand.qualtrics.com/jfe/form/{CARE}?Q_CHL=email&Q_DL={distribution}",
        "contactFrequencyRuleId": None, "responseId": response, "responseCompletedAt": done,
        "sentAt": f"{day}T08:00:05.000Z", "openedAt": None, "responseStartedAt": None, "surveySessionId": None,
    }  # fmt: skip


def _contact(letter: str) -> dict[str, Any]:
    return {
        "contactId": f"CID_{letter}", "firstName": letter.upper(), "lastName": "Example",
        "email": f"{letter}@example.com", "phone": None, "extRef": f"C-{letter}", "language": "en",
        "unsubscribed": False,
    }  # fmt: skip
