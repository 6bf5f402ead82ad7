"""Everything added around the emulator, wired together.

Construction wraps the emulator's functions; `start` and `stop` belong to the server's life. Wrapping order matters in
one place: whoever needs the emulator's plain function takes it before it is wrapped.
"""

import contextlib
from pathlib import Path
from typing import Any

from local_aws import managed_keys
from local_aws.access.authorization import Authorization
from local_aws.access.condition_keys import ConditionKeys
from local_aws.access.table_keys import TableKeys
from local_aws.autoscaling.service import AutoScaling
from local_aws.backup.service import BackupService
from local_aws.calls import Calls
from local_aws.cloudwatch.alarms import Alarms
from local_aws.cloudwatch.clock import Clock
from local_aws.cloudwatch.datapoints import Datapoints
from local_aws.cloudwatch.delivery import Delivery
from local_aws.cloudwatch.evaluator import Evaluator
from local_aws.cloudwatch.metric_data import MetricData
from local_aws.dynamodb import legacy
from local_aws.dynamodb.description import Description
from local_aws.dynamodb.group import Group
from local_aws.dynamodb.recovery import Recovery
from local_aws.dynamodb.scaling import WriteScaling
from local_aws.dynamodb.statements import Statements
from local_aws.dynamodb.tables import Tables
from local_aws.dynamodb.time_to_live import TimeToLive
from local_aws.faults.active import ActiveFaults
from local_aws.fis.experiments import Experiments
from local_aws.fis.pause import Pause
from local_aws.fis.service import FisService
from local_aws.fis.stores import Stores as FisStores
from local_aws.fis.templates import Templates
from local_aws.functions.printed_lines import wait_for_printed_lines
from local_aws.functions.queue_depths import QueueDepths
from local_aws.functions.runs import Runs
from local_aws.functions.schedules import Schedules
from local_aws.functions.stream_mappings import StreamMappings
from local_aws.logs.metric_filters import MetricFilters
from local_aws.metrics.recorder import Recorder
from local_aws.metrics.series import Series
from local_aws.replication.lag_queue import Change, Pair
from local_aws.replication.replicator import Replicator
from local_aws.settings import Settings
from local_aws.snapshot import Snapshots
from local_aws.surroundings import data_streams, endpoints, health_checks
from local_aws.surroundings.trails import Trails


class Layer:
    """The behaviour of one instance.

    Args:
        state_dir: The instance's folder.
        settings: How it behaves.
    """

    def __init__(self, state_dir: Path, settings: Settings) -> None:
        self.settings = settings
        self.faults = ActiveFaults(settings.seed)
        self.scaling = WriteScaling()
        clock = Clock()
        series = Series(clock.now)
        self._recorder = Recorder(series)
        self._replicator = Replicator(self._lag_ms, self.faults.is_cut, self._delivered, settings.seed)
        self._snapshots = Snapshots(state_dir / "aws", self._replicator.queue, settings.snapshot_seconds)
        self._group = Group(self._replicator.queue, settings.transition_seconds, settings.source_lock_hours)
        self._group.on_change(self._snapshots.note_change)
        datapoints = Datapoints()
        scaling = AutoScaling(clock, datapoints, series, settings.transition_seconds, self._snapshots.note_change)
        self.scaling.is_scaled = scaling.is_scaled
        self._group.on_unscaled(scaling.forget_table)
        self._group.on_joined(scaling.follow_table)
        depths = QueueDepths(clock.now)
        self.alarms = Evaluator(
            clock, datapoints, settings.evaluation_seconds, self._snapshots.note_change, depths.publish
        )
        self.alarms.afterwards(scaling.run)
        managed_keys.install()
        Authorization().install()
        TableKeys().install()
        ConditionKeys().install()
        runs = Runs()
        runs.install()
        Schedules().install()
        wait_for_printed_lines()
        StreamMappings(runs).install()
        Alarms(clock).install()
        Delivery(clock).install()
        MetricData(datapoints).install()
        MetricFilters().install()
        Tables(self._group, self.scaling).install()
        Description(self._group).install()
        Recovery().install()
        TimeToLive().install()
        Statements(self._replicator).install()
        legacy.install()
        # Copying items takes longer than a change of the table: long enough to be seen, on a busy machine too.
        BackupService(3 * settings.transition_seconds).install()
        data_streams.install()
        endpoints.install()
        health_checks.install()
        Trails().install()
        stores = FisStores()
        self._experiments = Experiments(stores, Pause(self.faults), clock, self._snapshots.note_change)
        FisService(stores, Templates(stores, clock), self._experiments).install()
        scaling.install()
        self._snapshots.install()
        self._replicator.install(self._recorder.wrote)
        self._recorder.install()
        Calls(self.faults, self._recorder, self._snapshots.note_change).install()

    def start(self) -> None:
        """Go on from the restored state."""
        self._group.start()
        self._replicator.start()
        self.alarms.start()
        self._experiments.start()
        self._snapshots.start()

    async def stop(self) -> None:
        """Stop replicating and write the state, the changes under way included."""
        async with (
            contextlib.AsyncExitStack() as last_first
        ):  # each part stops, and the state is written, come what may
            for part in (self._snapshots, self._replicator, self.alarms, self._experiments):
                last_first.push_async_callback(part.stop)

    async def flush(self) -> None:
        """Write the state to disk now."""
        await self._snapshots.write()

    def queue_depths(self) -> list[dict[str, Any]]:
        """How many changes are under way per directed pair."""
        return self._replicator.depths()

    def _lag_ms(self, pair: Pair, spread: float) -> float:
        asked = self.faults.lag_ms(pair)
        if asked is not None:
            return asked
        return max(0.0, self.settings.lag_ms + spread * self.settings.jitter_ms)

    def _delivered(self, pair: Pair, change: Change, table: dict[str, Any], before: Any, latency_ms: float) -> None:
        self._snapshots.note_change()
        self._recorder.delivered(pair, table, before, change.item, latency_ms)
