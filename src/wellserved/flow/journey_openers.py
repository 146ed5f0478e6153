"""Journey openers: the contacts that meet a condition, as SQL; a journey is asked about by its first contact."""

from wellserved.metrics.relation import joins_sql, question_expression, rebased


def openers_sql(where: str, by_case: bool = False) -> str:
    """The contacts for which a condition holds; where no contacts are loaded, the journeys that such a case began.

    Raises:
        QueryError: It is no condition on contacts, or cases.
    """
    record = "case" if by_case else "interaction"
    found = question_expression(where, record, "where", week_time=False)
    assert found is not None  # noqa: S101 - there is one
    opener = """'case/' || t."case_id\"""" if by_case else 't."interaction_id"'
    holds = rebased(record, found.sql, found.columns)
    return f"SELECT {opener} AS _opener FROM {joins_sql(record, found.columns)} WHERE {holds}"
