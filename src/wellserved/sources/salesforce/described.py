"""Described: which of an object's fields the credential may see, and what it therefore never tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.sources.connect.reply import Wire
from wellserved.sources.salesforce.objects import OBJECTS
from wellserved.sources.salesforce.sobject import SObject
from wellserved.terms.errors import DefinitionError, nearest
from wellserved.terms.sentence import Sentence, kept, read_kept, sentence

API = "67.0"
SOME_HAVE = ("IsDeleted", "CurrencyIsoCode", "MasterRecordId", "IsPersonAccount", "PersonContactId", "AutomationType")


@dataclass(frozen=True)
class Described:
    """What can be asked of an object.

    Args:
        fields: Those that we ask for and that it shows.
        stamp: What orders its changes.
        hidden: Those that we want and that it does not show: they don't exist here, or field-level security hides them.
        formulas: Those of the fields that are computed: a change of their value is no change of the row.
        deletes: Whether deleted rows can be told.
    """

    fields: tuple[str, ...]
    stamp: str
    hidden: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    deletes: bool = False

    @property
    def gaps(self) -> list[Sentence]:
        """What is not known because of it, in words."""
        said = []
        if self.hidden:
            hidden = ", ".join(self.hidden)
            said.append(sentence("not there, or hidden by field-level security: {fields}", fields=hidden))
        if self.formulas:
            formulas = ", ".join(self.formulas)
            said.append(sentence("formulas, whose change alone is not noticed: {fields}", fields=formulas))
        return said


def kept_gaps(seen: Described) -> list[str]:
    """What is not known, as a cursor keeps it."""
    return [kept(gap) for gap in seen.gaps]


def gaps_in(cursor: Mapping[str, Any]) -> list[Sentence]:
    """What is not known, as a cursor kept it."""
    return [read_kept(gap) for gap in cursor.get("gaps", ())]


def path(options: Mapping[str, Any], rest: str) -> str:
    """A path of the data API, in the version that the connection names."""
    return f"/services/data/v{options.get('version', API)}/{rest}"


def describe(wire: Wire, one: SObject, options: Mapping[str, Any]) -> Described:
    """Ask which fields of an object are there for us."""
    told = wire.get(path(options, f"sobjects/{one.name}/describe"), limit="describe").json()
    return seen(one, told["fields"], _further(one, options))


def seen(one: SObject, fields: Sequence[Mapping[str, Any]], further: Sequence[str] = ()) -> Described:
    """What of an object's fields we ask for."""
    known = {str(field["name"]): field for field in fields}
    asked = [*one.asked, *further]
    there = tuple(name for name in asked if name in known)
    stamp = next((name for name in (one.stamp, "LastModifiedDate", "CreatedDate") if name in known), "")
    formulas = tuple(name for name in further if known.get(name, {}).get("calculated"))
    hidden = tuple(name for name in asked if name not in known and name not in SOME_HAVE)
    extra = (stamp,) if stamp and not one.whole else ()
    return Described(tuple(dict.fromkeys((*there, *extra))), stamp, hidden, formulas, "IsDeleted" in known)


def _further(one: SObject, options: Mapping[str, Any]) -> list[str]:
    """Fields that the connection asks for besides, such as the organisation's own.

    Raises:
        DefinitionError: They are no list of names, or those of a stream that is none.
    """
    given = options.get("fields", {})
    where, fix = "options, fields", "such as fields: {cases: [Region__c]}"
    if not isinstance(given, Mapping):
        raise DefinitionError("'fields' names fields by stream", where, fix)
    streams = [known.stream for known in OBJECTS]
    for name in given:
        if name not in streams:
            raise DefinitionError(f"there is no stream '{name}'", where, nearest(str(name), streams))
    names = given.get(one.stream, [])
    if not isinstance(names, list) or not all(str(name).replace("_", "").isalnum() for name in names):
        raise DefinitionError(f"'{one.stream}' has a list of field names", where, fix)
    return [str(name) for name in names]
