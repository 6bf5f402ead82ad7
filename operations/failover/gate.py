"""Whether all that was written in a region has arrived, as far as anybody can know.

No metric says that everything has arrived. AWS advises to stop writing and to wait ten times the recent replication
latency; besides, items that were written after the last writer stopped must have arrived, one in many partitions.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-global-table-design.prescriptive-guidance.evacuation.html
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.failover.probe_items import Lot, ProbeItems


@dataclass(slots=True)
class Gate:
    """What was found.

    Args:
        lots: The items that were written, by region.
        needed_seconds: How long had to be waited after writers stopped; 0 where they were not.
        problem: Why it is not open; empty when it is.
    """

    lots: list[Lot] = field(default_factory=list)
    needed_seconds: float = 0.0
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether one may go on without losing anything that is known of."""
        return not self.problem

    @property
    def pending(self) -> int:
        """How many acknowledged probe items have not arrived."""
        return sum(lot.pending for lot in self.lots)

    @property
    def text(self) -> str:
        """What was found in one line."""
        waited = f"; waited {self.needed_seconds:.1f} s in all" if self.needed_seconds else ""
        return f"{'; '.join(lot.text for lot in self.lots)}{waited}"


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Tries gates.

    Args:
        probes: Writes and looks.
        latency_ms: The largest recent replication latency out of each region that is known.
        maximum_wait_seconds: How long is waited at most.
        latency_factor: How many times the latency is waited.
        sleep: Waits. Default the real one.
    """

    probes: ProbeItems
    latency_ms: Mapping[str, float]
    maximum_wait_seconds: float
    latency_factor: float
    sleep: Callable[[float], None] = time.sleep

    def try_pairs(
        self,
        pairs: Mapping[str, Sequence[str]],
        *,
        writers_stopped: bool,
        by_metric: bool = True,
        most_seconds: float = math.inf,
    ) -> Gate:
        """Writes in every source, waits for it in its targets, then as long as the latency asks for.

        Args:
            pairs: Where each source's items have to arrive.
            writers_stopped: Whether nobody writes in the sources any more, so that waiting means something.
            by_metric: Whether the recent latency counts besides the lag that is measured now. After a fault it does
                not: it tells of the fault.
            most_seconds: How long is waited at most, where that is less than usual.
        """
        began = time.monotonic()
        gate = Gate([self.probes.write(source) for source in pairs])
        refused = [lot.text for lot in gate.lots if lot.refused]
        if refused:
            gate.problem = "; ".join(refused)
            return gate
        for lot in gate.lots:
            self.probes.wait(lot, pairs[lot.source], min(most_seconds, self.maximum_wait_seconds))
        late = [lot.text for lot in gate.lots if not lot.has_arrived]
        if late:
            gate.problem = f"{'; '.join(late)}, after {time.monotonic() - began:.0f} s"
        elif writers_stopped:
            latencies = [self.latency_ms[source] for source in pairs if by_metric and source in self.latency_ms]
            lags = [1000 * seconds for lot in gate.lots for seconds in lot.slowest_seconds.values()]
            self._wait(gate, latencies, lags, began)
        return gate

    def _wait(self, gate: Gate, latencies_ms: Sequence[float], lags_ms: Sequence[float], began: float) -> None:
        """Waits as long as the latency asks for, and as the lag of the items does within what may be waited."""
        asked = needed_seconds(latencies_ms, self.latency_factor)
        if asked > self.maximum_wait_seconds:
            gate.problem = (
                f"{'; '.join(lot.text for lot in gate.lots)}, but replication took up to "
                f"{max(latencies_ms) / 1000:.1f} s lately, and {self.latency_factor:g} times that is more than may be "
                f"waited, {self.maximum_wait_seconds:g} s; allow more with --max-wait {asked + 1:.0f}"
            )
            return
        longest = max(asked, needed_seconds(lags_ms, self.latency_factor))
        gate.needed_seconds = min(self.maximum_wait_seconds, longest)
        self.sleep(max(0.0, gate.needed_seconds - (time.monotonic() - began)))


def needed_seconds(latencies_ms: Sequence[float], factor: float) -> float:
    """How long to wait after writers stopped, seconds; 0 where no latency is known."""
    return factor * max(latencies_ms, default=0.0) / 1000
