"""What items are made of: so much of a product in a region; and what they look at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globaltables.model import Environment
    from globaltables.model.replicas import ReplicaOverrides
    from operations.cost.workload import Load, Workload

BYTES_PER_GB = Decimal(2**30)


@dataclass(frozen=True, slots=True)
class Charge:
    """So much of a product.

    Args:
        region: Where it is charged.
        item: What for, in words.
        product: Key of the product.
        quantity: How much a month, in the product's units.
        receiver: The receiving region of what is sent between regions.
    """

    region: str
    item: str
    product: str
    quantity: Decimal
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class Replica:
    """One region's replica as it is configured.

    Args:
        role: Its role.
        region: Its region.
        load: What it takes.
        has_recovery: Whether point-in-time recovery is on.
        has_insights: Whether contributor insights are on.
        is_infrequent_access: Whether its table class is Standard-Infrequent Access.
    """

    role: str
    region: str
    load: Load
    has_recovery: bool
    has_insights: bool
    is_infrequent_access: bool

    def product(self, name: str) -> str:
        """The product of this replica's table class."""
        return f"ia_{name}" if self.is_infrequent_access else name


@dataclass(frozen=True, slots=True)
class Subject:
    """What a month is estimated of.

    Args:
        environment: What is deployed.
        workload: What it takes.
    """

    environment: Environment
    workload: Workload

    @property
    def replicas(self) -> Iterator[Replica]:
        """Every replica, home first."""
        environment = self.environment
        for load in self.workload.loads:
            override = environment.replicas.get(load.role)
            yield Replica(
                role=load.role,
                region=load.region,
                load=load,
                has_recovery=_either(override, "point_in_time_recovery", default=environment.point_in_time_recovery),
                has_insights=_either(override, "contributor_insights", default=environment.contributor_insights),
                is_infrequent_access=((override and override.table_class) or environment.table_class) != "STANDARD",
            )

    @property
    def home(self) -> Replica:
        """The home replica."""
        return next(self.replicas)


def _either(override: ReplicaOverrides | None, name: str, *, default: bool) -> bool:
    said: bool | None = getattr(override, name, None)
    return default if said is None else said


def gigabytes(size_bytes: Decimal) -> Decimal:
    """Bytes as AWS bills them."""
    return size_bytes / BYTES_PER_GB
