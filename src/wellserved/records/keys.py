"""Keys: by what systems know a person, kept so that two of them can be told to be alike, and nobody can be written to.

An e-mail address, a telephone number or an outside identifier is brought to one spelling, put behind a secret of the
workspace and hashed. What is kept says only whether two customers share it.
"""

from dataclasses import dataclass, field
from typing import Literal

from wellserved.records.writer import text_literal

Kind = Literal["email", "phone", "external"]
LENGTH = 32  # hexadecimal digits: chance makes two alike among ten thousand million once in a million million times
FEWEST_DIGITS = 7


@dataclass(frozen=True)
class Keying:
    """How keys are made.

    Args:
        secret: What is put before each, so that hashes of guessed addresses find nothing.
        country: The calling code of telephone numbers that say none, such as 49; empty to take them as they are.
    """

    secret: str = field(default="", repr=False)
    country: str = ""


def key_sql(kind: Kind, text: str, keying: Keying) -> str:
    """SQL of the kept key of a text; null where it is no address, number or identifier."""
    spelled = {"email": email_sql(text), "phone": phone_sql(text, keying.country), "external": text}[kind]
    before = text_literal(f"{keying.secret}|{kind}|")
    return f"SUBSTR(SHA256({before} || {spelled}), 1, {LENGTH})"


def email_sql(text: str) -> str:
    """An address in small letters, without what is around it."""
    plain = f"LOWER(TRIM(REGEXP_REPLACE({text}, '^ *mailto:', '', 'i')))"
    return f"CASE WHEN REGEXP_FULL_MATCH({plain}, '[^@\\s]+@[^@\\s]+') THEN {plain} END"


def phone_sql(text: str, country: str) -> str:
    """A number as E.164 has it, without the plus, where it says its country or the workspace does."""
    plain = f"REGEXP_REPLACE(REGEXP_REPLACE({text}, '(ext|x|#|;).*$', '', 'i'), '\\(0\\)', '')"
    digits = f"REGEXP_REPLACE({plain}, '[^0-9]', '', 'g')"
    home = f"'n' || {digits}"
    if country:
        home = f"{text_literal(country)} || REGEXP_REPLACE({digits}, '^0', '')"
    if country == "1":  # where the country's own code is dialled at home too
        home = f"CASE WHEN LENGTH({digits}) = 11 AND STARTS_WITH({digits}, '1') THEN {digits} ELSE {home} END"
    return f"""CASE WHEN LENGTH({digits}) < {FEWEST_DIGITS} THEN NULL
      WHEN STARTS_WITH(LTRIM({plain}), '+') THEN {digits}
      WHEN STARTS_WITH({digits}, '00') THEN SUBSTR({digits}, 3) ELSE {home} END"""
