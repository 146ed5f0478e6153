"""Answer objects: surveys, whom they asked, and what was answered."""

from wellserved.sources.salesforce.service_objects import FEW_HOURS
from wellserved.sources.salesforce.sobject import SObject

FEEDBACK = "Read on Survey, with Salesforce Feedback Management switched on"

ANSWERS = (
    SObject(
        "surveys",
        "Survey",
        ("Name", "ActiveVersionId", "LatestVersionId", "SurveyType", "CreatedDate"),
        "the surveys",
        ever=True,
        permission=FEEDBACK,
    ),
    SObject(
        "survey_questions",
        "SurveyQuestion",
        ("SurveyVersionId", "DeveloperName", "Name", "QuestionType", "QuestionOrder", "IsDeprecated"),
        "what they ask",
        ever=True,
        permission=FEEDBACK,
    ),
    SObject(
        "survey_invitations",
        "SurveyInvitation",
        ("SurveyId", "ParticipantId", "ContactId", "UserId", "ResponseStatus", "InviteExpiryDateTime", "IsDefault",
         "CreatedDate"),
        "whom they asked, answered or not: the response rate",
        lookback=FEW_HOURS,
        permission=FEEDBACK,
    ),
    SObject(
        "survey_responses",
        "SurveyResponse",
        ("InvitationId", "SurveyId", "SurveyVersionId", "SubmitterId", "Status", "CompletionDateTime", "CreatedDate"),
        "when they were answered",
        permission=FEEDBACK,
    ),
    SObject(
        "survey_question_responses",
        "SurveyQuestionResponse",
        ("InvitationId", "ResponseId", "QuestionId", "SurveyVersionId", "Datatype", "ResponseValue", "NumberValue",
         "ChoiceValue", "CreatedDate"),
        "each answer",
        permission=FEEDBACK,
    ),
    SObject(
        "survey_subjects",
        "SurveySubject",
        ("ParentId", "SurveyInvitationId", "SurveyResponseId", "SubjectId", "SubjectEntityType", "CreatedDate"),
        "which case, call or chat they were about",
        permission=FEEDBACK,
    ),
)  # fmt: skip
