"""Service objects: cases, what was done to them, and what was promised."""

from datetime import timedelta

from wellserved.sources.salesforce.sobject import SObject

HISTORY = "Read on Case, and field history tracking of Status, Owner and Priority switched on"
ENTITLED = "Read on Case, with entitlement management switched on"
FEW_HOURS = timedelta(hours=2)  # what stands in other objects, such as the end of wrap-up, comes later than the row

SERVICE = (
    SObject(
        "cases",
        "Case",
        (
            "CaseNumber", "CreatedDate", "ClosedDate", "IsClosed", "Status", "Origin", "Priority", "Type", "Reason",
            "OwnerId", "ContactId", "AccountId", "ParentId", "MasterRecordId", "IsEscalated", "EntitlementId",
            "BusinessHoursId", "RecordTypeId", "CreatedById", "CurrencyIsoCode",
        ),
        "cases: when, by which way, whose, how urgent, and when closed",
        lookback=FEW_HOURS,
    ),
    SObject(
        "case_statuses",
        "CaseStatus",
        ("ApiName", "MasterLabel", "IsClosed", "IsDefault", "SortOrder"),
        "which statuses mean closed",
        whole=True,
        permission="API Enabled",
    ),
    SObject(
        "case_history",
        "CaseHistory",
        ("CaseId", "CreatedById", "Field", "DataType", "OldValue", "NewValue"),
        "each change of a case's status, owner and priority: reopens, reassignments, waits",
        stamp="CreatedDate",
        permission=HISTORY,
    ),
    SObject(
        "case_comments",
        "CaseComment",
        ("ParentId", "IsPublished", "CreatedById", "CreatedDate"),
        "comments on cases: replies and notes",
        permission="Read on Case",
    ),
    SObject(
        "email_messages",
        "EmailMessage",
        (
            "ParentId", "Incoming", "Status", "MessageDate", "CreatedDate", "CreatedById", "AutomationType",
            "IsExternallyVisible", "ReplyToEmailMessageId", "FromId",
        ),
        "e-mails of cases: first reply and each further one",
        permission="Read on Case, with Email-to-Case or Enhanced Email switched on",
    ),
    SObject(
        "feed_items",
        "FeedItem",
        ("ParentId", "Type", "Visibility", "CreatedById", "CreatedDate"),
        "posts on records, such as those of a customer community",
        wanted=False,
    ),
    SObject(
        "case_milestones",
        "CaseMilestone",
        (
            "CaseId", "MilestoneTypeId", "BusinessHoursId", "StartDate", "TargetDate", "CompletionDate", "IsCompleted",
            "IsViolated", "TargetResponseInMins", "ElapsedTimeInMins", "ActualElapsedTimeInMins", "StoppedTimeInMins",
            "TimeRemainingInMins", "TimeSinceTargetInMins", "CreatedDate",
        ),
        "what was promised for a case and whether it was kept",
        lookback=FEW_HOURS,
        permission=ENTITLED,
    ),
    SObject(
        "overdue_milestones",
        "CaseMilestone",
        ("CaseId", "MilestoneTypeId", "StartDate", "TargetDate", "IsCompleted", "IsViolated"),
        "promises that are broken and not yet done: Salesforce tells no row as changed when its target passes",
        where="IsCompleted = false AND IsViolated = true",
        whole=True,
        permission=ENTITLED,
    ),
    SObject(
        "milestone_types",
        "MilestoneType",
        ("Name", "RecurrenceType"),
        "the names of milestones",
        whole=True,
        permission=ENTITLED,
    ),
    SObject(
        "entitlements",
        "Entitlement",
        ("Name", "AccountId", "StartDate", "EndDate", "Status", "Type", "BusinessHoursId", "SlaProcessId"),
        "which support an account is entitled to",
        permission="Read on Entitlement",
    ),
    SObject(
        "business_hours",
        "BusinessHours",
        (
            "Name", "IsActive", "IsDefault", "TimeZoneSidKey", "MondayStartTime", "MondayEndTime", "TuesdayStartTime",
            "TuesdayEndTime", "WednesdayStartTime", "WednesdayEndTime", "ThursdayStartTime", "ThursdayEndTime",
            "FridayStartTime", "FridayEndTime", "SaturdayStartTime", "SaturdayEndTime", "SundayStartTime",
            "SundayEndTime", "LastModifiedDate",
        ),
        "opening hours",
        whole=True,
        permission="View Setup and Configuration",
    ),
    SObject(
        "holidays",
        "Holiday",
        ("Name", "ActivityDate", "IsAllDay", "StartTimeInMinutes", "EndTimeInMinutes", "IsRecurrence",
         "RecurrenceType", "RecurrenceStartDate", "RecurrenceEndDateOnly", "RecurrenceMonthOfYear",
         "RecurrenceDayOfMonth", "RecurrenceDayOfWeekMask", "RecurrenceInstance"),
        "days on which nobody works",
        whole=True,
        permission="View Setup and Configuration",
    ),
)  # fmt: skip
