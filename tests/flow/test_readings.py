"""readings ask of a guard only the rows whose window the data has passed."""

from datetime import UTC, datetime

from tests.flow.test_score_guard import CARD, JUNE
from wellserved.flow.catalogue import catalogue
from wellserved.flow.readings import splits
from wellserved.insight.scoring import guardings
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.scorecard.reading import read_scorecard
from wellserved.terms.document import read_document


def test_the_sides_of_a_guard_end_where_the_data_no_longer_tells() -> None:
    """Asked in August of data that ends on 30 June: a repeat within 7 days is known of contacts up to 23 June."""
    latest = {metric.name: metric for metric in catalogue().all_latest()}
    card = read_scorecard(read_document(CARD.replace("WORLD", "calls"), "service.yaml"), latest)
    ends = {("interaction", "started_at"): datetime(2026, 6, 30, tzinfo=UTC)}
    about = Question((), JUNE.first_day, JUNE.end.date(), clock=datetime(2026, 8, 1, tzinfo=UTC), reach=ends)
    asked: list[str] = []

    def answer(question: Question) -> list[Measurement]:
        asked.append(str(getattr(question.split, "text", "")))
        return []

    splits(guardings(card, latest), about, answer)

    windows = [text for text in asked if '"started_at" <=' in text]
    assert windows
    assert all("2026-06-23" in text for text in windows)
