"""Capacity of a table and its indexes taken together: which scaling holds where, and what cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from globaltables.model.billing import Billing, IndexScaling, OnDemand, Provisioned, ReplicaScaling, Scaling
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.indexes import GlobalIndex
from globaltables.model.replicas import ReplicaOverrides

Kind = Literal["read", "write"]
KINDS: tuple[Kind, Kind] = ("read", "write")

NO_REPLICAS: Mapping[str, ReplicaOverrides] = MappingProxyType({})
"""Where no replica has anything otherwise."""


@dataclass(frozen=True)
class ScaledCapacity:
    """The reads or writes of the table or of an index, as they scale in a region.

    Args:
        kind: Reads or writes.
        index: The index's name; empty for the table itself.
        minimum: The lower end where something sets it for this capacity alone; None where it is the table's.
        scaling: Everything else.
        key: Where it is set in the environment, for messages.
        minimum_key: Where its lower end is set.
        maximum_key: Where its upper end is set.
    """

    kind: Kind
    index: str
    minimum: int | None
    scaling: Scaling
    key: str
    minimum_key: str
    maximum_key: str

    def with_own(self, own: IndexScaling | ReplicaScaling | None, key: str) -> "ScaledCapacity":
        """The same with what *own*, at *key*, says otherwise."""
        if own is None:
            return self
        return replace(
            self,
            minimum=self.minimum if own.minimum is None else own.minimum,
            scaling=own.over(self.scaling),
            key=key,
            minimum_key=self.minimum_key if own.minimum is None else f"{key}.minimum",
            maximum_key=self.maximum_key if own.maximum is None else f"{key}.maximum",
        )


def scaled_capacities(
    billing: Provisioned,
    indexes: Sequence[GlobalIndex],
    role: str = "",
    replicas: Mapping[str, ReplicaOverrides] = NO_REPLICAS,
) -> Iterator[ScaledCapacity]:
    """What scales in a region: reads and writes of the table, and of each global index.

    Args:
        billing: How the table scales.
        indexes: The global indexes.
        role: The region's role. Default: the home, or any without settings of its own.
        replicas: What replicas have otherwise, by role. Default nothing.
    """
    replica = replicas.get(role, ReplicaOverrides())
    reads = _of_table(billing, "read").with_own(replica.read, f"replicas.{role}.read")
    tables: dict[Kind, ScaledCapacity] = {"read": reads, "write": _of_table(billing, "write")}
    yield from tables.values()
    for number, index in enumerate(indexes):
        there = replica.global_indexes.get(index.name)
        for kind in KINDS:
            everywhere = index.read_scaling if kind == "read" else index.write_scaling
            capacity = replace(tables[kind], index=index.name)
            capacity = capacity.with_own(everywhere, f"global_indexes.{number}.{kind}_scaling")
            if there and kind == "read":
                key = f"replicas.{role}.global_indexes.{index.name}.read_scaling"
                capacity = capacity.with_own(there.read_scaling, key)
            yield capacity


def check_capacity(
    billing: Billing,
    indexes: Sequence[GlobalIndex],
    read_capacity: int | None,
    write_capacity: int | None,
    replicas: Mapping[str, ReplicaOverrides] = NO_REPLICAS,
) -> None:
    """Checks that minima, maxima and schedules fit one another, and the indexes and replicas the mode.

    Args:
        billing: How capacity is paid for.
        indexes: The global indexes.
        read_capacity: The minimum of reads; None where only Terraform knows it.
        write_capacity: The minimum of writes; None where only Terraform knows it.
        replicas: What replicas have otherwise, by role. Default nothing.

    Raises:
        ConfigurationError: When something cannot be.
    """
    _check_index_names(indexes, replicas)
    if isinstance(billing, OnDemand):
        _check_no_scaling(indexes)
        _check_no_reads(replicas)
        return
    _check_no_ceilings(indexes)
    minima = {"read": read_capacity, "write": write_capacity}
    for role in ("", *replicas):
        for capacity in scaled_capacities(billing, indexes, role, replicas):
            minimum = minima[capacity.kind] if capacity.minimum is None else capacity.minimum
            if minimum is not None:
                _check_bounds(capacity, minimum)


def _of_table(billing: Provisioned, kind: Kind) -> ScaledCapacity:
    scaling, key = billing.read if kind == "read" else billing.write, f"billing.{kind}"
    return ScaledCapacity(kind, "", None, scaling, key, f"{kind}_capacity", f"{key}.maximum")


def _check_bounds(capacity: ScaledCapacity, minimum: int) -> None:
    maximum = capacity.scaling.maximum
    if minimum > maximum:
        raise ConfigurationError(_crossed(capacity, minimum))
    for name, action in capacity.scaling.schedule.items():
        key = f"{capacity.key}.schedule.{name}"
        if action.maximum is None and action.minimum is not None and action.minimum > maximum:
            message = f"must not exceed the maximum, got {action.minimum} over {maximum}; set maximum beside it"
            raise ConfigurationError(Problem(f"{key}.minimum", message))
        if action.minimum is None and action.maximum is not None and action.maximum < minimum:
            message = f"must not be below the minimum, got {action.maximum} below {minimum}; set minimum beside it"
            raise ConfigurationError(Problem(f"{key}.maximum", message))


def _crossed(capacity: ScaledCapacity, minimum: int) -> Problem:
    """A minimum over its maximum, at the key that says it last."""
    maximum, minimum_key, maximum_key = capacity.scaling.maximum, capacity.minimum_key, capacity.maximum_key
    if minimum_key == f"{capacity.key}.minimum":
        return Problem(minimum_key, f"must not exceed the maximum, got {minimum} over {maximum}; raise the maximum")
    if maximum_key.startswith("billing"):
        message = f"must not exceed {maximum_key}, got {minimum} over {maximum}; raise the maximum"
        return Problem(minimum_key, message)
    message = f"must not be below {minimum_key}, got {maximum} below {minimum}; raise it, or set minimum beside it"
    return Problem(maximum_key, message)


def _check_index_names(indexes: Sequence[GlobalIndex], replicas: Mapping[str, ReplicaOverrides]) -> None:
    known = [index.name for index in indexes]
    for role, overrides in replicas.items():
        for name in overrides.global_indexes:
            if name not in known:
                which = f" ({', '.join(known)})" if known else ", of which the table has none"
                message = f"must name a global index{which}, got {name}; rename it or leave it out"
                raise ConfigurationError(Problem(f"replicas.{role}.global_indexes.{name}", message))


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


def _check_no_reads(replicas: Mapping[str, ReplicaOverrides]) -> None:
    for role, overrides in replicas.items():
        own = {
            f"global_indexes.{name}.read_scaling": one.read_scaling for name, one in overrides.global_indexes.items()
        }
        for key, scaling in ({"read": overrides.read} | own).items():
            if scaling:
                message = "scales provisioned capacity and needs billing.mode provisioned, got on_demand; leave it out"
                raise ConfigurationError(Problem(f"replicas.{role}.{key}", message))
