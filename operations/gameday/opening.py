"""Lays a drill out: which fault, whose traffic, which switch; and sees that all is well before anything goes wrong."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import load_environment
from operations.aws import Clients
from operations.errors import RefusedError
from operations.failover.assessment import PROMPT
from operations.failover.course import Part
from operations.failover.opening import open_evacuation
from operations.failover.probe_items import ProbeItems
from operations.failover.request import Request
from operations.finding import Verdict
from operations.gameday.alarms import awaited, expectations, read_alarms, refuse_late_alarms
from operations.gameday.drill import Drill
from operations.gameday.embedded_control import control
from operations.gameday.fault import choose_fault
from operations.gameday.rehearsal import RehearsedSwitch
from operations.gameday.scene import Scene, Way
from operations.gameday.timeline import Timeline
from operations.gameday.traffic import Traffic
from operations.project import Project
from operations.status.expected import expected_in
from operations.status.reading import IMPATIENT, read_regions
from operations.status.symptoms import symptoms
from operations.verification.client import ONCE
from operations.verification.marked_items import MarkedItems
from operations.verification.profiles import Profile
from operations.verification.prove import prove
from operations.verification.report import problems, remains_problems
from operations.verification.table import describe_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.console import Console
    from operations.deployed_view import DeployedView
    from operations.failover.evacuation import Evacuation
    from operations.gameday.fault import Fault
    from operations.verification.prove import Proof

TEMPLATES = "game_day_template_id_by_region"
STEADY = Profile("steady", 20, 40, 15, clients_per_region=2, shared_items=4, own_share=0.5, timeout_seconds=15.0)
"""A short verification: enough to see every directed pair."""

_EMBEDDED_ARRIVE_SECONDS, _ARRIVE_SECONDS = 15.0, 300.0
_EMBEDDED_GATE_SECONDS = 4.0
_PAUSE_SECONDS = 420.0
"""AWS takes up to five minutes to pause."""

_SPARE_SECONDS = 60.0
"""What a failover takes besides its gate, generously."""


@dataclass(slots=True)
class Opened:
    """A drill that is ready to begin.

    Args:
        scene: Everything it needs.
        drill: The drill.
        timeline: What happens in it.
        question: What is about to happen, for the confirmation.
        folder: Where its report goes.
        view: What is deployed.
    """

    scene: Scene
    drill: Drill
    timeline: Timeline
    question: str
    folder: Path
    view: DeployedView

    def prove_steady_state(self) -> None:
        """Sees that all is well: every region's status, then real writes.

        Raises:
            RefusedError: When something is wrong already.
        """
        expected = expected_in(self.view.deployed, self.view.states)
        facts = read_regions(expected, Clients(self.view.aws_environment, IMPATIENT))
        found = symptoms(expected, facts, datetime.now(UTC))
        wrong = [f"{one.subject}: {one.found}" for one in found if one.verdict is Verdict.BAD]
        if wrong:
            raise RefusedError(
                f"{self.scene.table.name}: must be well before a drill, got {'; '.join(wrong)}; see globaltables status"
            )
        self.timeline.note(f"steady: {len(facts)} of {len(facts)} regions are well")
        clients = Clients(self.view.aws_environment, ONCE)
        proof = prove(clients, self.scene.table, STEADY, on_left=self._tell_what_is_left)
        if not proof.is_proven or proof.remains:
            raise RefusedError(
                f"{self.scene.table.name}: must replicate before a drill, got {'; '.join(problems(proof))}; "
                "see globaltables verify"
            )
        slowest = max(lag for pair in proof.pairs for lag in pair.lags_seconds)
        self.timeline.note(f"steady: {proof.writes} writes arrived everywhere, the slowest after {slowest:.2f} s")

    def _tell_what_is_left(self, proof: Proof) -> None:
        for problem in remains_problems(proof):
            self.timeline.note(problem)


def open_drill(
    name_or_path: str,
    view: DeployedView,
    console: Console,
    *,
    region: str | None,
    kind: str,
    switches_traffic: bool,
    alarm_seconds: float,
) -> Opened:
    """Lays a drill out. Nothing is changed.

    Args:
        name_or_path: The environment.
        view: What is deployed.
        console: Where the drill is told.
        region: The region to cut off; None for the home.
        kind: ``pause`` or ``outage``.
        switches_traffic: Whether the switch is turned on AWS too.
        alarm_seconds: How long alarms are waited for at most.

    Raises:
        RefusedError: When there is no such region, no way to cut it off, or its writers are elsewhere.
    """
    environment, deployed = load_environment(name_or_path), view.deployed
    chosen = region or deployed.home
    if chosen not in deployed.regions:
        raise RefusedError(f"gameday: must name a region of the table ({', '.join(deployed.regions)}), got {chosen}")
    url = (view.aws_environment or {}).get("AWS_ENDPOINT_URL")
    prompt = Clients(view.aws_environment, PROMPT)
    outputs = {name: output.value for state in view.states for name, output in state.outputs.items()}
    fault = choose_fault(
        Clients(view.aws_environment),
        chosen,
        kind,
        embedded_url=url,
        template_id=(outputs.get(TEMPLATES) or {}).get(chosen),
        experiment_seconds=60.0 * environment.game_day.duration_minutes,
    )
    gate_seconds = _EMBEDDED_GATE_SECONDS if url else environment.failover.maximum_wait_seconds
    _refuse_a_short_fault(fault, gate_seconds)
    folder = Project(Path.cwd(), environment.name).procedures
    turns = switches_traffic or url is not None

    def open_failover(way: Way) -> Evacuation:
        request = Request(
            chosen,
            mode=environment.failover.write_mode or "any_region",
            back=way is Way.BACK,
            accept_loss=chosen if way is Way.AWAY_WITH_LOSS else None,
            maximum_wait_seconds=None if way is Way.BACK else gate_seconds,
        )
        return open_evacuation(
            environment,
            request,
            aws_environment=view.aws_environment,
            folder=folder,
            replaced_switch=None if turns else RehearsedSwitch(),
        )

    evacuation = open_failover(Way.AWAY)
    table = describe_table(prompt, deployed.table_name, deployed.regions)
    marked = MarkedItems(table.name, table.partition_key, table.sort_key, table.time_to_live_attribute)
    scene = Scene(
        chosen,
        table,
        kind,
        fault,
        prompt,
        probes=ProbeItems(prompt, dataclasses.replace(marked, run=uuid.uuid4().hex)),
        traffic=Traffic(Clients(view.aws_environment, ONCE), table, marked, "the embedded AWS" if url else "AWS"),
        open_failover=open_failover,
        move_clock=_clock_mover(url),
        restore_clock=_clock_restorer(url),
        has_writers=not any(step.name == Part.SWITCH and step.is_done() for step in evacuation.procedure.steps),
        alarm_seconds=alarm_seconds,
        arrive_seconds=_EMBEDDED_ARRIVE_SECONDS if url else _ARRIVE_SECONDS,
        pause_seconds=_EMBEDDED_ARRIVE_SECONDS if url else _PAUSE_SECONDS,
        failover_seconds=gate_seconds + _SPARE_SECONDS,
    )
    expected = expectations(read_alarms(prompt, table.name, table.regions), chosen, clock_is_moved=url is not None)
    refuse_late_alarms(
        awaited(expected, chosen, kind), min(alarm_seconds, fault.lasts_seconds - scene.failover_seconds)
    )
    timeline = Timeline(console)
    switched = f"the switch is turned ({evacuation.switch.name})" if turns else "no traffic is switched"
    question = f"{table.name}: a drill in which {fault.text}; {switched}; marked items are written on both sides"
    return Opened(scene, Drill(scene, timeline, console), timeline, question, folder, view)


def _refuse_a_short_fault(fault: Fault, gate_seconds: float) -> None:
    if fault.lasts_seconds <= gate_seconds + _SPARE_SECONDS:
        raise RefusedError(
            f"gameday: the experiment must outlast the failover, {gate_seconds:g} s for its gate and "
            f"{_SPARE_SECONDS:g} s for the rest, got {fault.lasts_seconds:g} s; raise duration_minutes under "
            "[game_day] and deploy, or lower maximum_wait_seconds under [failover]"
        )


def _clock_mover(url: str | None) -> Callable[[float], None] | None:
    """What moves the clock of the embedded CloudWatch on; None on AWS, where minutes last."""
    if url is None:
        return None
    return lambda seconds: control(url, "POST", "/clock", {"advance_seconds": seconds})


def _clock_restorer(url: str | None) -> Callable[[], None]:
    """What sets it right again."""
    return lambda: None if url is None else control(url, "POST", "/clock", {"real": True})
