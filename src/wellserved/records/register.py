"""The register of records: every contract by its name."""

from wellserved.records import agents, cases, costs, customers, development, interactions, surveys
from wellserved.records.contract import Contract
from wellserved.terms.errors import DefinitionError, nearest

CONTRACTS: dict[str, Contract] = {
    contract.name: contract
    for family in (interactions, cases, surveys, customers, agents, development, costs)
    for contract in family.CONTRACTS
}


def contract_of(name: str, where: str = "") -> Contract:
    """Find a record's contract.

    Raises:
        DefinitionError: No such record.
    """
    if name not in CONTRACTS:
        raise DefinitionError(f"there is no record '{name}'", where, nearest(name, CONTRACTS))
    return CONTRACTS[name]
