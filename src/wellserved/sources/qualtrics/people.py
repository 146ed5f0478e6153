"""People: the directory's contacts, and the users of Qualtrics themselves."""

from wellserved.sources.connect.stream import Ask, Page, Stream
from wellserved.sources.qualtrics.walk import all_of, for_each


def read_directories(ask: Ask) -> Page:
    """All directories, each run anew."""
    return all_of(ask, "directories", 100)


def read_contacts(ask: Ask) -> Page:
    """The contacts of each directory, each run anew: Qualtrics does not say which of them were changed."""
    left = ask.cursor or {"left": [str(one["directoryId"]) for one in ask.landed("directories")]}
    rows, left = for_each(ask.wire, left, lambda name: f"directories/{name}/contacts", {"pageSize": 500}, "directoryId")
    return Page(rows, left, bool(left["left"]))


def read_users(ask: Ask) -> Page:
    """All users, each run anew."""
    return all_of(ask, "users", 100)


DIRECTORIES = Stream(
    "directories",
    ("directoryId",),
    read_directories,
    fields=("directoryId", "name", "isDefault"),
    permission="Access XM Directory; OAuth scope read:directories",
    gives="where contacts are kept",
    whole=True,
)
CONTACTS = Stream(
    "contacts",
    ("directoryId", "contactId"),
    read_contacts,
    fields=("directoryId", "contactId", "firstName", "lastName", "email", "phone", "extRef", "language",
            "unsubscribed", "embeddedData"),
    permission="Access XM Directory, View Directory Contacts; OAuth scope read:directory_contacts",
    gives="who the invited are, and by which keys other systems know them",
    after=("directories",),
    whole=True,
)  # fmt: skip
USERS = Stream(
    "users",
    ("id",),
    read_users,
    fields=("id", "username", "firstName", "lastName", "email", "userType", "divisionId", "accountStatus"),
    permission="Brand or division administrator; OAuth scope read:users",
    gives="owners of surveys",
    wanted=False,
    whole=True,
)
