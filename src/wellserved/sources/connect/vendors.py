"""Vendors: the platforms that can be connected, each imported only when it is named."""

from importlib import import_module

from wellserved.sources.connect.vendor import Vendor
from wellserved.terms.errors import DefinitionError, nearest

VENDORS = ("zendesk", "salesforce", "qualtrics", "hubspot", "genesys")


def vendor_of(name: str, where: str) -> Vendor:
    """A vendor by name.

    Raises:
        DefinitionError: There is none.
    """
    if name not in VENDORS:
        raise DefinitionError(f"there is no vendor '{name}'", where, nearest(name, VENDORS))
    found: Vendor = import_module(f"wellserved.sources.{name}.vendor").VENDOR
    return found
