"""How replication is probed from within every region."""

from typing import Annotated

from pydantic import Field

from globaltables.model.functions import FunctionSettings, listed, one_of

NAMESPACE = "GlobalTables"
"""Of the probe's metrics. Their dimensions are TableName, SourceRegion and TargetRegion."""

MARK = "globaltables_probe"
"""The beginning of the partition keys of the probe's items, and the attribute that makes them the probe's."""

SUFFIX = "probe"
"""What follows the table's name in the function's."""

LONGEST_WATCH_SECONDS = 50
"""Of a run, whoever asks for it: the next one begins after a minute."""

TIMEOUT_SECONDS = LONGEST_WATCH_SECONDS + 110
"""The longest watch, and six requests that hang: a look in two parts, two writes, a last look, and what is published.

Each gives up after three tries of 5 seconds and the pauses between them, so that what was found is told in any case.
"""

PERIODS_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""Those that divide an hour: only then can all regions begin at the same minute."""


class Probing(FunctionSettings):
    """A function in every region that writes marked items and looks for those of the other regions.

    A minute-wise probe of three regions writes about 260,000 items a month, replicated to three regions, runs
    130,000 times and publishes 12 metrics: about 8 USD a month in all, half of it for the metrics.

    Args:
        period_minutes: How often it runs, in minutes, a divisor of 60. Default 1.
        watch_seconds: How long a run watches for arrivals, in seconds, 1 to 50. Default 10. Regions begin within
            seconds of one another, and only what arrives while it watches has a lag that can be known.
        lost_after_seconds: How long a later write must be here for an earlier one to be lost, in seconds.
            Default 60.
        reserve_concurrency: Whether one concurrent run is reserved, and not more allowed. Default true; AWS refuses it
            where fewer than 100 would be left to the account in that region.
    """

    period_minutes: Annotated[int, one_of(PERIODS_MINUTES)] = Field(
        default=1, description="How often it runs, in minutes.", json_schema_extra=listed(PERIODS_MINUTES)
    )
    watch_seconds: int = Field(
        default=10,
        ge=1,
        le=LONGEST_WATCH_SECONDS,
        description="How long a run watches for arrivals, in seconds, 1 to 50.",
    )
    lost_after_seconds: int = Field(
        default=60, ge=1, le=86_400, description="Seconds a later write must be here for an earlier one to be lost."
    )
    reserve_concurrency: bool = Field(
        default=True, description="Whether one concurrent run is reserved, and not more allowed."
    )

    @property
    def period_seconds(self) -> int:
        """The period in seconds."""
        return self.period_minutes * 60

    @property
    def schedule(self) -> str:
        """The schedule as EventBridge has it.

        A rate would count from when each region's rule was made, so the regions would never run at the same time.
        """
        minutes = {1: "*", 60: "0"}.get(self.period_minutes, f"0/{self.period_minutes}")
        return f"cron({minutes} * * * ? *)"
