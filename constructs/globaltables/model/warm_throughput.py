"""How much traffic a table or an index can take at once, set ahead of a peak.

Synchronised between replicas; paid once, when it is raised. AWS raises it by itself as traffic grows, and never lowers
it. The provider would lower a table's by making a new, empty table: that is why a table with it wants
``prevent_destroy``.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.provider import WARM_THROUGHPUT, Feature
from globaltables.model.settings import Settings

LEAST_READS = 12_000
LEAST_WRITES = 4_000
"""What a new on-demand table or index has, and the least that the provider takes."""

MOST_UNITS = 100_000_000
"""Far more than any table has had: a slip of the hand ends here and not on the bill."""


class WarmThroughput(Settings):
    """Units a second that a table or an index can take at once, more than it has from the start.

    Args:
        read_units_per_second: At least 12,000.
        write_units_per_second: At least 4,000.

    Raises:
        ConfigurationError: When both are what every table has, which the provider shows as a change for ever.
    """

    read_units_per_second: Annotated[int, Field(ge=LEAST_READS, le=MOST_UNITS)] = Field(
        description="Read units a second that it can take at once."
    )
    write_units_per_second: Annotated[int, Field(ge=LEAST_WRITES, le=MOST_UNITS)] = Field(
        description="Write units a second that it can take at once."
    )

    @model_validator(mode="after")
    def _is_more_than_there_is(self) -> Self:
        if (self.read_units_per_second, self.write_units_per_second) == (LEAST_READS, LEAST_WRITES):
            raise ConfigurationError(
                f"must be more than a new one has, got its {LEAST_READS} and {LEAST_WRITES}; raise one of them"
            )
        return self


def warm_features(warm_by_key: Mapping[str, WarmThroughput | None]) -> dict[str, Feature]:
    """What the provider has to be able to say, by key."""
    return {key: WARM_THROUGHPUT for key, warm in warm_by_key.items() if warm}


def check_warm_throughput(table: WarmThroughput | None, *, prevent_destroy: bool) -> None:
    """Checks that nothing can replace a table whose warm throughput AWS has raised over what is said here.

    Raises:
        ConfigurationError: When a plan could.
    """
    if table and not prevent_destroy:
        message = (
            "needs prevent_destroy, since AWS raises it as traffic grows and the provider replaces the table to lower "
            "it, got false; set prevent_destroy = true"
        )
        raise ConfigurationError(Problem("warm_throughput", message))
