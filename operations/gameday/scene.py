"""What a drill needs, and what it finds."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from operations.verification.check import Verdict
from operations.verification.ending import Remains

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.aws import Clients
    from operations.failover.evacuation import Evacuation
    from operations.failover.probe_items import ProbeItems
    from operations.gameday.alarms import Expectation
    from operations.gameday.fault import Fault
    from operations.gameday.lost_updates import LostUpdate
    from operations.gameday.traffic import Traffic
    from operations.verification.table import Table


class Way(enum.Enum):
    """Where writers are led."""

    AWAY = enum.auto()
    AWAY_WITH_LOSS = enum.auto()
    BACK = enum.auto()


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a drill needs.

    Args:
        region: The region that is cut off.
        table: The table.
        kind: ``pause`` or ``outage``.
        fault: What is made to go wrong.
        prompt: AWS clients with short timeouts.
        probes: Marked items that show whether the pause has begun.
        traffic: Who writes meanwhile.
        open_failover: Lays out the failover, or the way back.
        move_clock: Moves CloudWatch's clock on, by seconds; None where time cannot be moved.
        restore_clock: Sets it right again.
        has_writers: Whether the region takes writes of the application, so that there is somebody to lead elsewhere.
        alarm_seconds: How long alarms are waited for at most.
        arrive_seconds: How long a write may take to arrive.
        pause_seconds: How long the pause may take to have an effect.
        failover_seconds: How long the failover may take, for which the fault must last after the alarms.
    """

    region: str
    table: Table
    kind: str
    fault: Fault
    prompt: Clients
    probes: ProbeItems
    traffic: Traffic
    open_failover: Callable[[Way], Evacuation]
    move_clock: Callable[[float], None] | None
    restore_clock: Callable[[], None]
    has_writers: bool
    alarm_seconds: float
    arrive_seconds: float
    pause_seconds: float
    failover_seconds: float


@dataclass(slots=True)
class Found:
    """What a drill found.

    Args:
        expected: The alarms that watch such a fault, and whether they should fire.
        fired: How long each alarm that fired took, seconds, by region and name.
        recovery_seconds: From the failover's first step until writes were proven to work.
        since_fault_seconds: From the fault until then.
        own_written: How many items of its own the region had acknowledged when writers were led elsewhere.
        own_arrived: How many of them were there by then.
        newest_arrived_seconds: How long before the fault the newest of them was made; negative for after it.
        lost: The acknowledged writes that gave way to the other side's.
        verdict: What the history proves.
        convergence_seconds: From healing until all regions agreed; None when they did not.
        remains: What could not be removed.
        failed_back: Whether writers were led back.
        problems: What went otherwise than it should.
    """

    expected: list[Expectation] = field(default_factory=list)
    fired: dict[tuple[str, str], float] = field(default_factory=dict)
    recovery_seconds: float | None = None
    since_fault_seconds: float | None = None
    own_written: int = 0
    own_arrived: int = 0
    newest_arrived_seconds: float | None = None
    lost: list[LostUpdate] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    convergence_seconds: float | None = None
    remains: Remains = field(default_factory=Remains)
    failed_back: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything went as it should."""
        return not self.problems
