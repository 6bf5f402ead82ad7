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

SLACK_SECONDS = 2
"""By how much a run may begin earlier or later than a period after the one before."""

PERIODS_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""Those that divide an hour: only then can all regions begin at the same minute."""


class Probing(FunctionSettings):
    """A function in every region that writes marked items and looks for those of the other regions.

    A minute-wise probe of three regions writes about 260,000 items a month, replicated to three regions, runs
    130,000 times for half a minute on average, and publishes 12 metrics: about 25 USD a month in all, three quarters
    of it for the time of its runs and for the looks meanwhile. A shorter watch costs less and knows less.

    Args:
        period_minutes: How often it runs, in minutes, a divisor of 60. Default 1.
        watch_seconds: How long a run watches for arrivals at most, in seconds, 1 to 50. Default 50. Only what arrives
            while it watches has a lag that can be known, and AWS begins a run anywhere within the minute: with the
            defaults one of a region's two writes is measured in every run, whichever region begins first. With a
            longer period or a shorter watch a lag may fall between two watches; a write that is due and not here at
            the end of a watch is then known to take at least so long.
        lost_after_seconds: For how long a write must have been missing, a later one being here, to be lost, in seconds.
            Default 60.
        reserve_concurrency: Whether one concurrent run is reserved, and not more allowed. Default true; AWS refuses it
            where fewer than 100 would be left to the account in that region.
    """

    period_minutes: Annotated[int, one_of(PERIODS_MINUTES)] = Field(
        default=1, description="How often it runs, in minutes.", json_schema_extra=listed(PERIODS_MINUTES)
    )
    watch_seconds: int = Field(
        default=50,
        ge=1,
        le=LONGEST_WATCH_SECONDS,
        description="How long a run watches for arrivals at most, in seconds, 1 to 50.",
    )
    lost_after_seconds: int = Field(
        default=60,
        ge=1,
        le=86_400,
        description="Seconds a write must have been missing, a later one being here, to be lost.",
    )
    reserve_concurrency: bool = Field(
        default=True, description="Whether one concurrent run is reserved, and not more allowed."
    )

    @property
    def period_seconds(self) -> int:
        """The period in seconds."""
        return self.period_minutes * 60

    @property
    def second_write_seconds(self) -> float:
        """When a run writes a second time; the same as in `lambda_src/probe/settings.py`, as a test says."""
        apart = self.period_seconds - self.watch_seconds + SLACK_SECONDS
        return apart if apart < self.watch_seconds else self.watch_seconds / 2

    @property
    def schedule(self) -> str:
        """The schedule as EventBridge has it.

        A rate would count from when each region's rule was made, so the regions would never run at the same time.
        """
        minutes = {1: "*", 60: "0"}.get(self.period_minutes, f"0/{self.period_minutes}")
        return f"cron({minutes} * * * ? *)"
