"""Text as a cell of a Markdown table."""


def cell(text: str) -> str:
    """One line, its bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")
