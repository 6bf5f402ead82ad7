"""What the Lambda functions of an environment share: names, logs, memory.

Limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import AfterValidator, Field

from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.log_retention import LogRetentionDays
from globaltables.model.settings import Settings

MAXIMUM_FUNCTION_NAME = 64
"""Of a function and of an IAM role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

FUNCTION_NAME_RULE = f"the names of functions and their roles have at most {MAXIMUM_FUNCTION_NAME} characters"


def one_of(allowed: tuple[int, ...]) -> AfterValidator:
    """Checks that a whole number is one of a few."""

    def check(value: int) -> int:
        if value not in allowed:
            known = ", ".join(map(str, allowed))
            raise ConfigurationError(f"must be one of {known}, got {shown(value)}; choose one of them")
        return value

    return AfterValidator(check)


def listed(allowed: tuple[int, ...]) -> dict[str, Any]:
    """Says the same in the JSON Schema."""
    return {"enum": list(allowed)}


class FunctionSettings(Settings):
    """A function in every region.

    Args:
        enabled: Whether there is one. Default false.
        memory_mb: Its memory, in MB, 128 to 10,240; processor time comes in proportion. Default 256.
        log_retention_days: How long its log is kept, in days. Default 30.
        tracing: Whether X-Ray traces every run. Default false.
    """

    enabled: bool = Field(default=False, description="Whether there is such a function in every region.")
    memory_mb: int = Field(
        default=256, ge=128, le=10_240, description="Memory in MB; processor time comes in proportion."
    )
    log_retention_days: LogRetentionDays = Field(default=30, description="How long the log is kept, in days.")
    tracing: bool = Field(default=False, description="Whether X-Ray traces every run.")


def check_function_names(
    table_name: str, roles: Iterable[str], suffix_by_key: Mapping[str, str], enabled: Mapping[str, bool]
) -> None:
    """Checks that the names made from the table's are not too long.

    Args:
        table_name: The table's name.
        roles: The roles of its regions.
        suffix_by_key: What follows the table's name, by key in the settings.
        enabled: Which of them are on, by key in the settings.

    Raises:
        ConfigurationError: When one is.
    """
    longest_role = max(roles, key=len)
    for key, suffix in suffix_by_key.items():
        name = f"{table_name}-{suffix}-{longest_role}"
        if enabled[key] and len(name) > MAXIMUM_FUNCTION_NAME:
            message = f"{FUNCTION_NAME_RULE}, got {name}; shorten the table's name or turn {key} off"
            raise ConfigurationError(Problem(f"{key}.enabled", message))
