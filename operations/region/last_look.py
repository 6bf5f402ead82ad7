"""What is seen before a replica goes: nobody calls it, and what was written there has reached the regions that stay.

AWS deletes a replica with all of its items, and promises nothing of the writes that it had acknowledged and not sent.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicationGroupUpdate.html
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import Clients
from operations.aws_target import aws_target
from operations.errors import AnswerIsNoError, LossError
from operations.failover.assessment import PROMPT, assess
from operations.failover.evacuation import LAST_LOOK_SECONDS
from operations.failover.gate import Gatekeeper
from operations.failover.probe_items import ProbeItems
from operations.failover.report import problems
from operations.region.traffic import WINDOW, calls_in, without_own
from operations.verification.marked_items import MarkedItems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from operations.region.subject import Subject

CLEAN_UP_SECONDS = 10.0
"""How long the deletions of the marked items are waited for."""


@dataclass(frozen=True, slots=True)
class LastLook:
    """What is seen of one region.

    Args:
        subject: The environment.
        region: The region that is left.
        despite_traffic: Whether it is left although somebody calls it.
        despite_unsent: Whether it is left although what was written there is not proven to be elsewhere.
        maximum_wait_seconds: How long arrivals are waited for. Default what ``[failover]`` says.
    """

    subject: Subject
    region: str
    despite_traffic: bool = False
    despite_unsent: bool = False
    maximum_wait_seconds: float | None = None

    @property
    def step(self) -> str:
        """The name of the step that sees what was written arrive."""
        return f"drain-{self.region}"

    def see_no_traffic(self) -> str:
        """Looks whether anybody called the replica lately.

        Raises:
            AnswerIsNoError: When somebody did, or nobody knows.
        """
        environment, minutes = self.subject.environment, int(WINDOW.total_seconds() // 60)
        looks = looks_begun(self.subject.project.procedures, self.step)
        try:
            calls = calls_in(self.subject.aws.cloudwatch(self.region), environment.table_name)
        except (ClientError, BotoCoreError) as error:
            counted = f"no count of them: {str(error).rstrip('.')}"
        else:
            calls = without_own(calls, environment.probe, looks)
            if not calls:
                return f"no calls in {minutes} minutes"
            counted = f"{', '.join(f'{count} {name}' for name, count in calls.items())} in {minutes} minutes"
        if self.despite_traffic:
            return f"{counted}, which was allowed"
        raise AnswerIsNoError(
            f"region {self.region}: must have had no calls for {minutes} minutes, got {counted}; send them elsewhere "
            "and run the same command again, or add --despite-traffic"
        )

    def see_sent(self) -> str:
        """Writes marked items there and sees them arrive in all other regions, then waits as a failover does.

        The items are deleted, everywhere, whatever comes of it.

        Raises:
            LossError: When something did not arrive.
        """
        found, problem = self._try()
        if not problem:
            return found
        others = " and ".join(self._others)
        if self.despite_unsent:
            return f"{problem}, which was allowed: what has not reached {others} is lost with the replica"
        raise LossError(
            f"region {self.region}: what was written there must have reached {others} before its replica goes with it, "
            f"got {problem}; run the same command again once it replicates, or lose what has not arrived with "
            "--despite-unsent"
        )

    @property
    def _clients(self) -> Clients:
        return Clients(aws_target(self.subject.environment, self.subject.project), PROMPT)

    @property
    def _others(self) -> tuple[str, ...]:
        return tuple(region for region in self.subject.deployed.regions if region != self.region)

    def _try(self) -> tuple[str, str]:
        """What was found, and why it is not good; that is empty where it is."""
        environment, clients = self.subject.environment, self._clients
        items = MarkedItems(
            environment.table_name, environment.partition_key, environment.sort_key, environment.time_to_live_attribute
        )
        regions = (self.region, *self._others)
        state = assess(clients, items, regions)
        trouble = [f"{region} that {why}" for region, why in state.trouble_by_region.items() if why]
        if trouble:
            return "", " and ".join(trouble)
        probes, failover = ProbeItems(clients, items), environment.failover
        gates = Gatekeeper(
            probes,
            state.latency_ms,
            self.maximum_wait_seconds or failover.maximum_wait_seconds,
            failover.latency_factor,
            unmeasured=state.unmeasured,
        )
        most_seconds = LAST_LOOK_SECONDS if self.despite_unsent else math.inf
        try:
            gate = gates.try_pairs({self.region: self._others}, writers_stopped=True, most_seconds=most_seconds)
        finally:
            self._clean_up(probes, regions)
        return gate.text, gate.problem

    def _clean_up(self, probes: ProbeItems, regions: Sequence[str]) -> None:
        left = probes.clean_up(regions, CLEAN_UP_SECONDS)
        if left:  # what arrived stays for ever once the replica is gone that was to send its deletion
            probes.delete_in([region for region in left if region != self.region])
            left = probes.clean_up(tuple(left), LAST_LOOK_SECONDS)
        for text in problems(left, probes.run):
            self.subject.console.warn(text)


def looks_begun(folder: Path, step: str, now: datetime | None = None) -> int:
    """How many looks of `LastLook.see_sent` the logs of this machine know of that CloudWatch may still count.

    Args:
        folder: Where logs of procedures are kept.
        step: The step's name.
        now: The end of the window. Default: now.
    """
    since = ((now or datetime.now(UTC)) - WINDOW * 2).timestamp()
    logs = [log for log in folder.glob("*-region-*.jsonl") if log.stat().st_mtime > since]
    lines = [json.loads(line) for log in logs for line in log.read_text(encoding="utf-8").splitlines()]
    # Once as a step of its own, and once more when it is agreed to leave.
    return 2 * len([line for line in lines if line.get("step") == step and line["state"] == "began"])
