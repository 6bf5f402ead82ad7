"""Capacity of a table and its indexes taken together: which scaling holds where, and what cannot be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from globaltables.model.billing import Billing, OnDemand, Provisioned, Scaling
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.indexes import GlobalIndex

Kind = Literal["read", "write"]
KINDS: tuple[Kind, Kind] = ("read", "write")


@dataclass(frozen=True)
class ScaledCapacity:
    """The reads or writes of the table or of an index, as they scale.

    Args:
        kind: Reads or writes.
        index: The index's name; empty for the table itself.
        minimum: The lower end where it is the index's own; None where it is the table's.
        scaling: Everything else.
        key: Where it is set in the environment, for messages.
    """

    kind: Kind
    index: str
    minimum: int | None
    scaling: Scaling
    key: str


def scaled_capacities(billing: Provisioned, indexes: Sequence[GlobalIndex]) -> Iterator[ScaledCapacity]:
    """What scales: reads and writes of the table, and of each global index."""
    for kind in KINDS:
        yield ScaledCapacity(kind, "", None, _of(billing, kind), f"billing.{kind}")
    for number, index in enumerate(indexes):
        for kind in KINDS:
            own = index.read_scaling if kind == "read" else index.write_scaling
            table = _of(billing, kind)
            if own is None:
                yield ScaledCapacity(kind, index.name, None, table, f"billing.{kind}")
            else:
                key = f"global_indexes.{number}.{kind}_scaling"
                yield ScaledCapacity(kind, index.name, own.minimum, own.over(table), key)


def check_capacity(
    billing: Billing, indexes: Sequence[GlobalIndex], read_capacity: int | None, write_capacity: int | None
) -> None:
    """Checks that minima, maxima and schedules fit one another, and the indexes the mode.

    Args:
        billing: How capacity is paid for.
        indexes: The global indexes.
        read_capacity: The minimum of reads; None where only Terraform knows it.
        write_capacity: The minimum of writes; None where only Terraform knows it.

    Raises:
        ConfigurationError: When something cannot be.
    """
    if isinstance(billing, OnDemand):
        _check_no_scaling(indexes)
        return
    _check_no_ceilings(indexes)
    minima = {"read": read_capacity, "write": write_capacity}
    for capacity in scaled_capacities(billing, indexes):
        minimum = minima[capacity.kind] if capacity.minimum is None else capacity.minimum
        if minimum is not None:
            _check_bounds(capacity, minimum)


def _of(billing: Provisioned, kind: Kind) -> Scaling:
    return billing.read if kind == "read" else billing.write


def _check_bounds(capacity: ScaledCapacity, minimum: int) -> None:
    maximum = capacity.scaling.maximum
    if minimum > maximum:
        own = capacity.minimum is not None
        key, rule = f"{capacity.kind}_capacity", f"must not exceed {capacity.key}.maximum"
        if own or capacity.index:
            key = f"{capacity.key}.{'minimum' if own else 'maximum'}"
            rule = "must not exceed the maximum" if own else f"must not be below {capacity.kind}_capacity"
        got = f"{minimum} over {maximum}" if key != f"{capacity.key}.maximum" else f"{maximum} below {minimum}"
        raise ConfigurationError(Problem(key, f"{rule}, got {got}; raise the maximum"))
    for name, action in capacity.scaling.schedule.items():
        key = f"{capacity.key}.schedule.{name}"
        if action.maximum is None and action.minimum is not None and action.minimum > maximum:
            message = f"must not exceed the maximum, got {action.minimum} over {maximum}; set maximum beside it"
            raise ConfigurationError(Problem(f"{key}.minimum", message))
        if action.minimum is None and action.maximum is not None and action.maximum < minimum:
            message = f"must not be below the minimum, got {action.maximum} below {minimum}; set minimum beside it"
            raise ConfigurationError(Problem(f"{key}.maximum", message))


def _check_no_ceilings(indexes: Sequence[GlobalIndex]) -> None:
    for number, index in enumerate(indexes):
        if index.maximum_read_request_units or index.maximum_write_request_units:
            message = (
                f"index {index.name} has request unit ceilings, which need billing.mode on_demand, "
                "got provisioned; leave them out"
            )
            raise ConfigurationError(Problem(f"global_indexes.{number}", message))


def _check_no_scaling(indexes: Sequence[GlobalIndex]) -> None:
    for number, index in enumerate(indexes):
        if index.read_scaling or index.write_scaling:
            message = (
                f"index {index.name} has scaling of provisioned capacity, which needs billing.mode provisioned, "
                "got on_demand; leave it out"
            )
            raise ConfigurationError(Problem(f"global_indexes.{number}", message))
