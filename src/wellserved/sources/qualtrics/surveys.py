"""Surveys: what is asked: the surveys, their definitions, and their questions laid flat."""

from collections.abc import Mapping
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask, Page, Row, Stream
from wellserved.sources.qualtrics.questions import laid_flat
from wellserved.sources.qualtrics.walk import CALLS, all_of, chosen_surveys, result_of


def read_surveys(ask: Ask) -> Page:
    """All surveys that the credential sees, each run anew."""
    return all_of(ask, "surveys", 100)


def read_definitions(ask: Ask) -> Page:
    """The definition of each survey that is new, or was changed since it was read."""
    cursor = ask.cursor or {}
    seen: dict[str, Any] = dict(cursor.get("seen") or {})
    changed = [one for one in chosen_surveys(ask) if seen.get(str(one["id"])) != (one.get("lastModified") or "")]
    rows = []
    for survey in changed[:CALLS]:
        rows += _definition(ask, str(survey["id"]))
        seen[str(survey["id"])] = survey.get("lastModified") or ""
    return Page(rows, {"seen": seen}, len(changed) > CALLS)


def _definition(ask: Ask, survey: str) -> list[Row]:
    """One survey's definition; none where it was deleted since it was listed."""
    try:
        found: Mapping[str, Any] = result_of(ask.wire, f"survey-definitions/{survey}")
    except Refused as refused:
        if refused.status == 404:
            return []
        raise
    return [{"SurveyID": survey, **found}]


def read_questions(ask: Ask) -> Page:
    """Each question of the definitions that are on the disk; nothing is asked of Qualtrics."""
    return Page([row for one in ask.landed("survey_definitions") for row in laid_flat(one)], {}, more=False)


SURVEYS = Stream(
    "surveys",
    ("id",),
    read_surveys,
    fields=("id", "name", "ownerId", "isActive", "creationDate", "lastModified"),
    permission="Access API; the surveys are shared with the token's user (View Survey)",
    gives="names of surveys",
    whole=True,
)
DEFINITIONS = Stream(
    "survey_definitions",
    ("SurveyID",),
    read_definitions,
    fields=("SurveyID", "SurveyName", "Questions", "SurveyFlow", "LastModified"),
    permission="View Survey; OAuth scope read:surveys",
    gives="questions, their choices and how these are coded",
    after=("surveys",),
)
QUESTIONS = Stream(
    "questions",
    ("surveyId", "questionId"),
    read_questions,
    fields=("surveyId", "questionId", "tag", "text", "type", "selector", "scaleMin", "scaleMax", "choices"),
    gives="the scale of each question, to be mapped to NPS, CSAT or CES",
    after=("survey_definitions",),
    whole=True,
)
