"""Runs a verification: clients in every region at once, then a look at the end, then nothing is left of it.

Whatever happens, the items are deleted and every region is read until they are gone.
"""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from operations.errors import RefusedError
from operations.verification.allowance import Allowance
from operations.verification.arrivals import Arrivals
from operations.verification.check import Verdict, check
from operations.verification.client import FOREIGN, Client
from operations.verification.ending import Ending, Remains
from operations.verification.estimate import looks_at_the_end, looks_for_arrivals
from operations.verification.history import CONDITION_FAILED, History
from operations.verification.lag import PairLag
from operations.verification.marked_items import MarkedItems
from operations.verification.workload import steps_of
from operations.verification.writers import RegionWriters

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from operations.aws import Clients
    from operations.verification.history import Operation
    from operations.verification.profiles import Profile
    from operations.verification.table import Table

_LATE_SECONDS = 0.5


@dataclass(slots=True)
class Proof:
    """What a verification found.

    Args:
        history: All calls and answers.
        verdict: What they prove.
        pairs: The lag of each directed pair.
        writing_seconds: How long was written.
        convergence_seconds: How long after the last write all regions agreed; None when they did not.
        remains: What could not be removed.
    """

    history: History
    verdict: Verdict = field(default_factory=Verdict)
    pairs: list[PairLag] = field(default_factory=list)
    writing_seconds: float = 0.0
    convergence_seconds: float | None = None
    remains: Remains = field(default_factory=Remains)

    @property
    def is_proven(self) -> bool:
        """Whether every promise was kept, every region took writes, and each was seen in every other."""
        return self.verdict.is_proven and all(pair.is_proven for pair in self.pairs)

    @property
    def writes(self) -> int:
        """How many calls were made that change an item."""
        return sum(one.kind != "read" for one in self.history.operations)

    @property
    def writes_per_second(self) -> float:
        """How many of them in a second."""
        return self.writes / self.writing_seconds if self.writing_seconds else 0.0

    def failures(self, outcome: str) -> dict[str, dict[str, int]]:
        """How often each region gave each reason for an outcome; conditions that did their work are none."""
        counts: dict[str, dict[str, int]] = {}
        for one in self.history.operations:
            if one.outcome == outcome and one.reason and one.reason != CONDITION_FAILED:
                reasons = counts.setdefault(one.region, {})
                reasons[one.reason] = reasons.get(one.reason, 0) + 1
        return counts


def prove(
    clients: Clients,
    table: Table,
    profile: Profile,
    *,
    seed: int = 0,
    run: str | None = None,
    clock_uncertainty_seconds: float = 0.05,
    measured_on: str = "AWS",
    on_arrival: Callable[[], None] = lambda: None,
    on_left: Callable[[Proof], None] = lambda _: None,
) -> Proof:
    """Runs one verification and cleans up after itself.

    Args:
        clients: AWS clients made with `operations.verification.ONCE`: a call that boto3 repeats unseen may have
            happened twice.
        table: The table, as `describe_table` found it.
        profile: How much is done; it is fitted to what the table can take.
        seed: The same seed gives the same calls.
        run: The run's id, which marks its items. Default: a random one.
        clock_uncertainty_seconds: By how much the clocks of two regions may differ.
        measured_on: What is measured, for the report.
        on_arrival: Called for every write that was seen in another region.
        on_left: Called with what remains, where it is cut short and so returns nothing.

    Raises:
        RefusedError: When an item of somebody else has one of the run's keys; it is left alone.
    """
    fitted = profile.fitted_to(table)
    items = MarkedItems(
        table.name, table.partition_key, table.sort_key, table.time_to_live_attribute, run or uuid.uuid4().hex
    )
    history = History(table.name, table.regions, items.run, table.consistency, clock_uncertainty_seconds, measured_on)
    return _Run(clients, table, fitted, items, history, seed, on_arrival).proof(on_left)


