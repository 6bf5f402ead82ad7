"""Changes of items in Kinesis data streams, besides DynamoDB's own streams.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from globaltables.model.regions import check_role
from globaltables.model.settings import Settings


class KinesisDestination(Settings):
    """A data stream per region with the changes of that region's replica, those replicated to it included.

    So every change is in the stream of every region: whoever consumes several has to tell them apart, for example by an
    attribute with the region that wrote. Records may come twice and out of order.

    Args:
        enabled: Whether there are any. Default false.
        roles: For which regions, by role. Default all.
        precision: Of a record's time: ``MILLISECOND`` (the default) or ``MICROSECOND``.
        shards: How many shards each stream has, 1 to 10000. Default on-demand capacity.
        retention_hours: How long records are kept, hours, 24 to 8760. Default 24.
    """

    enabled: bool = Field(default=False, description="Whether changes go to Kinesis data streams too.")
    roles: tuple[str, ...] = Field(default=(), strict=False, description="For which regions; all when empty.")
    precision: Literal["MILLISECOND", "MICROSECOND"] = Field(
        default="MILLISECOND", description="Precision of a record's time."
    )
    shards: int | None = Field(
        default=None, ge=1, le=10_000, description="Shards of each stream; on-demand capacity when absent."
    )
    retention_hours: int = Field(default=24, ge=24, le=8760, description="How long records are kept, in hours.")

    def covers(self, role: str) -> bool:
        """Whether the region of this role has a stream, where there are any."""
        return not self.roles or role in self.roles


def check_kinesis(kinesis: KinesisDestination, region_by_role: Mapping[str, str]) -> None:
    """Checks that streams are in regions of the table.

    Raises:
        ConfigurationError: When a role has no region.
    """
    for number, role in enumerate(kinesis.roles):
        check_role(f"kinesis.roles.{number}", role, region_by_role)
