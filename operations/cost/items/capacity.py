"""Provisioned capacity by the hour, of the table and of each of its global indexes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from globaltables.model.billing import Provisioned
from globaltables.model.capacity import scaled_capacities
from operations.cost.charge import Charge
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from globaltables.model import Environment
    from globaltables.model.capacity import ScaledCapacity
    from operations.cost.charge import Replica, Subject
    from operations.cost.workload import CapacityUnits

SECONDS_A_MONTH = HOURS_A_MONTH * 3600


@dataclass(frozen=True, slots=True)
class Range:
    """How far capacity scales.

    Args:
        minimum: Lower end, capacity units.
        maximum: Upper end, capacity units; None for none.
        target: Part of the capacity that scaling keeps in use.
        key: Where the upper end is set.
    """

    minimum: int
    maximum: int | None
    target: Decimal
    key: str = ""

    @classmethod
    def of(cls, minimum: int, capacity: ScaledCapacity) -> Range:
        """As an environment says it.

        Args:
            minimum: The lower end, where the capacity has none of its own.
            capacity: The capacity.
        """
        least = minimum if capacity.minimum is None else capacity.minimum
        target = Decimal(capacity.scaling.target_utilization) / 100
        return cls(least, capacity.scaling.maximum, target, capacity.maximum_key)

    def capacity(self, units_a_month: Decimal, peak_to_mean: Decimal) -> Decimal:
        """The capacity that stands all month: what the peak needs, within the range, whole units."""
        wanted = self.wanted(units_a_month, peak_to_mean)
        return max(Decimal(self.minimum), wanted if self.maximum is None else min(wanted, Decimal(self.maximum)))

    def wanted(self, units_a_month: Decimal, peak_to_mean: Decimal) -> Decimal:
        """The capacity that the peak needs, whatever the range."""
        needed = units_a_month / SECONDS_A_MONTH * peak_to_mean / self.target
        return needed.to_integral_value(rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Ranges:
    """The ranges of reads and of writes.

    Args:
        read: Of reads.
        write: Of writes.
    """

    read: Range
    write: Range


UNBOUNDED = Ranges(Range(1, None, Decimal("0.7")), Range(1, None, Decimal("0.7")))
"""What an on-demand table is compared with: scaling as it is by default, from one unit to as many as it takes."""


def ranges_of(environment: Environment, role: str) -> dict[str, Ranges]:
    """The ranges of a region by index, the table's under an empty name; unbounded ones where it is on demand.

    An index that only the live table has scales like the table.
    """
    if not isinstance(environment.billing, Provisioned):
        return {"": UNBOUNDED}
    minima = {"read": environment.read_capacity, "write": environment.write_capacity}
    ranges = {(one.index, one.kind): Range.of(minima[one.kind], one) for one in _capacities(environment, role)}
    return {index: Ranges(ranges[index, "read"], ranges[index, "write"]) for index, kind in ranges if kind == "read"}


def has_schedules(environment: Environment) -> bool:
    """Whether anything gives capacity other bounds at certain times."""
    roles = environment.region_by_role
    return any(one.scaling.schedule for role in roles for one in _capacities(environment, role))


def _capacities(environment: Environment, role: str) -> Iterator[ScaledCapacity]:
    if isinstance(environment.billing, Provisioned):
        yield from scaled_capacities(environment.billing, environment.global_indexes, role, environment.replicas)


def charges(subject: Subject) -> Iterator[Charge]:
    """What provisioned capacity is charged."""
    if isinstance(subject.environment.billing, Provisioned):
        peak = Decimal(str(subject.workload.usage.peak_to_mean))
        for replica in subject.replicas:
            yield from provisioned(replica, ranges_of(subject.environment, replica.role), peak)


def provisioned(replica: Replica, ranges: Mapping[str, Ranges], peak_to_mean: Decimal) -> Iterator[Charge]:
    """What one replica's capacity is charged: as it was where somebody looked, else as the peak needs it."""
    load, region, table = replica.load, replica.region, ranges[""]

    def hours(range_: Range, units: Decimal, seen: CapacityUnits | None, direction: str) -> Decimal:
        as_it_was: Decimal | None = getattr(seen, direction, None)
        return HOURS_A_MONTH * (range_.capacity(units, peak_to_mean) if as_it_was is None else as_it_was)

    seen = load.capacity.get("")
    write_hours = hours(table.write, load.write_units + load.replicated_write_units, seen, "write")
    yield Charge(region, "write capacity", replica.product("replicated_write_capacity_hours"), write_hours)
    by_index = [(ranges.get(name, table), index, load.capacity.get(name)) for name, index in load.indexes.items()]
    index_hours = sum((hours(own.write, one.write_units, was, "write") for own, one, was in by_index), Decimal(0))
    yield Charge(region, "index write capacity", replica.product("write_capacity_hours"), index_hours)
    read_hours = hours(table.read, load.read_units, seen, "read")
    yield Charge(region, "read capacity", replica.product("read_capacity_hours"), read_hours)
    index_hours = sum((hours(own.read, one.read_units, was, "read") for own, one, was in by_index), Decimal(0))
    yield Charge(region, "index read capacity", replica.product("read_capacity_hours"), index_hours)


def too_much(subject: Subject) -> Iterator[str]:
    """What provisioned capacity cannot bear at the peak, in words."""
    if not isinstance(subject.environment.billing, Provisioned):
        return
    peak = Decimal(str(subject.workload.usage.peak_to_mean))
    for replica in subject.replicas:
        load, ranges = replica.load, ranges_of(subject.environment, replica.role)
        taken = [("", load.write_units + load.replicated_write_units, load.read_units)]
        taken += [(name, one.write_units, one.read_units) for name, one in load.indexes.items()]
        for index, write_units, read_units in taken:
            if index in load.capacity:
                continue
            what, own = f"index {index}" if index else "the table", ranges.get(index, ranges[""])
            for name, range_, units in (("write", own.write, write_units), ("read", own.read, read_units)):
                wanted = range_.wanted(units, peak)
                if range_.maximum is not None and wanted > range_.maximum:
                    yield (
                        f"{replica.region}: {what} needs {wanted} {name} capacity units at its peak, and "
                        f"{range_.key} allows {range_.maximum}; raise it, or requests are throttled"
                    )
