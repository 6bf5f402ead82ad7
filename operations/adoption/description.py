"""A table as it is, in words that do not depend on who says it: AWS, or an environment.

The same table read from AWS and from the environment that was written of it must be equal; what is not, the
environment cannot say.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AWS_OWNED, AWS_MANAGED = "aws_owned", "aws_managed"
NEW_AND_OLD_IMAGES = "NEW_AND_OLD_IMAGES"
DEFAULT_RECOVERY_DAYS = 35

CapacityKey = tuple[str, str]
"""An index's name, empty for the table itself, and ``read`` or ``write``."""


@dataclass(frozen=True, slots=True)
class KeyAttribute:
    """An attribute of a key: its name, and ``S``, ``N`` or ``B``."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Ceilings:
    """On-demand ceilings, request units a second; None where there is none."""

    read: int | None = None
    write: int | None = None


@dataclass(frozen=True, slots=True)
class IndexDescription:
    """A secondary index.

    Args:
        partition_key: Its partition key; None for a local index, which has the table's.
        sort_key: Its sort key; None when it has none.
        projection: ``ALL``, ``KEYS_ONLY`` or ``INCLUDE``.
        non_key_attributes: What it holds besides, in AWS's order: of a local index Terraform keeps it.
        ceilings: On-demand ceilings; none for a local index.
    """

    partition_key: KeyAttribute | None
    sort_key: KeyAttribute | None
    projection: str
    non_key_attributes: tuple[str, ...] = ()
    ceilings: Ceilings = Ceilings()


@dataclass(frozen=True, slots=True)
class ActionDescription:
    """A scheduled action: when, in which time zone, and the bounds from then on."""

    schedule: str
    timezone: str
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class ScalingDescription:
    """How a provisioned capacity scales. A capacity that does not scale is one with equal bounds.

    Args:
        minimum: Lower end, capacity units; that without a schedule, where there is one.
        maximum: Upper end, capacity units.
        target_utilization: Part of it that should be in use, percent.
        scale_in_cooldown_seconds: Pause after capacity was taken away.
        scale_out_cooldown_seconds: Pause after capacity was added.
        scale_in: Whether capacity is ever taken away.
        schedule: Other bounds at certain times, by name.
    """

    minimum: int
    maximum: int
    target_utilization: float = 70
    scale_in_cooldown_seconds: int = 60
    scale_out_cooldown_seconds: int = 60
    scale_in: bool = True
    schedule: Mapping[str, ActionDescription] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplicaDescription:
    """What one region has for itself.

    Args:
        recovery_days: How far back point-in-time recovery reaches, days; None when it is off.
        deletion_protection: Whether it refuses to be deleted.
        table_class: Its storage class.
        key: ``aws_owned``, ``aws_managed``, or the ARN of a customer managed key.
        contributor_insights: Whether they are on for the table and all of its global indexes.
        tags: Its tags, without AWS's own.
        scaling: How its capacity scales; empty where it is on demand.
    """

    recovery_days: int | None
    deletion_protection: bool
    table_class: str
    key: str
    contributor_insights: bool
    tags: Mapping[str, str]
    scaling: Mapping[CapacityKey, ScalingDescription] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableDescription:
    """A table with its replicas.

    Args:
        name: Its name.
        home: The region through which it is managed.
        partition_key: Its partition key.
        sort_key: Its sort key; None when it has none.
        global_indexes: Global indexes by name.
        local_indexes: Local indexes by name.
        billing_mode: ``on_demand`` or ``provisioned``.
        ceilings: On-demand ceilings.
        time_to_live_attribute: The attribute with an item's expiry; None when items do not expire.
        stream_view_type: What a stream record holds; empty where there is no stream.
        consistency: ``eventual`` or ``strong``.
        witness_region: The region that votes in place of a third replica; None when none does.
        replicas: Every region, home first.
    """

    name: str
    home: str
    partition_key: KeyAttribute
    sort_key: KeyAttribute | None
    global_indexes: Mapping[str, IndexDescription]
    local_indexes: Mapping[str, IndexDescription]
    billing_mode: Literal["on_demand", "provisioned"]
    ceilings: Ceilings
    time_to_live_attribute: str | None
    stream_view_type: str
    consistency: Literal["eventual", "strong"]
    witness_region: str | None
    replicas: Mapping[str, ReplicaDescription]

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region, home first."""
        return tuple(self.replicas)

    @property
    def at_home(self) -> ReplicaDescription:
        """What the home region has."""
        return self.replicas[self.home]


@dataclass(frozen=True, slots=True)
class Unlike:
    """Something in which two descriptions differ.

    Args:
        path: Where, for example ``replicas.eu-west-1.tags.team``.
        found: What the table has; None for nothing.
        said: What the other says; None for nothing.
    """

    path: str
    found: object
    said: object

    @property
    def is_tag_to_add(self) -> bool:
        """Whether a replica merely gets a tag that the home table has."""
        parts = self.path.split(".", 3)
        return parts[0] == "replicas" and parts[2:3] == ["tags"] and self.found is None


def unlike(found: TableDescription, said: TableDescription) -> list[Unlike]:
    """In what two descriptions differ.

    Args:
        found: The table as AWS has it.
        said: The table as the environment has it.
    """
    left, right = dict(_leaves("", asdict(found))), dict(_leaves("", asdict(said)))
    return [
        Unlike(path, left.get(path), right.get(path))
        for path in dict.fromkeys([*left, *right])
        if left.get(path) != right.get(path)
    ]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            label = f"{name[0] or 'table'}.{name[1]}" if isinstance(name, tuple) else str(name)
            yield from _leaves(f"{path}.{label}" if path else label, one)
    elif value is not None:
        yield path, value
