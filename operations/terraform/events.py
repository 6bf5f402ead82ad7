"""The events of Terraform's `-json` stream, typed.

A line that is no JSON becomes a `RawLine` and an event of a type that is not known here an `UnknownEvent`: a newer
Terraform must not break a run. See https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.terraform.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event carries.

    Args:
        message: Terraform's own line for people.
        level: ``info``, ``warn``, ``error`` or, for log lines, any other level.
        timestamp: When it happened, RFC 3339. Empty when Terraform did not say.
    """

    message: str
    level: str = "info"
    timestamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEvent(Event):
    """The first event: which program speaks, and which version of the stream."""

    program: str
    version: str
    stream_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEvent(Event):
    """An event about one resource instance.

    Args:
        address: The absolute address, module and index included.
        type: The resource type, for example ``aws_kms_key``.
    """

    address: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange(ResourceEvent):
    """A change that will be made: ``create``, ``update``, ``delete``, ``replace``, ``read``, ``move``, ``import``."""

    action: str
    reason: str | None = None
    previous_address: str | None = None
    import_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDrift(ResourceEvent):
    """A resource that changed outside Terraform: ``update`` or ``delete``."""

    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSummary(Event):
    """How much changes; `operation` is ``plan``, ``apply`` or ``destroy``."""

    operation: str
    add: int
    change: int
    remove: int
    imported: int = 0

    @property
    def total(self) -> int:
        """How many operations an apply will report: the denominator of progress."""
        return self.add + self.change + self.remove + self.imported


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyStart(ResourceEvent):
    """Work on a resource began; data sources are read with the action ``read``."""

    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyProgress(ResourceEvent):
    """Work on a resource goes on; sent every ten seconds."""

    action: str
    elapsed_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyComplete(ResourceEvent):
    """Work on a resource is done."""

    action: str
    elapsed_seconds: float
    id_key: str | None = None
    id_value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyErrored(ResourceEvent):
    """Work on a resource failed; the diagnostic comes as an event of its own."""

    action: str
    elapsed_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionEvent(ResourceEvent):
    """A provisioner started, went on, finished or failed: `phase` says which."""

    phase: str
    provisioner: str
    output: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshStart(ResourceEvent):
    """A resource is being read."""

    id_key: str | None = None
    id_value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshComplete(ResourceEvent):
    """A resource was read."""

    id_key: str | None = None
    id_value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForLock(Event):
    """Taking the state's lock takes longer than a moment: as a rule, somebody else has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticEvent(Event):
    """An error or a warning."""

    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputsEvent(Event):
    """The outputs as Terraform gives them: by name, with `value`, `type`, `sensitive`, and `action` at plan."""

    outputs: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent(Event):
    """A line of Terraform's log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """An event of a type that is not known here, as it came."""

    type: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine(Event):
    """A line that is no JSON; `stream` is ``stdout`` or ``stderr``."""

    stream: str = "stdout"
