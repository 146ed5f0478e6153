"""Salesforce's objects as our server describes them: names and types of fields.

From Salesforce's Object Reference and Field Reference (developer.salesforce.com), and the BSD-licensed type stubs of
apex-dev-tools/sobject-types; only fields that are there. A type is Salesforce's own; what a query may not filter by is
marked with a minus.
"""

from dataclasses import dataclass

AUDIT = "CreatedDate:datetime CreatedById:reference LastModifiedDate:datetime LastModifiedById:reference"
SYSTEM = f"IsDeleted:boolean SystemModstamp:datetime {AUDIT}"
KEPT = f"SystemModstamp:datetime {AUDIT}"  # an object that tells nothing of deleted rows

SPECS = {
    "Account": f"""Name:string Type:picklist Industry:picklist ParentId:reference BillingCountry:string
        MasterRecordId:reference Phone:phone OwnerId:reference {SYSTEM}""",
    "AgentWork": f"""UserId:reference WorkItemId:reference ServiceChannelId:reference OriginalGroupId:reference
        RequestDateTime:datetime AssignedDateTime:datetime AcceptDateTime:datetime CloseDateTime:datetime
        CancelDateTime:datetime DeclineDateTime:datetime DeclineReason:string Status:picklist SpeedToAnswer:int
        HandleTime:int ActiveTime:int AfterConversationActualTime:int BotId:reference RoutingType:picklist
        Name:string OwnerId:reference {SYSTEM}""",
    "BusinessHours": f"""Name:string IsActive:boolean IsDefault:boolean TimeZoneSidKey:picklist MondayStartTime:time
        MondayEndTime:time TuesdayStartTime:time TuesdayEndTime:time WednesdayStartTime:time WednesdayEndTime:time
        ThursdayStartTime:time ThursdayEndTime:time FridayStartTime:time FridayEndTime:time SaturdayStartTime:time
        SaturdayEndTime:time SundayStartTime:time SundayEndTime:time {KEPT}""",
    "Case": f"""CaseNumber:string ContactId:reference AccountId:reference ParentId:reference MasterRecordId:reference
        OwnerId:reference RecordTypeId:reference BusinessHoursId:reference EntitlementId:reference Status:picklist
        Origin:picklist Priority:picklist Type:picklist Reason:picklist Subject:string Description:-textarea
        IsClosed:boolean ClosedDate:datetime IsEscalated:boolean {SYSTEM} Region__c:string Age__c:formula""",
    "CaseComment": f"ParentId:reference IsPublished:boolean CommentBody:-textarea {SYSTEM}",
    "CaseHistory": """CaseId:reference CreatedById:reference CreatedDate:datetime Field:picklist DataType:picklist
        OldValue:-anyType NewValue:-anyType IsDeleted:boolean""",
    "CaseMilestone": f"""CaseId:reference MilestoneTypeId:reference BusinessHoursId:reference StartDate:datetime
        TargetDate:datetime CompletionDate:datetime IsCompleted:boolean IsViolated:boolean TargetResponseInMins:int
        ElapsedTimeInMins:int ActualElapsedTimeInMins:int StoppedTimeInMins:int TimeRemainingInMins:-string
        TimeSinceTargetInMins:-string {SYSTEM}""",
    "CaseStatus": f"ApiName:string MasterLabel:string IsClosed:boolean IsDefault:boolean SortOrder:int {KEPT}",
    "Contact": f"""LastName:string AccountId:reference Email:email Phone:phone MobilePhone:phone MailingCountry:string
        MasterRecordId:reference {SYSTEM}""",
    "DatedConversionRate": f"IsoCode:picklist ConversionRate:double StartDate:date NextStartDate:date {KEPT}",
    "CurrencyType": f"IsoCode:picklist ConversionRate:double IsActive:boolean IsCorporate:boolean {KEPT}",
    "EmailMessage": f"""ParentId:reference Incoming:boolean Status:picklist MessageDate:datetime Subject:string
        TextBody:-textarea AutomationType:string IsExternallyVisible:boolean ReplyToEmailMessageId:reference
        FromId:reference {SYSTEM}""",
    "Entitlement": f"""Name:string AccountId:reference StartDate:date EndDate:date Status:picklist Type:picklist
        BusinessHoursId:reference SlaProcessId:reference {SYSTEM}""",
    "Holiday": f"""Name:string ActivityDate:date IsAllDay:boolean StartTimeInMinutes:int EndTimeInMinutes:int
        IsRecurrence:boolean RecurrenceType:picklist RecurrenceStartDate:date RecurrenceEndDateOnly:date
        RecurrenceMonthOfYear:picklist RecurrenceDayOfMonth:int RecurrenceDayOfWeekMask:int
        RecurrenceInstance:picklist {KEPT}""",
    "Group": f"Name:string DeveloperName:string Type:picklist RelatedId:reference {KEPT}",
    "GroupMember": "GroupId:reference UserOrGroupId:reference SystemModstamp:datetime",
    "LiveChatTranscript": f"""RequestTime:datetime StartTime:datetime EndTime:datetime WaitTime:int ChatDuration:int
        Abandoned:int EndedBy:picklist Status:picklist OwnerId:reference ContactId:reference AccountId:reference
        CaseId:reference SkillId:reference LiveChatButtonId:reference Body:-textarea {SYSTEM}""",
    "MessagingSession": f"""StartTime:datetime AcceptTime:datetime EndTime:datetime Status:picklist
        ChannelType:picklist ChannelName:string Origin:picklist AgentType:picklist EndedByType:picklist
        OwnerId:reference CaseId:reference EndUserContactId:reference EndUserAccountId:reference
        EndUserLanguage:picklist MessagingEndUserId:reference {SYSTEM}""",
    "MilestoneType": f"Name:string Description:string RecurrenceType:picklist {KEPT}",
    "Opportunity": f"""Name:string AccountId:reference ContactId:reference Amount:currency CloseDate:date
        IsClosed:boolean IsWon:boolean StageName:picklist Type:picklist CurrencyIsoCode:picklist {SYSTEM}""",
    "Order": f"""OrderNumber:string AccountId:reference BillToContactId:reference OpportunityId:reference
        OriginalOrderId:reference EffectiveDate:date ActivatedDate:datetime Status:picklist StatusCode:picklist
        TotalAmount:currency IsReductionOrder:boolean Type:picklist CurrencyIsoCode:picklist {SYSTEM}""",
    "SegmentType": f"Name:string {KEPT}",
    "Shift": f"""ShiftNumber:string ServiceResourceId:reference StartTime:datetime EndTime:datetime Status:picklist
        StatusCategory:picklist {SYSTEM}""",
    "ShiftSegment": f"""ShiftId:reference SegmentTypeId:reference StartTime:datetime EndTime:datetime
        IsInAdherence:boolean {SYSTEM}""",
    "ServiceResource": f"""Name:string RelatedRecordId:reference ResourceType:picklist IsActive:boolean {SYSTEM}""",
    "ServicePresenceStatus": f"DeveloperName:string MasterLabel:string IsDeleted:boolean {KEPT}",
    "Survey": f"Name:string ActiveVersionId:reference LatestVersionId:reference SurveyType:picklist {SYSTEM}",
    "SurveyInvitation": f"""SurveyId:reference ParticipantId:reference ContactId:reference UserId:reference
        ResponseStatus:picklist InviteExpiryDateTime:datetime IsDefault:boolean
        InvitationLink:url {SYSTEM}""",
    "SurveyQuestion": f"""SurveyVersionId:reference DeveloperName:string Name:string QuestionName:-textarea
        QuestionType:picklist QuestionOrder:int IsDeprecated:boolean {SYSTEM}""",
    "SurveyQuestionResponse": f"""InvitationId:reference ResponseId:reference QuestionId:reference
        SurveyVersionId:reference Datatype:picklist ResponseValue:string NumberValue:int ChoiceValue:textarea
        {SYSTEM}""",
    "SurveyResponse": f"""InvitationId:reference SurveyId:reference SurveyVersionId:reference SubmitterId:reference
        Status:picklist CompletionDateTime:datetime {SYSTEM}""",
    "SurveySubject": f"""ParentId:reference SurveyInvitationId:reference SurveyResponseId:reference
        SubjectId:reference SubjectEntityType:picklist {SYSTEM}""",
    "User": f"""Name:string IsActive:boolean UserType:picklist UserRoleId:reference ManagerId:reference
        Department:string Division:string EmployeeNumber:string TimeZoneSidKey:picklist Email:email {KEPT}""",
    "UserRole": "Name:string DeveloperName:string ParentRoleId:reference SystemModstamp:datetime",
    "UserServicePresence": f"""UserId:reference ServicePresenceStatusId:reference StatusStartDate:datetime
        StatusEndDate:datetime StatusDuration:int IsAway:boolean IsCurrentState:boolean IdleDuration:int
        AtCapacityDuration:int ConfiguredCapacity:int {SYSTEM}""",
    "VoiceCall": f"""CallStartDateTime:datetime CallQueuedDateTime:datetime CallAcceptDateTime:datetime
        CallEndDateTime:datetime CallDurationInSeconds:int CallType:picklist CallDisposition:string QueueName:string
        CustomerHoldDuration:int LongestHoldDuration:int NumberOfHolds:int OwnerId:reference UserId:reference
        RelatedRecordId:reference PreviousCallId:reference NextCallId:reference VendorType:picklist {SYSTEM}""",
}

NO_BULK = ("CaseStatus",)  # objects that Bulk API 2.0 does not know
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Field:
    """One field: its type, and whether a query may filter by it."""

    name: str
    type: str
    filterable: bool = True


def fields_of(name: str) -> dict[str, Field]:
    """An object's fields, in order."""
    found = {"Id": Field("Id", "id")}
    for spec in SPECS[name].split():
        field, _, kind = spec.partition(":")
        found[field] = Field(field, kind.lstrip("-"), not kind.startswith("-"))
    return found


def long_id(short: str) -> str:
    """The 18 letters of an id of 15: each of the last three says which of five letters are capitals."""
    assert len(short) == 15
    parts = (short[at : at + 5] for at in (0, 5, 10))
    return short + "".join(ALPHABET[sum(1 << n for n, one in enumerate(part) if one.isupper())] for part in parts)


def id_of(prefix: str, number: int) -> str:
    """The id of an object's nth row, such as id_of("500", 1)."""
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = DIGITS[digit] + text
    return long_id(f"{prefix}5f000{text.rjust(7, '0')}")
