"""Contact objects: calls, chats and messages, who took them, and how long that took."""

from wellserved.sources.salesforce.service_objects import FEW_HOURS
from wellserved.sources.salesforce.sobject import SObject

CONTACTS = (
    SObject(
        "agent_work",
        "AgentWork",
        (
            "UserId", "WorkItemId", "ServiceChannelId", "OriginalGroupId", "RequestDateTime", "AssignedDateTime",
            "AcceptDateTime", "CloseDateTime", "CancelDateTime", "DeclineDateTime", "DeclineReason", "Status",
            "SpeedToAnswer", "HandleTime", "ActiveTime", "AfterConversationActualTime", "BotId", "RoutingType",
            "CreatedDate",
        ),
        "each assignment of work to a person or a bot: who, when, how long",
        permission="Read on AgentWork, with Omni-Channel switched on",
    ),
    SObject(
        "user_service_presences",
        "UserServicePresence",
        (
            "UserId", "ServicePresenceStatusId", "StatusStartDate", "StatusEndDate", "StatusDuration", "IsAway",
            "IsCurrentState", "IdleDuration", "AtCapacityDuration", "ConfiguredCapacity", "CreatedDate",
        ),
        "what agents did with their time",
        permission="Read on UserServicePresence, with Omni-Channel switched on",
    ),
    SObject(
        "service_presence_statuses",
        "ServicePresenceStatus",
        ("DeveloperName", "MasterLabel"),
        "the names of presence statuses",
        whole=True,
        permission="View Setup and Configuration, with Omni-Channel switched on",
    ),
    SObject(
        "voice_calls",
        "VoiceCall",
        (
            "CallStartDateTime", "CallQueuedDateTime", "CallAcceptDateTime", "CallEndDateTime",
            "CallDurationInSeconds", "CallType", "CallDisposition", "QueueName", "CustomerHoldDuration",
            "LongestHoldDuration", "NumberOfHolds", "OwnerId", "UserId", "RelatedRecordId", "PreviousCallId",
            "NextCallId", "VendorType", "CreatedDate",
        ),
        "telephone calls: waits, holds, talk",
        lookback=FEW_HOURS,
        permission="Read on VoiceCall, with Salesforce Voice switched on",
    ),
    SObject(
        "messaging_sessions",
        "MessagingSession",
        (
            "StartTime", "AcceptTime", "EndTime", "Status", "ChannelType", "ChannelName", "Origin", "AgentType",
            "EndedByType", "OwnerId", "CaseId", "EndUserContactId", "EndUserAccountId", "EndUserLanguage",
            "MessagingEndUserId", "CreatedDate",
        ),
        "messaging sessions",
        lookback=FEW_HOURS,
        permission="Read on MessagingSession",
    ),
    SObject(
        "live_chat_transcripts",
        "LiveChatTranscript",
        (
            "RequestTime", "StartTime", "EndTime", "WaitTime", "ChatDuration", "Abandoned", "EndedBy", "Status",
            "OwnerId", "ContactId", "AccountId", "CaseId", "SkillId", "LiveChatButtonId", "CreatedDate",
        ),
        "chats of the former Chat product",
        lookback=FEW_HOURS,
        permission="Read on LiveChatTranscript",
    ),
    SObject(
        "conversation_entries",
        "ConversationEntry",
        ("ConversationId", "ActorId", "ActorType", "EntryTime", "EntryType", "CreatedDate"),
        "when each message of a conversation was written, without its text",
        wanted=False,
    ),
)  # fmt: skip
