"""A small organisation on Salesforce, March 2026: eight cases and what goes wrong with each, to be counted by hand.

The traps: an automatic answer and a draft that are no replies, an owner's change that is told twice (as names and as
ids), a status of one's own that means closed, a merged case and a deleted one, two ids that differ by a capital only, a
milestone that is violated without being stamped, a presence that was never ended, a deal that is an order as well.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.vendors.salesforce_objects import fields_of, id_of, long_id
from tests.vendors.salesforce_server import World

Rows = list[dict[str, Any]]

ANN, BOB, ROBOT, PORTAL = (id_of("005", n) for n in (1, 2, 3, 4))
SUPPORT, BILLING = id_of("00E", 1), id_of("00E", 2)
TIER_1, ALL_HANDS = id_of("00G", 1), id_of("00G", 2)
ACME, BROOK = id_of("001", 1), id_of("001", 2)
CARA, CLEM, CODY, CODY_TWICE = (id_of("003", n) for n in (1, 2, 3, 4))
MAIL, WEB, PHONED, OPEN, MERGED, SPAM = (id_of("500", n) for n in range(1, 7))
LOWER, UPPER = long_id("5005f0000000aBc"), long_id("5005f0000000aBC")
CALL, GIVEN_UP, OUTBOUND = (id_of("0LQ", n) for n in (1, 2, 3))
SESSION, BOT_SESSION = id_of("0Mw", 1), id_of("0Mw", 2)
CHAT, MISSED = id_of("570", 1), id_of("570", 2)
BOT = id_of("0Xx", 1)
FIRST_RESPONSE, RESOLUTION = id_of("557", 1), id_of("557", 2)
AVAILABLE, LUNCH, TRAINING = (id_of("0N5", n) for n in (1, 2, 3))
NPS_SURVEY, CSAT_SURVEY = id_of("0Kd", 1), id_of("0Kd", 2)
NPS_VERSION, CSAT_VERSION = id_of("0Ke", 1), id_of("0Ke", 2)


def at(day: int, clock: str) -> datetime:
    """A moment of March 2026, UTC."""
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3]
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def made(name: str, prefix: str, *rows: dict[str, Any]) -> Rows:
    """Rows of an object: with an id each, stamped when they were last changed, and with nothing that it lacks."""
    known = fields_of(name)
    found = []
    for number, row in enumerate(rows, 1):
        stamped = row.get("SystemModstamp") or row.get("CreatedDate") or at(1, "08:00")
        whole = {"Id": id_of(prefix, number), "CreatedDate": stamped, "SystemModstamp": stamped, "IsDeleted": False}
        found.append({name: value for name, value in (whole | row).items() if name in known})
        assert set(row) <= set(known), set(row) - set(known)
    return found


def small_world() -> World:
    """The organisation."""
    return World(
        {
            **_people(),
            "Case": _cases(),
            "CaseStatus": _statuses(),
            "CaseHistory": _history(),
            "EmailMessage": _mails(),
            "CaseComment": _comments(),
            **_milestones(),
            **_contacts(),
            **_presences(),
            **_plans(),
            **_surveys(),
            **_money(),
        }
    )


def in_april(world: World) -> World:
    """The organisation a month later: a case, solved at once, and an invitation, so that all of March can be told."""
    moment = datetime(2026, 4, 20, 9, tzinfo=UTC)
    stamps = {"CreatedDate": moment, "SystemModstamp": moment, "IsDeleted": False}
    late = {"Id": id_of("500", 99), "CaseNumber": "00001099", "Origin": "Web", "Status": "Closed", "IsClosed": True,
            "ClosedDate": moment}  # fmt: skip
    asked = {"Id": id_of("0Ki", 99), "SurveyId": NPS_SURVEY, "ContactId": CARA, "ResponseStatus": "NotStarted"}
    solved = {"CaseId": late["Id"], "Field": "Status", "OldValue": "New", "NewValue": "Closed", "CreatedById": ANN}
    world.rows["Case"].append(late | stamps)
    world.rows["CaseHistory"].append({"Id": id_of("017", 99), "CreatedDate": moment, "IsDeleted": False, **solved})
    world.rows["SurveyInvitation"].append(asked | stamps)
    return world


def with_cases(count: int, batch: int = 2000) -> World:
    """An organisation with many cases: three hundred at each moment, as after a mass change.

    Args:
        count: How many.
        batch: How many rows an answer holds at most; Salesforce gives fewer than 2,000 where rows are wide.
    """
    begins = at(1, "00:00")
    rows = [
        {"Id": id_of("500", n), "CaseNumber": f"{n:08d}", "Status": "New", "Origin": "Web",
         "Subject": f'No. {n}, "it"\nfails', "CreatedDate": begins,
         "SystemModstamp": begins + timedelta(seconds=n // 300), "IsDeleted": n % 500 == 0, "IsClosed": False,
         "CreatedById": ANN}
        for n in range(1, count + 1)
    ]  # fmt: skip
    return World({"Case": rows}, batch=batch)


def _people() -> dict[str, Rows]:
    return {
        "UserRole": made("UserRole", "00E", {"Name": "Support"}, {"Name": "Billing"}),
        "User": made(
            "User", "005",
            {"Name": "Ann Other", "UserType": "Standard", "IsActive": True, "UserRoleId": SUPPORT, "ManagerId": BOB},
            {"Name": "Bob Other", "UserType": "Standard", "IsActive": False, "UserRoleId": BILLING,
             "LastModifiedDate": at(31, "17:00")},
            {"Name": "Automated Process", "UserType": "AutomatedProcess", "IsActive": True},
            {"Name": "Clem at the portal", "UserType": "CspLitePortal", "IsActive": True},
        ),
        "Group": made(
            "Group", "00G",
            {"Name": "Tier 1", "DeveloperName": "Tier_1", "Type": "Queue"},
            {"Name": "All hands", "DeveloperName": "All_hands", "Type": "Regular"},
        ),
        "GroupMember": made("GroupMember", "011", {"GroupId": TIER_1, "UserOrGroupId": ANN}),
        "Account": made(
            "Account", "001",
            {"Name": "Acme", "Type": "Customer", "Industry": "Energy", "BillingCountry": "GB"},
            {"Name": "Brook", "Type": "Customer", "Industry": "Retail", "BillingCountry": "US"},
        ),
        "Contact": made(
            "Contact", "003",
            {"AccountId": ACME, "Email": "cara@example.com", "Phone": "+44 20 7946 0001", "MailingCountry": "GB"},
            {"AccountId": ACME, "Email": "clem@example.com"},
            {"AccountId": BROOK, "Email": "cody@example.com"},
            {"AccountId": BROOK, "Email": "cody@example.com", "IsDeleted": True, "MasterRecordId": CODY,
             "SystemModstamp": at(9, "10:00")},
        ),
    }  # fmt: skip


def _cases() -> Rows:
    return made(
        "Case", "500",
        {"Id": MAIL, "CaseNumber": "00001001", "Origin": "Email", "ContactId": CARA, "AccountId": ACME, "OwnerId": ANN,
         "Priority": "High", "Reason": "Installation", "Status": "Closed", "IsClosed": True,
         "CreatedDate": at(2, "09:00"), "ClosedDate": at(2, "13:00"), "SystemModstamp": at(2, "13:00")},
        {"Id": WEB, "CaseNumber": "00001002", "Origin": "Web", "ContactId": CLEM, "AccountId": ACME, "OwnerId": BOB,
         "Priority": "Medium", "Reason": "Billing", "Status": "Resolved - No Reply", "IsClosed": True,
         "CreatedDate": at(3, "10:00"), "ClosedDate": at(4, "10:00"), "SystemModstamp": at(4, "10:00")},
        {"Id": PHONED, "CaseNumber": "00001003", "Origin": "Phone", "ContactId": CODY, "AccountId": BROOK,
         "OwnerId": ANN, "Priority": "Medium", "Status": "Closed", "IsClosed": True,
         "CreatedDate": at(4, "09:03"), "ClosedDate": at(4, "09:20"), "SystemModstamp": at(4, "09:20")},
        {"Id": OPEN, "CaseNumber": "00001004", "Origin": "Email", "ContactId": CARA, "AccountId": ACME,
         "OwnerId": TIER_1, "Priority": "High", "Status": "Working", "IsClosed": False,
         "CreatedDate": at(5, "09:00"), "SystemModstamp": at(5, "09:00")},
        {"Id": MERGED, "CaseNumber": "00001005", "Origin": "Email", "ContactId": CARA, "AccountId": ACME,
         "OwnerId": ANN, "Status": "Closed", "IsClosed": True, "IsDeleted": True, "MasterRecordId": MAIL,
         "CreatedDate": at(2, "09:30"), "ClosedDate": at(2, "10:00"), "SystemModstamp": at(2, "10:00")},
        {"Id": SPAM, "CaseNumber": "00001006", "Origin": "Email", "OwnerId": TIER_1, "Status": "New", "IsClosed": False,
         "IsDeleted": True, "CreatedDate": at(3, "08:00"), "SystemModstamp": at(3, "08:30")},
        {"Id": LOWER, "CaseNumber": "00001007", "Origin": "Web", "ContactId": CLEM, "AccountId": ACME, "OwnerId": ANN,
         "Priority": "Low", "Status": "Closed", "IsClosed": True,
         "CreatedDate": at(6, "10:00"), "ClosedDate": at(6, "11:00"), "SystemModstamp": at(6, "11:00")},
        {"Id": UPPER, "CaseNumber": "00001008", "Origin": "Web", "ContactId": CODY, "AccountId": BROOK, "OwnerId": BOB,
         "Priority": "Low", "Status": "Closed", "IsClosed": True, "Region__c": "North",
         "CreatedDate": at(6, "10:00"), "ClosedDate": at(6, "14:00"), "SystemModstamp": at(6, "14:00")},
    )  # fmt: skip


def _statuses() -> Rows:
    closed = ("Closed", "Resolved - No Reply")
    names = ("New", "Working", "Waiting on Customer", "Escalated", *closed)
    return made(
        "CaseStatus", "01J",
        *({"ApiName": name, "MasterLabel": name, "IsClosed": name in closed, "SortOrder": n}
          for n, name in enumerate(names, 1)),
    )  # fmt: skip


def _history() -> Rows:
    def change(case: str, moment: datetime, field: str, old: Any = None, new: Any = None, kind: str = "Text") -> Any:
        values = {"OldValue": old, "NewValue": new, "DataType": kind, "Field": field}
        return {"CaseId": case, "CreatedDate": moment, "CreatedById": ANN, **values}

    def status(case: str, moment: datetime, old: str, new: str) -> Any:
        return change(case, moment, "Status", old, new, "DynamicEnum")

    return made(
        "CaseHistory", "017",
        change(MAIL, at(2, "09:00"), "created"),
        change(MAIL, at(2, "09:10"), "Owner", "Tier 1", "Ann Other"),
        change(MAIL, at(2, "09:10"), "Owner", TIER_1, ANN, "EntityId"),
        status(MAIL, at(2, "09:10"), "New", "Working"),
        status(MAIL, at(2, "09:40"), "Working", "Waiting on Customer"),
        status(MAIL, at(2, "12:00"), "Waiting on Customer", "Working"),
        status(MAIL, at(2, "13:00"), "Working", "Closed"),
        change(WEB, at(3, "10:00"), "created"),
        status(WEB, at(3, "12:00"), "New", "Closed"),
        status(WEB, at(3, "15:00"), "Closed", "Working"),
        change(WEB, at(3, "15:00"), "Owner", "Ann Other", "Bob Other"),
        change(WEB, at(3, "15:00"), "Owner", ANN, BOB, "EntityId"),
        status(WEB, at(4, "10:00"), "Working", "Resolved - No Reply"),
        change(PHONED, at(4, "09:03"), "created"),
        status(PHONED, at(4, "09:20"), "New", "Closed"),
        change(OPEN, at(5, "09:00"), "created"),
        status(OPEN, at(5, "09:05"), "New", "Working"),
        status(LOWER, at(6, "11:00"), "New", "Closed"),
        status(UPPER, at(6, "14:00"), "New", "Closed"),
        change(UPPER, at(6, "12:00"), "Priority", "Medium", "Low", "DynamicEnum"),
    )  # fmt: skip


def _mails() -> Rows:
    def mail(case: str, moment: datetime, by: str, *, incoming: bool = False, status: str = "3") -> Any:
        return {"ParentId": case, "MessageDate": moment, "CreatedDate": moment, "CreatedById": by,
                "Incoming": incoming, "Status": "0" if incoming else status, "Subject": "hello"}  # fmt: skip

    return made(
        "EmailMessage", "02s",
        mail(MAIL, at(2, "09:00"), ROBOT, incoming=True),
        mail(MAIL, at(2, "09:00:05"), ROBOT),
        mail(MAIL, at(2, "09:40"), ANN),
        mail(MAIL, at(2, "12:00"), ROBOT, incoming=True),
        mail(OPEN, at(5, "09:00"), ROBOT, incoming=True),
        mail(OPEN, at(5, "09:30"), ANN, status="5"),
        mail(LOWER, at(6, "10:30"), ANN),
        mail(UPPER, at(6, "12:00"), BOB),
    )  # fmt: skip


def _comments() -> Rows:
    def comment(case: str, moment: datetime, by: str, *, published: bool) -> Any:
        text = {"CommentBody": "text", "IsPublished": published}
        return {"ParentId": case, "CreatedDate": moment, "CreatedById": by, **text}

    return made(
        "CaseComment", "00a",
        comment(MAIL, at(2, "10:00"), ANN, published=False),
        comment(WEB, at(3, "11:00"), BOB, published=True),
        comment(WEB, at(3, "14:55"), PORTAL, published=True),
    )  # fmt: skip


def _milestones() -> dict[str, Rows]:
    def one(case: str, kind: str, begins: datetime, until: datetime, done: datetime | None) -> Any:
        minutes = round((until - begins).total_seconds() / 60)
        took = round((done - begins).total_seconds() / 60) if done else None
        return {"CaseId": case, "MilestoneTypeId": kind, "StartDate": begins, "TargetDate": until,
                "CompletionDate": done, "IsCompleted": done is not None, "TargetResponseInMins": minutes,
                "ElapsedTimeInMins": took, "TimeRemainingInMins": "00:00", "CreatedDate": begins,
                "SystemModstamp": done or begins}  # fmt: skip

    return {
        "MilestoneType": made("MilestoneType", "557", {"Name": "First Response"}, {"Name": "Resolution"}),
        "CaseMilestone": made(
            "CaseMilestone", "555",
            one(MAIL, FIRST_RESPONSE, at(2, "09:00"), at(2, "10:00"), at(2, "09:40")),
            one(MAIL, RESOLUTION, at(2, "09:00"), at(2, "17:00"), at(2, "13:00")),
            one(WEB, FIRST_RESPONSE, at(3, "10:00"), at(3, "10:30"), at(3, "11:00")),
            one(WEB, RESOLUTION, at(3, "10:00"), at(3, "18:00"), at(4, "10:00")),
            one(OPEN, FIRST_RESPONSE, at(5, "09:00"), at(5, "10:00"), None),
        ),
    }  # fmt: skip


def _contacts() -> dict[str, Rows]:
    return {
        "VoiceCall": made(
            "VoiceCall", "0LQ",
            {"CallStartDateTime": at(4, "08:59:30"), "CallQueuedDateTime": at(4, "09:00"), "CallType": "Inbound",
             "CallAcceptDateTime": at(4, "09:00:30"), "CallEndDateTime": at(4, "09:08:30"), "QueueName": "Tier 1",
             "CallDurationInSeconds": 540, "CallDisposition": "completed", "CustomerHoldDuration": 60,
             "NumberOfHolds": 1, "UserId": ANN, "OwnerId": ANN, "RelatedRecordId": PHONED,
             "SystemModstamp": at(4, "09:08:40")},
            {"CallStartDateTime": at(4, "11:00"), "CallQueuedDateTime": at(4, "11:00:10"), "CallType": "Inbound",
             "CallEndDateTime": at(4, "11:02:10"), "QueueName": "Tier 1", "CallDurationInSeconds": 130,
             "CallDisposition": "new", "OwnerId": ROBOT, "RelatedRecordId": CLEM, "SystemModstamp": at(4, "11:02:20")},
            {"CallStartDateTime": at(4, "12:00"), "CallEndDateTime": at(4, "12:05"), "CallType": "Outbound",
             "CallAcceptDateTime": at(4, "12:01"), "CallDurationInSeconds": 300, "CallDisposition": "completed",
             "UserId": BOB, "OwnerId": BOB, "RelatedRecordId": CODY, "SystemModstamp": at(4, "12:05:10")},
        ),
        "MessagingSession": made(
            "MessagingSession", "0Mw",
            {"StartTime": at(5, "10:00"), "AcceptTime": at(5, "10:01"), "EndTime": at(5, "10:15"), "Status": "Ended",
             "ChannelType": "EmbeddedMessaging", "ChannelName": "Site", "AgentType": "Agent", "EndedByType": "EndUser",
             "OwnerId": ANN, "EndUserContactId": CLEM, "SystemModstamp": at(5, "10:15")},
            {"StartTime": at(5, "10:30"), "EndTime": at(5, "10:32"), "Status": "Ended", "ChannelType": "WhatsApp",
             "AgentType": "Bot", "EndedByType": "EndUser", "OwnerId": ROBOT, "EndUserContactId": CODY,
             "SystemModstamp": at(5, "10:32")},
        ),
        "LiveChatTranscript": made(
            "LiveChatTranscript", "570",
            {"RequestTime": at(5, "14:00"), "StartTime": at(5, "14:00:45"), "EndTime": at(5, "14:10:45"),
             "WaitTime": 45, "ChatDuration": 600, "Status": "Completed", "EndedBy": "Visitor", "OwnerId": ANN,
             "ContactId": CARA, "SystemModstamp": at(5, "14:11")},
            {"RequestTime": at(5, "14:30"), "EndTime": at(5, "14:30:50"), "WaitTime": 50, "Abandoned": 50,
             "Status": "Missed", "EndedBy": "Visitor", "OwnerId": ROBOT, "SystemModstamp": at(5, "14:31")},
        ),
        "AgentWork": made("AgentWork", "0Bz", *_work()),
    }  # fmt: skip


def _work() -> Rows:
    def one(item: str, who: str, asked: datetime, taken: datetime, done: datetime, status: str, after: int = 0) -> Any:
        return {"WorkItemId": item, "UserId": who, "RequestDateTime": asked, "AcceptDateTime": taken,
                "CloseDateTime": done, "Status": status, "OriginalGroupId": TIER_1, "RoutingType": "QueueBased",
                "HandleTime": round((done - taken).total_seconds()), "AfterConversationActualTime": after or None,
                "SpeedToAnswer": round((taken - asked).total_seconds()), "CreatedDate": asked,
                "SystemModstamp": done}  # fmt: skip

    return [
        one(CALL, ANN, at(4, "09:00"), at(4, "09:00:30"), at(4, "09:10"), "Closed", 90),
        one(SESSION, BOB, at(5, "10:00"), at(5, "10:01"), at(5, "10:05"), "Transferred"),
        one(SESSION, ANN, at(5, "10:05"), at(5, "10:06"), at(5, "10:16"), "Closed", 60),
        {"WorkItemId": MISSED, "UserId": BOB, "RequestDateTime": at(5, "14:30"), "Status": "Declined",
         "DeclineDateTime": at(5, "14:30:20"), "DeclineReason": "Busy", "SystemModstamp": at(5, "14:30:20")},
        one(MAIL, ANN, at(2, "09:00"), at(2, "09:10"), at(2, "09:40"), "Closed"),
    ]  # fmt: skip


def _presences() -> dict[str, Rows]:
    def one(who: str, status: str, begins: datetime, ends: datetime | None, idle: int | None = None) -> Any:
        lasted = round((ends - begins).total_seconds()) if ends else None
        return {"UserId": who, "ServicePresenceStatusId": status, "StatusStartDate": begins, "StatusEndDate": ends,
                "StatusDuration": lasted, "IdleDuration": idle, "IsAway": status != AVAILABLE,
                "IsCurrentState": ends is None, "ConfiguredCapacity": 5, "SystemModstamp": ends or begins}  # fmt: skip

    names = (("Available", "Available"), ("Lunch_Break", "Lunch break"), ("Training", "Training"))
    return {
        "ServicePresenceStatus": made(
            "ServicePresenceStatus", "0N5", *({"DeveloperName": a, "MasterLabel": b} for a, b in names)
        ),
        "UserServicePresence": made(
            "UserServicePresence", "0N4",
            one(ANN, AVAILABLE, at(2, "09:00"), at(2, "12:00"), 3600),
            one(ANN, LUNCH, at(2, "12:00"), at(2, "12:30"), 1800),
            one(ANN, AVAILABLE, at(2, "12:30"), None),
            one(BOB, TRAINING, at(2, "09:00"), at(2, "10:00"), 3600),
        ),
    }  # fmt: skip


def _plans() -> dict[str, Rows]:
    """Ann's shift with a lunch, Bob's as a whole, and one that is not yet published."""

    def shift(resource: int, begins: datetime, ends: datetime, category: str) -> Any:
        return {"ServiceResourceId": id_of("0Hn", resource), "StartTime": begins, "EndTime": ends,
                "Status": category, "StatusCategory": category}  # fmt: skip

    def part(kind: int, begins: datetime, ends: datetime) -> Any:
        shift, kinds = id_of("0mv", 1), id_of("0sT", kind)
        return {"ShiftId": shift, "SegmentTypeId": kinds, "StartTime": begins, "EndTime": ends}

    return {
        "ServiceResource": made(
            "ServiceResource", "0Hn", *({"RelatedRecordId": who, "IsActive": True} for who in (ANN, BOB))
        ),
        "Shift": made(
            "Shift", "0mv",
            shift(1, at(2, "09:00"), at(2, "13:00"), "Published"),
            shift(2, at(2, "09:00"), at(2, "11:00"), "Confirmed"),
            shift(2, at(3, "09:00"), at(3, "11:00"), "Tentative"),
        ),
        "SegmentType": made("SegmentType", "0sT", {"Name": "Phones"}, {"Name": "Lunch"}),
        "ShiftSegment": made(
            "ShiftSegment", "0sS", part(1, at(2, "09:00"), at(2, "12:00")), part(2, at(2, "12:00"), at(2, "13:00"))
        ),
    }  # fmt: skip


def _surveys() -> dict[str, Rows]:
    def asked(survey: str, who: str, moment: datetime, *, answered: bool) -> Any:
        state = "Completed" if answered else "NotStarted"
        return {"SurveyId": survey, "ParticipantId": who, "ContactId": who, "ResponseStatus": state,
                "CreatedDate": moment, "SystemModstamp": moment + timedelta(hours=2)}  # fmt: skip

    def response(invitation: int, survey: str, version: str, moment: datetime) -> Any:
        return {"InvitationId": id_of("0Ki", invitation), "SurveyId": survey, "SurveyVersionId": version,
                "Status": "Completed", "CompletionDateTime": moment, "CreatedDate": moment}  # fmt: skip

    def value(invitation: int, number: int, question: int, said: str, score: int | None) -> Any:
        return {"InvitationId": id_of("0Ki", invitation), "ResponseId": id_of("0My", number),
                "QuestionId": id_of("0Kk", question), "ResponseValue": said, "NumberValue": score,
                "Datatype": "Int" if score is not None else "String"}  # fmt: skip

    subjects = ((1, MAIL, "Case"), (2, WEB, "Case"), (3, CALL, "VoiceCall"), (4, LOWER, "Case"))
    return {
        "Survey": made(
            "Survey", "0Kd",
            {"Name": "Would you recommend us?", "ActiveVersionId": NPS_VERSION},
            {"Name": "How was it?", "ActiveVersionId": CSAT_VERSION},
        ),
        "SurveyQuestion": made(
            "SurveyQuestion", "0Kk",
            {"SurveyVersionId": NPS_VERSION, "DeveloperName": "nps", "QuestionType": "NPS", "QuestionOrder": 1},
            {"SurveyVersionId": NPS_VERSION, "DeveloperName": "why", "QuestionType": "FreeText", "QuestionOrder": 2},
            {"SurveyVersionId": CSAT_VERSION, "DeveloperName": "csat", "QuestionType": "CSAT", "QuestionOrder": 1},
        ),
        "SurveyInvitation": made(
            "SurveyInvitation", "0Ki",
            asked(NPS_SURVEY, CARA, at(2, "14:00"), answered=True),
            asked(NPS_SURVEY, CLEM, at(4, "11:00"), answered=False),
            asked(NPS_SURVEY, CODY, at(4, "10:00"), answered=True),
            asked(CSAT_SURVEY, CLEM, at(6, "12:00"), answered=True),
        ),
        "SurveyResponse": made(
            "SurveyResponse", "0My",
            response(1, NPS_SURVEY, NPS_VERSION, at(2, "16:00")),
            response(3, NPS_SURVEY, NPS_VERSION, at(4, "12:00")),
            response(4, CSAT_SURVEY, CSAT_VERSION, at(6, "14:00")),
        ),
        "SurveyQuestionResponse": made(
            "SurveyQuestionResponse", "0Kr",
            value(1, 1, 1, "9", 9), value(1, 1, 2, "Quick.", None), value(3, 2, 1, "4", 4), value(4, 3, 3, "5", 5),
        ),
        "SurveySubject": made(
            "SurveySubject", "0KS",
            *({"ParentId": id_of("0Ki", n), "SurveyInvitationId": id_of("0Ki", n), "SubjectId": subject,
               "SubjectEntityType": kind} for n, subject, kind in subjects),
        ),
    }  # fmt: skip


def _money() -> dict[str, Rows]:
    def deal(account: str, who: str, amount: float, day: int, kind: str, *, won: bool, unit: str = "USD") -> Any:
        return {"Name": "deal", "AccountId": account, "ContactId": who, "Amount": amount,
                "CloseDate": date(2026, 3, day), "IsClosed": True, "IsWon": won,
                "StageName": "Closed Won" if won else "Closed Lost", "Type": kind, "CurrencyIsoCode": unit}  # fmt: skip

    def order(amount: float, day: int, status: str, **more: Any) -> Any:
        return {"AccountId": ACME, "TotalAmount": amount, "EffectiveDate": date(2026, 3, day), "Status": status,
                "StatusCode": status[0], "IsReductionOrder": False, "CurrencyIsoCode": "USD", **more}  # fmt: skip

    def rate(unit: str, worth: float, day: int, until: date) -> Any:
        return {"IsoCode": unit, "ConversionRate": worth, "StartDate": date(2026, 3, day), "NextStartDate": until}

    ever = date(9999, 12, 31)
    return {
        "Opportunity": made(
            "Opportunity", "006",
            deal(ACME, CARA, 1000.0, 10, "New Customer", won=True),
            deal(BROOK, CODY, 500.0, 12, "Existing Customer - Upgrade", won=True, unit="EUR"),
            deal(BROOK, CODY, 900.0, 13, "New Customer", won=False),
        ),
        "Order": made(
            "Order", "801",
            order(1000.0, 11, "Activated", OpportunityId=id_of("006", 1), BillToContactId=CARA),
            order(-200.0, 20, "Activated", IsReductionOrder=True, OriginalOrderId=id_of("801", 1)),
            order(70.0, 21, "Draft"),
        ),
        "DatedConversionRate": made(
            "DatedConversionRate", "04w",
            rate("USD", 1.0, 1, ever), rate("EUR", 0.8, 1, date(2026, 3, 15)), rate("EUR", 0.5, 15, ever),
        ),
        "CurrencyType": made(
            "CurrencyType", "01L",
            {"IsoCode": "USD", "ConversionRate": 1.0, "IsActive": True, "IsCorporate": True},
            {"IsoCode": "EUR", "ConversionRate": 0.6, "IsActive": True, "IsCorporate": False},
        ),
    }  # fmt: skip
