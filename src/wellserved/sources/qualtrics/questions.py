"""Questions: a survey's definition laid flat, one row a question with the scale that its answers are written on."""

from collections.abc import Iterator, Mapping
from typing import Any

from wellserved.sources.connect.stream import Row


def laid_flat(definition: Row) -> Iterator[Row]:
    """The questions of a definition.

    A choice has an identifier, and may have a recode value, which responses then hold in its place: scales are read
    from recode values. An NPS question is known by its selector, whatever its text says.
    """
    questions = definition.get("Questions")
    for name, question in (questions if isinstance(questions, Mapping) else {}).items():
        coded = _codes(question)
        numbers = [number for code in coded.values() if (number := _number(code)) is not None]
        whole = bool(coded) and len(numbers) == len(coded)
        yield {
            "surveyId": definition.get("SurveyID"),
            "questionId": question.get("QuestionID") or name,
            "tag": question.get("DataExportTag"),
            "text": question.get("QuestionText_Unsafe") or question.get("QuestionText"),
            "type": question.get("QuestionType"),
            "selector": question.get("Selector"),
            "scaleMin": min(numbers) if whole else None,
            "scaleMax": max(numbers) if whole else None,
            "choices": [
                {"code": code, "text": _shown(choices_of(question).get(choice))} for choice, code in coded.items()
            ],
        }


def choices_of(question: Mapping[str, Any]) -> Mapping[str, Any]:
    """What can be chosen: the columns of a matrix, the choices of any other question."""
    found = question.get("Answers") if question.get("QuestionType") == "Matrix" else question.get("Choices")
    if isinstance(found, list):  # a list where choices are numbered from 1 without a gap
        return {str(place): choice for place, choice in enumerate(found, 1)}
    return found if isinstance(found, Mapping) else {}


def _codes(question: Mapping[str, Any]) -> dict[str, Any]:
    """What responses hold for each choice: its recode value, or its identifier where it has none."""
    recoded = question.get("RecodeValues")
    codes = recoded if isinstance(recoded, Mapping) else {}
    return {choice: codes.get(choice, choice) for choice in choices_of(question)}


def _number(code: Any) -> float | None:
    try:
        return float(code)
    except (TypeError, ValueError):
        return None


def _shown(choice: Any) -> Any:
    return choice.get("Display") if isinstance(choice, Mapping) else choice
