"""How an instance behaves: one frozen value, built from command-line options, handed to the layer."""

from dataclasses import dataclass, fields
from typing import Any

from local_aws.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """The behaviour of one instance.

    Args:
        lag_ms: How long a change takes to another region, in milliseconds. Default 150.
        jitter_ms: By how much the lag of a change differs from that, either way, in milliseconds. Default 50.
        transition_seconds: How long a table, replica or index stays CREATING, UPDATING or DELETING. Default 0.15, so
            that the provider finds it done when it looks again after 0.2 and not after 0.6.
        snapshot_seconds: How long after a change the state is written to disk at the latest, when writing it is
            quick; a slow snapshot is spaced further. Default 1.0.
        evaluation_seconds: How often alarms are evaluated, in seconds; 0 leaves it to the control endpoint. AWS
            evaluates once a minute. Default 10.
        source_lock_hours: How long a region that was the source of a live replica cannot be deleted. AWS: 24.
        seed: Seeds every random choice: jitter, throttling, errors. Default 0.

    Raises:
        UsageError: When a value is negative.
    """

    lag_ms: float = 150.0
    jitter_ms: float = 50.0
    transition_seconds: float = 0.15
    snapshot_seconds: float = 1.0
    source_lock_hours: float = 24.0
    evaluation_seconds: float = 10.0
    seed: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 0:
                raise UsageError(f"{field.name} must not be negative, got {value}")

    def as_arguments(self) -> list[str]:
        """The command-line options that give these settings, the default ones left out."""
        arguments = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                arguments += [option_of(field.name), str(value)]
        return arguments

    def as_json(self) -> dict[str, Any]:
        """The settings by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def option_of(name: str) -> str:
    """The command-line option of a setting: ``lag_ms`` is ``--lag-ms``."""
    return "--" + name.replace("_", "-")