class _Run:
    """One verification."""

    def __init__(  # noqa: PLR0917 - private
        self,
        clients: Clients,
        table: Table,
        profile: Profile,
        items: MarkedItems,
        history: History,
        seed: int,
        on_arrival: Callable[[], None],
    ) -> None:
        self._clients, self._table, self._profile, self._items = clients, table, profile, items
        self._history, self._on_arrival = history, on_arrival
        self._steps = {region: steps_of(region, profile, seed) for region in table.regions}
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._is_written = threading.Event()
        self._written_at = 0.0
        self._is_given_up = False
        self._watching: list[Future[None]] = []

    def _now(self) -> float:
        return time.monotonic() - self._began

    def proof(self, on_left: Callable[[Proof], None]) -> Proof:
        proof = Proof(self._history)
        ending = self._ending()
        views = {}
        try:
            with ThreadPoolExecutor(max_workers=len(self._table.regions)) as watchers:
                try:
                    proof.pairs = self._write(watchers)
                    proof.writing_seconds = self._written_at
                    views = ending.settle(self._keys(), self._profile.timeout_seconds)
                    for watching in self._watching:
                        watching.result()
                except BaseException:
                    self._is_given_up = True
                    raise
            self._refuse_foreign()
            self._history.operations += [look for view in views.values() for look in view.values()]
            proof.verdict = check(self._history)
            agreed = [look.completed for view in views.values() for look in view.values()]
            if agreed and all(finding.rule != "converged" for finding in proof.verdict.findings):
                proof.convergence_seconds = max(0.0, max(agreed) - self._written_at)
        except BaseException:
            proof.remains = self._clean(ending, views)
            on_left(proof)
            raise
        proof.remains = self._clean(ending, views)
        return proof

    def _write(self, pool: ThreadPoolExecutor) -> list[PairLag]:
        """Writes everything; leaves the watchers at work in the pool."""
        operations, regions, profile = self._history.operations, self._table.regions, self._profile
        clients = {region: self._client(region, operations) for region in regions}
        pairs = [PairLag(source, target) for source in regions for target in regions if source != target]
        looks = looks_for_arrivals(self._table, profile)
        arrivals = [
            Arrivals(
                clients[region],
                [pair for pair in pairs if pair.target == region],
                operations,
                self._allowance(looks),
                look_seconds=profile.look_seconds,
                on_seen=self._on_arrival,
            )
            for region in regions
        ]

        def written(operation: Operation) -> None:
            for each in arrivals:
                each.expect(operation)

        writers = [
            RegionWriters(clients[region], self._steps[region], profile.writes_per_second, self._stop, written)
            for region in regions
        ]
        for each in arrivals:
            self._watching.append(pool.submit(each.watch, self._now, self._is_written.is_set, self._deadline))
        began = self._now()
        with ThreadPoolExecutor(max_workers=len(writers) * profile.clients_per_region) as writing:
            try:
                jobs = [
                    writing.submit(writer.run, began, self._now)
                    for _ in range(profile.clients_per_region)
                    for writer in writers
                ]
                for job in jobs:
                    job.result()
            finally:
                self._stop.set()
                self._written_at = self._now()
                self._is_written.set()
        return pairs

    def _deadline(self) -> float:
        return 0.0 if self._is_given_up else self._written_at + self._profile.timeout_seconds

    def _client(self, region: str, operations: list[Operation]) -> Client:
        return Client(self._clients.dynamodb(region), self._items, region, operations, self._now)

    def _allowance(self, units: int) -> Allowance:
        return Allowance(units, self._table.reads_per_second)

    def _ending(self) -> Ending:
        looks = looks_at_the_end(self._table, self._profile)
        return Ending(
            {region: self._client(region, []) for region in self._table.regions},
            {region: self._allowance(2 * looks) for region in self._table.regions},
            self._now,
        )

    def _keys(self) -> list[str]:
        """Every item that was written, or may have been."""
        return list(dict.fromkeys(one.key for one in self._history.operations if one.kind != "read"))

    def _clean(self, ending: Ending, views: dict[str, dict[str, Operation]]) -> Remains:
        timeout = self._profile.timeout_seconds
        remains = ending.clean(self._keys(), views, timeout)
        unknown = list(dict.fromkeys(one.key for one in self._history.operations if one.outcome == "unknown"))
        if unknown and not remains:
            time.sleep(_LATE_SECONDS)  # a call without an answer may be carried out late
            remains = ending.clean(unknown, {}, timeout)
        return remains

    def _refuse_foreign(self) -> None:
        foreign = next((one for one in self._history.operations if one.reason == FOREIGN), None)
        if foreign:
            raise RefusedError(
                f"item {self._items.key(foreign.key)} in {foreign.region}: must not exist or carry this run's mark, "
                "got an item of somebody else; it was left alone, run verify again"
            )
