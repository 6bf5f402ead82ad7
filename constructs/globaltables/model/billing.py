"""How capacity is paid for.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from globaltables.model.schedules import ScheduledAction, Units, check_action_names
from globaltables.model.settings import Settings

MAXIMUM_CAPACITY_UNITS = 4_000_000
"""More than any account has had, and far less than a slip of the hand makes of a number."""

Utilization = Annotated[int, Field(ge=20, le=90)]
Cooldown = Annotated[int, Field(ge=0, le=3600)]
"""Seconds."""


class OnDemand(Settings):
    """Pay per request, optionally with a ceiling.

    Args:
        maximum_read_request_units: Ceiling in read request units a second. Default none.
        maximum_write_request_units: Ceiling in write request units a second. Default none.
    """

    mode: Literal["on_demand"] = "on_demand"
    maximum_read_request_units: Units | None = Field(
        default=None, description="Ceiling in read request units a second; no ceiling when absent."
    )
    maximum_write_request_units: Units | None = Field(
        default=None, description="Ceiling in write request units a second; no ceiling when absent."
    )


class Scaling(Settings):
    """How far provisioned capacity scales, and how.

    Args:
        maximum: Upper end, capacity units. The lower end is `read_capacity` or `write_capacity`.
        target_utilization: Part of the capacity that should be in use, percent, 20 to 90. Default 70.
        scale_in_cooldown_seconds: Pause after capacity was taken away. Default 60.
        scale_out_cooldown_seconds: Pause after capacity was added. Default 60.
        scale_in: Whether capacity is ever taken away. Default yes.
        schedule: Other bounds at certain times, by a name of yours. Default none.
    """

    maximum: Units = Field(description="Upper end in capacity units.")
    target_utilization: Utilization = Field(default=70, description="Percent of capacity to keep in use.")
    scale_in_cooldown_seconds: Cooldown = 60
    scale_out_cooldown_seconds: Cooldown = 60
    scale_in: bool = Field(default=True, description="Whether capacity is ever taken away.")
    schedule: dict[str, ScheduledAction] = Field(
        default_factory=dict, description="Other bounds at certain times, by a name of yours."
    )

    @model_validator(mode="after")
    def _has_names(self) -> Self:
        check_action_names(self.schedule)
        return self


class _OwnScaling(Settings):
    minimum: Units | None = Field(default=None, description="Lower end in capacity units; the table's when absent.")
    maximum: Units | None = Field(default=None, description="Upper end in capacity units; the table's when absent.")
    target_utilization: Utilization | None = None
    scale_in_cooldown_seconds: Cooldown | None = None
    scale_out_cooldown_seconds: Cooldown | None = None
    scale_in: bool | None = None
    schedule: dict[str, ScheduledAction] | None = None

    @model_validator(mode="after")
    def _has_names(self) -> Self:
        check_action_names(self.schedule or {})
        return self

    def over(self, table: Scaling) -> Scaling:
        """The scaling of something that otherwise scales like *table*."""
        own = {name: value for name, value in self if value is not None and name != "minimum"}
        return table.model_copy(update=own)


class IndexScaling(_OwnScaling):
    """How capacity of one index scales; whatever is absent is as for the table.

    Args:
        minimum: Lower end, capacity units.
        maximum: Upper end, capacity units.
        target_utilization: Part of the capacity that should be in use, percent, 20 to 90.
        scale_in_cooldown_seconds: Pause after capacity was taken away.
        scale_out_cooldown_seconds: Pause after capacity was added.
        scale_in: Whether capacity is ever taken away.
        schedule: Other bounds at certain times; an empty one for none.
    """


class ReplicaScaling(_OwnScaling):
    """How reads of one replica scale; whatever is absent is as in the other regions.

    AWS keeps the writes of all replicas alike, and their scaling.

    Args:
        minimum: Lower end, capacity units.
        maximum: Upper end, capacity units.
        target_utilization: Part of the capacity that should be in use, percent, 20 to 90.
        scale_in_cooldown_seconds: Pause after capacity was taken away.
        scale_out_cooldown_seconds: Pause after capacity was added.
        scale_in: Whether capacity is ever taken away.
        schedule: Other bounds at certain times; an empty one for none.
    """


class Provisioned(Settings):
    """Capacity units by the hour, scaled between a minimum and a maximum.

    A global table's write capacity must scale: every region has to take the writes of all. A global index scales like
    its table, unless it says otherwise (`read_scaling`, `write_scaling`).

    Args:
        read: Scaling of reads.
        write: Scaling of writes.
    """

    mode: Literal["provisioned"] = "provisioned"
    read: Scaling
    write: Scaling


Billing = Annotated[OnDemand | Provisioned, Field(discriminator="mode")]
