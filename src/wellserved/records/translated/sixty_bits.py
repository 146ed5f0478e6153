"""Sixty bits: what values are known by in sketches, which each engine takes out of MD5 in its own way."""

from sqlglot import exp

from wellserved.records.translated.kinds import META, Kind

NAME = "sixty_bits"
LETTERS = 15


def name_hashes(tree: exp.Expr) -> exp.Expr:
    """Call by name what DuckDB reads as a number from the first letters of an MD5."""
    for cast in list(tree.find_all(exp.Cast)):
        text = _hashed(cast)
        if text is not None:
            made = exp.Anonymous(this=NAME, expressions=[text.copy()])
            made.meta[META] = Kind.WHOLE
            cast.replace(made)
    return tree


def _hashed(cast: exp.Cast) -> exp.Expr | None:
    """The text of CAST('0x' || SUBSTR(MD5(text), 1, 15) AS BIGINT); None of any other cast."""
    joined = cast.this
    if not isinstance(joined, exp.DPipe) or not isinstance(joined.expression, exp.Substring):
        return None
    part = joined.expression
    length = part.args.get("length")
    alike = joined.this.name == "0x" and isinstance(part.this, exp.MD5) and length and length.name == str(LETTERS)
    return part.this.this if alike else None
