"""Provisioned capacity by the hour, of the table and of each of its global indexes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from globaltables.model.billing import Provisioned
from operations.cost.charge import Charge
from operations.cost.products import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globaltables.model import Environment
    from globaltables.model.billing import Scaling
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
    """

    minimum: int
    maximum: int | None
    target: Decimal

    @classmethod
    def of(cls, minimum: int, scaling: Scaling) -> Range:
        """As an environment says it."""
        return cls(minimum, scaling.maximum, Decimal(scaling.target_utilization) / 100)

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


def ranges_of(environment: Environment) -> Ranges:
    """The ranges of an environment; unbounded ones where it is on demand."""
    billing = environment.billing
    if not isinstance(billing, Provisioned):
        return UNBOUNDED
    read, write = environment.read_capacity, environment.write_capacity
    return Ranges(Range.of(read, billing.read), Range.of(write, billing.write))


def charges(subject: Subject) -> Iterator[Charge]:
    """What provisioned capacity is charged."""
    if isinstance(subject.environment.billing, Provisioned):
        ranges, peak = ranges_of(subject.environment), Decimal(str(subject.workload.usage.peak_to_mean))
        for replica in subject.replicas:
            yield from provisioned(replica, ranges, peak)


def provisioned(replica: Replica, ranges: Ranges, peak_to_mean: Decimal) -> Iterator[Charge]:
    """What one replica's capacity is charged: as it was where somebody looked, else as the peak needs it."""
    load, region = replica.load, replica.region

    def hours(range_: Range, units: Decimal, seen: CapacityUnits | None, direction: str) -> Decimal:
        as_it_was: Decimal | None = getattr(seen, direction, None)
        return HOURS_A_MONTH * (range_.capacity(units, peak_to_mean) if as_it_was is None else as_it_was)

    seen = load.capacity.get("")
    write_hours = hours(ranges.write, load.write_units + load.replicated_write_units, seen, "write")
    yield Charge(region, "write capacity", replica.product("replicated_write_capacity_hours"), write_hours)
    by_index = [(index, load.capacity.get(name)) for name, index in load.indexes.items()]
    index_hours = sum((hours(ranges.write, index.write_units, was, "write") for index, was in by_index), Decimal(0))
    yield Charge(region, "index write capacity", replica.product("write_capacity_hours"), index_hours)
    read_hours = hours(ranges.read, load.read_units, seen, "read")
    yield Charge(region, "read capacity", replica.product("read_capacity_hours"), read_hours)
    index_hours = sum((hours(ranges.read, index.read_units, was, "read") for index, was in by_index), Decimal(0))
    yield Charge(region, "index read capacity", replica.product("read_capacity_hours"), index_hours)


def too_much(subject: Subject) -> Iterator[str]:
    """What provisioned capacity cannot bear at the peak, in words."""
    if not isinstance(subject.environment.billing, Provisioned):
        return
    ranges, peak = ranges_of(subject.environment), Decimal(str(subject.workload.usage.peak_to_mean))
    for replica in subject.replicas:
        load = replica.load
        if load.capacity:
            continue
        taken = [("the table", load.write_units + load.replicated_write_units, load.read_units)]
        taken += [(f"index {name}", index.write_units, index.read_units) for name, index in load.indexes.items()]
        for what, write_units, read_units in taken:
            for name, range_, units in (("write", ranges.write, write_units), ("read", ranges.read, read_units)):
                wanted = range_.wanted(units, peak)
                if range_.maximum is not None and wanted > range_.maximum:
                    yield (
                        f"{replica.region}: {what} needs {wanted} {name} capacity units at its peak, and "
                        f"billing.{name}.maximum allows {range_.maximum}; raise it, or requests are throttled"
                    )
