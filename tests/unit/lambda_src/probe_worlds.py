"""A table in several regions for probes, with a clock that only moves when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lambda_src.probe.run import Clock, Run
from lambda_src.probe.settings import KeyAttribute, Options, Settings
from lambda_src.probe.table import Table

HOME, OTHER = "us-east-1", "eu-west-1"
START_SECONDS = 1_700_000_000.0

Item = dict[str, Any]


class RefusedError(Exception):
    """What the table says to a write whose condition does not hold."""


def settings(region: str = OTHER, **changes: Any) -> Settings:
    """The settings of the probe in a region."""
    given: dict[str, Any] = {
        "table_name": "orders",
        "region": region,
        "sources": tuple(one for one in (HOME, OTHER) if one != region),
        "partition_key": KeyAttribute("PK", "S"),
        "sort_key": KeyAttribute("SK", "S"),
        "time_to_live_attribute": "expires_at",
        "period_seconds": 60.0,
        "lost_after_seconds": 30.0,
        "watch_seconds": 10.0,
        "namespace": "Tests",
    }
    return Settings(**given | changes)


@dataclass
class World:
    """Replicas by region, changes on their way, a clock, and what was published.

    Args:
        lag_seconds: How long a change takes.
        cut: Directed pairs between which nothing passes.
        hang_seconds: How long every request of a probe takes; writes are given up then.
        refused: Regions that take no writes.
        unanswered: Regions whose writes land and are told as refused.
    """

    lag_seconds: float = 0.5
    cut: set[tuple[str, str]] = field(default_factory=set)
    now_seconds: float = START_SECONDS
    replicas: dict[str, dict[str, Item]] = field(default_factory=lambda: {HOME: {}, OTHER: {}})
    published: list[dict[str, Any]] = field(default_factory=list)
    hang_seconds: float = 0
    refused: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    during: list[tuple[float, Any]] = field(default_factory=list)
    _under_way: list[tuple[float, str, str, str, Item | None]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Moves the clock on, delivers what is due and does what was planned for meanwhile."""
        until = self.now_seconds + seconds
        while due := [one for one in self.during if one[0] <= until]:
            entry = min(due, key=lambda one: one[0])
            self.during.remove(entry)
            self._move_to(entry[0])
            entry[1]()
        self._move_to(until)

    def _move_to(self, seconds: float) -> None:
        self.now_seconds = max(self.now_seconds, seconds)
        for change in list(self._under_way):
            sent, source, target, key, item = change
            if self.now_seconds >= sent + self.lag_seconds and (source, target) not in self.cut:
                self._under_way.remove(change)
                self._store(target, key, item)

    def _store(self, region: str, key: str, item: Item | None) -> None:
        if item is None:
            self.replicas[region].pop(key, None)
        else:
            self.replicas[region][key] = item

    def write(self, region: str, key: str, item: Item | None) -> None:
        """A write in a region."""
        self._store(region, key, item)
        self._under_way += [
            (self.now_seconds, region, target, key, item) for target in self.replicas if target != region
        ]

    def let_all_arrive_but(self, sequence: int) -> None:
        """Delivers what is under way, through every cut: one write of HOME stays behind."""
        behind = []
        for change in self._under_way:
            _, source, target, key, item = change
            if item and (source, sequence_of(item)) == (HOME, sequence):
                behind.append(change)
            else:
                self._store(target, key, item)
        self._under_way = behind

    def run(self, region: str = OTHER, **options: Any) -> dict[str, Any]:
        """One run of the probe in a region."""
        mine = settings(region)
        given = Options(**{"watch_seconds": 0.0, "period_seconds": 60.0} | options)
        return self.probe(mine, given).carry_out()

    def probe(self, mine: Settings, options: Options) -> Run:
        """A probe on this world."""
        clock = Clock(lambda: self.now_seconds, self.sleep)
        return Run(mine, options, Table(Client(self, mine.region), mine, lambda _: None), Metrics(self), clock)


@dataclass
class Client:
    """DynamoDB in one region, as far as the probe uses it."""

    world: World
    region: str

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """Answers one key less than was asked for when it is asked for many, as under throttling."""
        self.world.sleep(self.world.hang_seconds)
        ((table, wanted),) = request["RequestItems"].items()
        replica = self.world.replicas[self.region]
        keys, left = (wanted["Keys"], []) if len(wanted["Keys"]) < 3 else (wanted["Keys"][1:], wanted["Keys"][:1])
        found = [replica[name] for one in keys if (name := str(one["PK"])) in replica]
        assert wanted["ConsistentRead"]
        answer: dict[str, Any] = {"Responses": {table: found}}
        return answer | ({"UnprocessedKeys": {table: {"Keys": left}}} if left else {})

    def put_item(self, **request: Any) -> None:
        """Checks the condition of the probe's writes."""
        if self.world.hang_seconds:
            self.world.sleep(self.world.hang_seconds)
            raise RefusedError("timed out")
        key, item = str(request["Item"]["PK"]), request["Item"]
        stored = self.world.replicas[self.region].get(key)
        values = request["ExpressionAttributeValues"]
        if self.region in self.world.refused or (stored is not None and not _older(stored, values)):
            raise RefusedError("the conditional request failed")
        self.world.write(self.region, key, item)
        if self.region in self.world.unanswered:
            raise RefusedError("timed out")

    def delete_item(self, **request: Any) -> None:
        """Checks the condition of the probe's deletions."""
        key = str(request["Key"]["PK"])
        stored = self.world.replicas[self.region].get(key)
        region = request["ExpressionAttributeValues"][":region"]
        if stored is not None and stored.get("globaltables_probe", {}).get("M", {}).get("region") != region:
            raise RefusedError("the conditional request failed")
        self.world.write(self.region, key, None)


def sequence_of(item: Item) -> int:
    """The number of a pulse."""
    return int(item["globaltables_probe"]["M"]["sequence"]["N"])


def _older(stored: Item, values: Item) -> bool:
    mark = stored.get("globaltables_probe", {}).get("M")
    return (
        mark is not None
        and mark["region"] == values[":region"]
        and int(mark["sequence"]["N"]) < int(values[":sequence"]["N"])
    )


@dataclass
class Metrics:
    """CloudWatch, as far as the probe uses it."""

    world: World

    def put_metric_data(self, **request: Any) -> None:
        """Keeps what is published."""
        assert request["Namespace"] == "Tests"
        self.world.published += request["MetricData"]
