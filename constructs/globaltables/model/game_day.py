"""Drills: experiments of AWS FIS that cut one region's replica off from all others.

https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#dynamodb-actions-reference
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.log_retention import LogRetentionDays
from globaltables.model.regions import check_role
from globaltables.model.settings import Matching, Settings

MOST_STOP_CONDITIONS = 5
"""Of a template, one of them the construct's own: https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html."""

AlarmArn = Annotated[
    str,
    Matching(
        r"^arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:[0-9]{12}:alarm:.{1,255}$",
        "must be the ARN of a CloudWatch alarm",
        "copy it from the console",
    ),
]


class GameDay(Settings):
    """An experiment template per region that pauses replication from and to it. Nothing runs until somebody starts it.

    Args:
        enabled: Whether there are templates. Default false.
        roles: For which regions, by role. Default all.
        duration_minutes: How long replication is paused, minutes, 6 to 720. Default 15. AWS takes up to 5 minutes to
            pause, and ends no replica that was cut off for less than 20 hours.
        maximum_errors_per_minute: How many throttled and failed requests a minute on the region's table are tolerated;
            above, the experiment stops by itself. Default 10.
        stop_alarm_arns_by_role: Further alarms that stop the experiment, by role of their region. Not the one on
            replication latency, which is to go off. Default none.
        log_retention_days: How long the experiments' log is kept, days. Default 365.
    """

    enabled: bool = Field(default=False, description="Whether there are experiment templates that pause replication.")
    roles: tuple[str, ...] = Field(default=(), strict=False, description="For which regions; all when empty.")
    duration_minutes: int = Field(default=15, ge=6, le=720, description="How long replication is paused, in minutes.")
    maximum_errors_per_minute: int = Field(
        default=10, ge=0, description="Throttled and failed requests a minute above which an experiment stops."
    )
    stop_alarm_arns_by_role: dict[str, Annotated[tuple[AlarmArn, ...], Field(strict=False)]] = Field(
        default_factory=dict,
        description="Further alarms that stop an experiment, by role of their region.",
    )
    log_retention_days: LogRetentionDays = Field(default=365, description="How long the log is kept, in days.")

    def covers(self, role: str) -> bool:
        """Whether the region of this role has a template, where there are any."""
        return not self.roles or role in self.roles


def check_game_day(game_day: GameDay, region_by_role: Mapping[str, str]) -> None:
    """Checks drills together with the regions, by role; a name is empty where it is not known yet.

    Raises:
        ConfigurationError: When a role has no region, or an alarm is in another one than its experiment.
    """
    for number, role in enumerate(game_day.roles):
        check_role(f"game_day.roles.{number}", role, region_by_role)
    for role, arns in game_day.stop_alarm_arns_by_role.items():
        place = f"game_day.stop_alarm_arns_by_role.{role}"
        check_role(place, role, region_by_role)
        if len(arns) >= MOST_STOP_CONDITIONS:
            message = f"a template has at most {MOST_STOP_CONDITIONS} stop conditions, one of them its own, "
            raise ConfigurationError(Problem(place, f"{message}got {len(arns)} more; leave some out"))
        for arn in arns:
            if region_by_role[role] not in {"", arn.split(":")[3]}:
                message = f"an alarm of its own region, {region_by_role[role]}, stops an experiment, got {arn}; "
                raise ConfigurationError(Problem(place, f"{message}name one there"))
