"""Leaves a region, or comes back to it: the steps of a course, each asking the world whether it is done."""

from __future__ import annotations

import dataclasses
import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from operations.errors import GateError, LossError
from operations.failover.course import Part, course
from operations.failover.newest_write import newest_pulse
from operations.failover.turn import STOP, SWITCH, Turn
from operations.failover.wanted import Recovered
from operations.procedure import Procedure, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from operations.aws import Clients
    from operations.console import Console
    from operations.failover.assessment import Assessment
    from operations.failover.gate import Gatekeeper
    from operations.failover.probe_items import Lot, ProbeItems
    from operations.failover.routing import Routing
    from operations.failover.switch import Switch
    from operations.failover.wanted import Wanted
    from operations.verification.table import Table

LAST_LOOK_SECONDS = 2.0
"""How long arrivals are looked for where the loss of what does not arrive is accepted: users are waiting."""


@dataclass(slots=True)
class Evacuation:
    """One failover, or one way back.

    Args:
        wanted: What is wanted.
        table: The table.
        assessment: How things are.
        current: Who takes whose writes now.
        is_known: Whether the switch says so; otherwise it is a guess.
        switch: What leads writers elsewhere.
        probes: Marked items.
        gates: Decides whether all has arrived.
        clients: AWS clients with short timeouts.
        has_probe_function: Whether the table has one in every region.
        folder: Where the log is kept.
    """

    wanted: Wanted
    table: Table
    assessment: Assessment
    current: Routing
    is_known: bool
    switch: Switch
    probes: ProbeItems
    gates: Gatekeeper
    clients: Clients
    has_probe_function: bool
    folder: Path
    recovered: Recovered = field(default_factory=Recovered)
    _began: float = 0.0

    @property
    def procedure(self) -> Procedure:
        """The steps."""
        name = f"{'failback' if self.wanted.situation.is_back else 'failover'}-{self.wanted.region}"
        return Procedure(name, [self._step(part) for part in course(self.wanted.situation)], self.folder)

    def carry_out(self, console: Console) -> Procedure:
        """Takes the steps; whatever happens, the probe items are deleted.

        Raises:
            LossError: When going on would lose writes.
            GateError: When a switch could not be turned, or the region that takes over takes none.
        """
        procedure = self.procedure
        self._began = time.monotonic()
        self.note_newest_pulse()
        try:
            procedure.carry_out(console)
        finally:
            self.recovered.left_over = self.probes.clean_up(
                self.assessment.reachable, min(self.gates.maximum_wait_seconds, 10.0)
            )
        return procedure

    @property
    def takers(self) -> tuple[str, ...]:
        """The regions that take writes afterwards and are proven to."""
        if self.wanted.situation.is_back:
            return (self.wanted.region,)
        if self.wanted.target:
            return (self.wanted.target,)
        in_service = self.current.without(self.wanted.region).in_service
        return tuple(region for region in self.others if region in in_service)

    @property
    def others(self) -> tuple[str, ...]:
        """The other regions that answer."""
        return tuple(region for region in self.assessment.reachable if region != self.wanted.region)

    def _step(self, part: Part) -> Step:
        region, goes_to = self.wanted.region, " and ".join(self.takers)
        is_back = self.wanted.situation.is_back
        sources = " and ".join(self._sources)
        texts: dict[Part, tuple[str, Callable[[], str]]] = {
            Part.CATCH_UP: (f"wait until {region} and the others have all of each other's writes", self._catch_up),
            Part.STOP: (
                f"stop writers {'everywhere' if is_back else f'in {region}'}, by {self.switch.name}",
                self._stop,
            ),
            Part.DRAIN: (f"wait until what {sources} wrote has arrived", self._drain),
            Part.ACCEPT: (f"go on without what {region} wrote and did not send", self._accept),
            Part.SWITCH: (f"lead writers to {goes_to}, by {self.switch.name}", self._switch),
            Part.PROVE: (f"prove that {goes_to} takes writes", self._prove),
            Part.ARRIVE: (f"see what {region} wrote arrive", self._arrive),
        }
        text, carry_out = texts[part]
        return Step(part.value, text, self._is_done(part), carry_out)

    def _is_done(self, part: Part) -> Callable[[], bool]:
        def already() -> bool:
            if part not in {Part.STOP, Part.DRAIN, Part.ACCEPT, Part.SWITCH, Part.CATCH_UP}:
                return False
            if self.switch.shows(self.final):
                return True
            return part is Part.STOP and self.switch.can_stop and self.switch.shows(self._stopped)

        return already

    @property
    def _sources(self) -> tuple[str, ...]:
        """The regions whose writes have to arrive: that which is left, or all others that may have taken them."""
        region = self.wanted.region
        if self.wanted.situation.is_back:
            return self.others
        return (region, *(other for other in self.others if self._is_anybodys and other != self.wanted.target))

    @property
    def _is_anybodys(self) -> bool:
        """Whether writes are to move that are stopped, and nobody knows who took them."""
        moving = {*self.current.left_with(self.wanted.region)} & {*self.current.stopped}
        is_unknown = self.is_known and not moving <= self.current.last_by_home.keys()
        return is_unknown and self.wanted.situation.source_answers

    @property
    def _stopped(self) -> Turn:
        if self.wanted.situation.is_back:
            stopped = self.current.stopped_for(self.wanted.region)
            last = stopped.last_by_home if self.is_known else {}
            return Turn(STOP, dataclasses.replace(stopped, last_by_home=last), self._active, None)
        return Turn(STOP, self.current.without(self.wanted.region), self.wanted.region, None)

    @property
    def _active(self) -> str | None:
        """The region that all writers leave on the way back; None when nobody knows it."""
        active = self.current.active if self.is_known else None
        return active if active != self.wanted.region else None

    @property
    def final(self) -> Turn:
        """The turn after which writers are where they are wanted."""
        region, target = self.wanted.region, self.wanted.target
        if self.wanted.situation.is_back:
            return Turn(SWITCH, self.current.returned(region), self._active, region)
        return Turn(SWITCH, self.current.moved(region, target or region), region, target)

    def _stop(self) -> str:
        if not self.switch.can_stop:
            return f"{self.switch.name} cannot stop anybody: by your word, nobody writes there any more"
        try:
            return self.switch.turn(self._stopped)
        except GateError as error:
            if not self.wanted.accepts_loss:
                raise
            return f"accepted that some may still write: {error}"

    def _catch_up(self) -> str:
        region, others = self.wanted.region, self.others
        gate = self.gates.try_pairs({region: others, **dict.fromkeys(others, (region,))}, writers_stopped=False)
        if not gate.is_open:
            raise GateError(
                f"{region}: must have met the others again before writers come back, got {gate.problem}; nothing was "
                "switched, wait and run the same command again"
            )
        return gate.text

    def _drain(self) -> str:
        region, is_back = self.wanted.region, self.wanted.situation.is_back
        pairs = {
            source: (region,) if is_back else tuple(one for one in self.assessment.reachable if one != source)
            for source in self._sources
        }
        most_seconds = LAST_LOOK_SECONDS if self.wanted.accepts_loss else math.inf
        gate = self.gates.try_pairs(pairs, writers_stopped=True, by_metric=not is_back, most_seconds=most_seconds)
        if not is_back:
            self._note_lots([lot for lot in gate.lots if lot.source == region])
        if gate.is_open:
            return gate.text
        if self.wanted.accepts_loss:
            return f"accepted: {gate.problem}"
        if is_back:
            raise GateError(
                f"{region}: must have what the others wrote before it takes writes, got {gate.problem}; writers are "
                f"stopped: run the same command again, or {self._way_on}"
            )
        raise LossError(f"{self.loss(gate.problem)}, or {self._way_on}")

    @property
    def _way_on(self) -> str:
        """How writers go on where they were before they were stopped, as the switch allows it now."""
        if not self.switch.can_stop:
            return "let writers go on where they are: nothing was switched"
        stopped = self._stopped.routing
        region = stopped.last_by_home.get(self.wanted.region) if self.wanted.situation.is_back else self.wanted.region
        if region and self.switch.resumes(Turn(SWITCH, stopped.returned(region), None, region)):
            name = self.wanted.environment_name
            return f"send writers back with globaltables failover {region} --back --env {name}"
        return "lead them back to where they were by hand"

    def _accept(self) -> str:
        if not self.wanted.accepts_loss:
            raise LossError(self.loss(f"a region that {self.assessment.trouble_by_region[self.wanted.region]}"))
        return f"accepted: {self.newest_text}"

    def _switch(self) -> str:
        return self.switch.turn(self.final)

    def _prove(self) -> str:
        lots = [self.probes.write(region) for region in self.takers]
        refused = [lot.text for lot in lots if not lot.keys]
        if refused:
            raise GateError(
                f"{' and '.join(self.takers)}: must take writes now, got {'; '.join(refused)}; writers were led there "
                "all the same: choose another region with --to, or run the same command again"
            )
        self.recovered.seconds, self.recovered.at = time.monotonic() - self._began, datetime.now(UTC)
        said = []
        for lot in lots:
            targets = tuple(region for region in self.others if region != lot.source)
            throttled = f"{lot.text}; " if lot.refused else ""
            said.append(throttled + self.probes.wait(lot, targets, self.gates.maximum_wait_seconds).arrivals_text)
        return "; ".join(said)

    def _arrive(self) -> str:
        lot = self.probes.write(self.wanted.region)
        self.probes.wait(lot, self.others, self.gates.maximum_wait_seconds)
        self._note_lots([lot])
        return (
            lot.text if lot.has_arrived else f"{lot.text}; the rest comes when replication does, the last writer wins"
        )

    def _note_lots(self, lots: list[Lot]) -> None:
        self.recovered.pending = sum(lot.pending for lot in lots)
        arrived = [lot for lot in lots if lot.has_arrived]
        if arrived:
            self.recovered.newest_arrived = max(lot.written_at for lot in arrived if lot.written_at)
            self.recovered.newest_from = "the last probe item of this run"

    def note_newest_pulse(self) -> None:
        """Finds the recovery point as the probe function of the region shows it, where there is one."""
        if self.has_probe_function and self.others and not self.wanted.situation.is_back:
            found = newest_pulse(self.clients, self.table, self.wanted.region, self.others[0])
            if found:
                self.recovered.newest_arrived, self.recovered.newest_from = found, "the probe function's last pulse"

    @property
    def newest_text(self) -> str:
        """The recovery point, as far as it is known."""
        if self.recovered.newest_arrived is None:
            return f"of the newest write of {self.wanted.region} that arrived nothing is known; [probe] would tell"
        at = self.recovered.newest_arrived.strftime("%H:%M:%S")
        return (
            f"the newest write of {self.wanted.region} that is known to have arrived was made at {at} UTC "
            f"({self.recovered.newest_from})"
        )

    def loss(self, problem: str) -> str:
        """What going on would lose, and how to go on all the same."""
        region = self.wanted.region
        latency = self.assessment.latency_ms.get(region)
        lag = f"; replication took up to {latency / 1000:.1f} s lately" if latency else ""
        written = f"what {' and '.join(self._sources)} wrote" if self._is_anybodys else "what it wrote"
        why = ", since nobody knows whose writes are stopped" if self._is_anybodys else ""
        return (
            f"{region}: {written} must have arrived before writers go on elsewhere{why}, got {problem}; "
            f"{self.newest_text}{lag}; what came after is not seen until {region} replicates again, and loses to what "
            f"is written elsewhere meanwhile; go on all the same with --accept-loss {region}"
        )
