"""What a month comes to in each region, in the units that AWS counts.

Writes are paid in every region for those of all regions. A replicated write costs as many units as the write itself;
the second unit of a transaction is paid only where it is made, since items are replicated one by one. A delete by time
to live is free where it happens and paid in every other region.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-global-table-design.prescriptive-guidance.throughput.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculations.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model import Environment
    from globaltables.model.indexes import GlobalIndex, LocalIndex
    from operations.cost.usage import Requests, Usage

WRITE_UNIT_BYTES, READ_UNIT_BYTES = 1024, 4096
OVERHEAD_BYTES = 100
"""Stored with each item, in the table and in each index; DescribeTable does not count it."""

KEYS_ONLY_BYTES = 100
EVENTUALLY_CONSISTENT, TRANSACTIONAL = Decimal("0.5"), Decimal(2)


@dataclass(frozen=True, slots=True)
class IndexLoad:
    """What one global index takes in one region.

    Args:
        write_units: Units written.
        read_units: Units read.
        stored_bytes: Its size with the overhead of its items.
        events: Items read or written.
    """

    write_units: Decimal = Decimal(0)
    read_units: Decimal = Decimal(0)
    stored_bytes: Decimal = Decimal(0)
    events: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CapacityUnits:
    """Provisioned capacity as it was, on the average of a month.

    Args:
        read: Read capacity units.
        write: Write capacity units.
    """

    read: Decimal
    write: Decimal


@dataclass(frozen=True, slots=True)
class Load:
    """What one region takes.

    Args:
        role: Its role.
        region: Its name.
        write_units: Units of the table written by this region's applications; local indexes are part of the table.
        replicated_write_units: Units of the table written by replication from other regions.
        read_units: Units of the table read.
        indexes: Global indexes by name.
        stored_bytes: The table's size with local indexes and the overhead of items.
        sent_bytes: What is sent to each other region.
        events: Items of the table read or written.
        writes: Items written by this region's applications.
        reads: Items read by them, or queries.
        changes: Items changed here, by them and by replication.
        capacity: Provisioned capacity as it was, by index; the table under an empty name. Without what nobody saw.
    """

    role: str
    region: str
    write_units: Decimal = Decimal(0)
    replicated_write_units: Decimal = Decimal(0)
    read_units: Decimal = Decimal(0)
    indexes: Mapping[str, IndexLoad] = field(default_factory=dict)
    stored_bytes: Decimal = Decimal(0)
    sent_bytes: Decimal = Decimal(0)
    events: Decimal = Decimal(0)
    writes: Decimal = Decimal(0)
    reads: Decimal = Decimal(0)
    changes: Decimal = Decimal(0)
    capacity: Mapping[str, CapacityUnits] = field(default_factory=dict)

    @property
    def index_bytes(self) -> Decimal:
        """Size of all global indexes."""
        return sum((index.stored_bytes for index in self.indexes.values()), Decimal(0))


@dataclass(frozen=True, slots=True)
class Workload:
    """A month in every region.

    Args:
        loads: Home first.
        usage: What no metric tells: callers, exports, restores and so on.
        basis: Where the figures come from, in words.
        is_measured: Whether requests were measured, those of the probe among them. Default no.
    """

    loads: tuple[Load, ...]
    usage: Usage
    basis: str
    is_measured: bool = False


def workload_of(environment: Environment, usage: Usage, basis: str) -> Workload:
    """What a usage profile comes to for an environment."""
    profile = _Profile(environment, usage)
    return Workload(tuple(profile.load(role) for role in environment.region_by_role), usage, basis)


class _Profile:
    def __init__(self, environment: Environment, usage: Usage) -> None:
        self._environment, self._usage = environment, usage
        self._requests = {role: usage.requests(role) for role in environment.region_by_role}
        local = [(index, self._item_bytes(index)) for index in environment.local_indexes]
        self._units_per_write = _write_units(usage.item_bytes) + sum(
            (_write_units(size) * _part(usage.index(index.name).writes_percent) for index, size in local), Decimal(0)
        )
        self._bytes_per_item = usage.item_bytes + sum(
            ((size + OVERHEAD_BYTES) * _part(usage.index(index.name).items_percent) for index, size in local),
            Decimal(OVERHEAD_BYTES),
        )

    def load(self, role: str) -> Load:
        """One region's part."""
        usage, requests = self._usage, self._requests[role]
        own = Decimal(requests.writes or 0)
        doubled = own * (1 + _part(requests.transactional_writes_percent or 0))
        replicated = sum(
            (
                Decimal((other.writes or 0) + (other.expired_items or 0))
                for name, other in self._requests.items()
                if name != role
            ),
            Decimal(0),
        )
        reads = Decimal(requests.reads or 0)
        to_indexes = sum((_part(usage.index(index.name).reads_percent) for index in self._global), Decimal(0))
        return Load(
            role=role,
            region=self._environment.region_by_role[role],
            write_units=doubled * self._units_per_write,
            replicated_write_units=replicated * self._units_per_write,
            read_units=reads * (1 - to_indexes) * self._units_per_read(requests),
            indexes={index.name: self._index(index, requests, own, replicated) for index in self._global},
            stored_bytes=usage.items * self._bytes_per_item,
            sent_bytes=(own + (requests.expired_items or 0)) * usage.item_bytes,
            events=own + replicated + reads * (1 - to_indexes),
            writes=own,
            reads=reads,
            changes=own + (requests.expired_items or 0) + replicated,
        )

    @property
    def _global(self) -> tuple[GlobalIndex, ...]:
        return self._environment.global_indexes

    def _index(self, index: GlobalIndex, requests: Requests, own: Decimal, replicated: Decimal) -> IndexLoad:
        usage, size = self._usage.index(index.name), self._item_bytes(index)
        # The delete of an expired item takes it out of the index too, there for a price.
        writes = (own + replicated) * _part(usage.writes_percent)
        reads = Decimal(requests.reads or 0) * _part(usage.reads_percent)
        return IndexLoad(
            write_units=writes * _write_units(size),
            # An index has no strong consistency and no transactions.
            read_units=reads * _read_units(self._usage.read_bytes or size) * EVENTUALLY_CONSISTENT,
            stored_bytes=self._usage.items * _part(usage.items_percent) * (size + OVERHEAD_BYTES),
            events=writes + reads,
        )

    def _item_bytes(self, index: GlobalIndex | LocalIndex) -> int:
        said = self._usage.index(index.name).item_bytes
        keys_only = min(KEYS_ONLY_BYTES, self._usage.item_bytes)
        return said or (keys_only if index.projection == "KEYS_ONLY" else self._usage.item_bytes)

    def _units_per_read(self, requests: Requests) -> Decimal:
        strong = _part(requests.strongly_consistent_reads_percent or 0)
        transactional = _part(requests.transactional_reads_percent or 0)
        factor = strong + transactional * TRANSACTIONAL + (1 - strong - transactional) * EVENTUALLY_CONSISTENT
        return _read_units(self._usage.read_bytes or self._usage.item_bytes) * factor


def _write_units(size_bytes: int) -> Decimal:
    return Decimal(-(-size_bytes // WRITE_UNIT_BYTES))


def _read_units(size_bytes: int) -> Decimal:
    return Decimal(-(-size_bytes // READ_UNIT_BYTES))


def _part(percent: float) -> Decimal:
    return Decimal(str(percent)) / 100
