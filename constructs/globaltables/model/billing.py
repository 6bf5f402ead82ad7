"""How capacity is paid for.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
"""

from typing import Annotated, Literal

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.settings import Settings

MAXIMUM_CAPACITY_UNITS = 4_000_000
"""More than any account has had, and far less than a slip of the hand makes of a number."""

Units = Annotated[int, Field(ge=1)]


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
    """How far provisioned capacity scales.

    Args:
        maximum: Upper end, capacity units. The lower end is `read_capacity` or `write_capacity`.
        target_utilization: Part of the capacity that should be in use, percent, 20 to 90. Default 70.
        scale_in_cooldown_seconds: Pause after capacity was taken away. Default 60.
        scale_out_cooldown_seconds: Pause after capacity was added. Default 60.
    """

    maximum: Units = Field(description="Upper end in capacity units.")
    target_utilization: int = Field(default=70, ge=20, le=90, description="Percent of capacity to keep in use.")
    scale_in_cooldown_seconds: int = Field(default=60, ge=0, le=3600)
    scale_out_cooldown_seconds: int = Field(default=60, ge=0, le=3600)


class Provisioned(Settings):
    """Capacity units by the hour, scaled between a minimum and a maximum.

    A global table's write capacity must scale: every region has to take the writes of all.

    Args:
        read: Scaling of reads.
        write: Scaling of writes.
    """

    mode: Literal["provisioned"] = "provisioned"
    read: Scaling
    write: Scaling


Billing = Annotated[OnDemand | Provisioned, Field(discriminator="mode")]


def check_minimum(name: str, minimum: int, scaling: Scaling) -> None:
    """Checks that a minimum does not exceed the maximum it scales to.

    Raises:
        ConfigurationError: When it does.
    """
    if minimum > scaling.maximum:
        kind = name.removesuffix("_capacity")
        raise ConfigurationError(
            Problem(
                name, f"must not exceed billing.{kind}.maximum, got {minimum} over {scaling.maximum}; raise the maximum"
            )
        )
