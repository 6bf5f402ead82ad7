"""How long CloudWatch Logs can keep events.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from globaltables.model.errors import ConfigurationError

_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def _check(days: int) -> int:
    if days not in _DAYS:
        nearest = next((one for one in _DAYS if one > days), _DAYS[-1])
        allowed = ", ".join(map(str, _DAYS))
        raise ConfigurationError(
            f"CloudWatch Logs keeps events for {allowed} days, got {days}; write for example {nearest}"
        )
    return days


LogRetentionDays = Annotated[int, AfterValidator(_check), Field(json_schema_extra={"enum": list(_DAYS)})]
