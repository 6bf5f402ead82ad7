"""On-demand ceilings of a table and its indexes taken together.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html
"""

from collections.abc import Iterable

from globaltables.model.billing import Billing, Provisioned
from globaltables.model.indexes import GlobalIndex

Ceilings = dict[str, int]
"""Request units a second by ``read`` and ``write``; what has no ceiling is left out."""


def ceilings_by_index(billing: Billing, indexes: Iterable[GlobalIndex]) -> dict[str, Ceilings]:
    """The ceilings of the table, under the empty name, and of each index: where it says nothing, the table's.

    Args:
        billing: How capacity is paid for; what is provisioned has no ceilings.
        indexes: The global indexes.
    """
    if isinstance(billing, Provisioned):
        return {name: {} for name in ("", *(index.name for index in indexes))}
    table = {"read": billing.maximum_read_request_units, "write": billing.maximum_write_request_units}
    return {"": _set(table)} | {
        index.name: _set(
            {
                "read": _own_or(index.maximum_read_request_units, table["read"]),
                "write": _own_or(index.maximum_write_request_units, table["write"]),
            }
        )
        for index in indexes
    }


def _own_or(own: int | None, of_table: int | None) -> int | None:
    """The index's own ceiling, none where it says false, the table's where it says nothing."""
    return of_table if own is None else own or None


def _set(units_by_kind: dict[str, int | None]) -> Ceilings:
    return {kind: units for kind, units in units_by_kind.items() if units is not None}
