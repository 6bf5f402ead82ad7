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
        unmeasured: Why the recent latency had no part in it although it should have; empty when it had one.
    """

    lots: list[Lot] = field(default_factory=list)
    needed_seconds: float = 0.0
    problem: str = ""
    unmeasured: str = ""

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
        unmeasured = f"; by these items alone: {self.unmeasured}" if self.unmeasured else ""
        return f"{'; '.join(lot.text for lot in self.lots)}{waited}{unmeasured}"


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Tries gates.

    Args:
        probes: Writes and looks.
        latency_ms: The largest recent replication latency out of each region that is known.
        maximum_wait_seconds: How long is waited at most.
        latency_factor: How many times the latency is waited.
        sleep: Waits. Default the real one.
        unmeasured: Why the latency out of a region could not be asked for, by region. Default none.
    """

    probes: ProbeItems
    latency_ms: Mapping[str, float]
    maximum_wait_seconds: float
    latency_factor: float
    sleep: Callable[[float], None] = time.sleep
    unmeasured: Mapping[str, str] = field(default_factory=dict)

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
            counted = pairs if by_metric else ()
            latencies = [self.latency_ms[source] for source in counted if source in self.latency_ms]
            gate.unmeasured = "; ".join(self.unmeasured[source] for source in counted if source in self.unmeasured)
            lags = [1000 * seconds for lot in gate.lots for seconds in lot.slowest_seconds.values()]
            self._wait(gate, latencies, lags, began)
        return gate

    def _wait(self, gate: Gate, latencies_ms: Sequence[float], lags_ms: Sequence[float], began: float) -> None:
        """Waits as long as the latency asks for, or the lag of the items; shut where that may not be waited."""
        slowest = max([*latencies_ms, *lags_ms], default=0.0)
        asked = self.latency_factor * slowest / 1000
        if asked > self.maximum_wait_seconds:
            gate.problem = (
                f"{'; '.join(lot.text for lot in gate.lots)}, but replication took up to "
                f"{slowest / 1000:.1f} s {'lately' if slowest in latencies_ms else 'just now'}, and "
                f"{self.latency_factor:g} times that is more than may be waited, {self.maximum_wait_seconds:g} s; "
                f"allow more with --max-wait {asked + 1:.0f}"
            )
            return
        gate.needed_seconds = asked
        self.sleep(max(0.0, gate.needed_seconds - (time.monotonic() - began)))
