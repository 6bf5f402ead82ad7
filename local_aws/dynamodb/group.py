"""The replicas of a table: who belongs, how one joins and leaves, and what all of them share.

Each replica is a table of its own in the emulator, so what AWS never synchronises (deletion protection, recovery,
tags, insights, policies) is separate by nature. What AWS does synchronise is copied here after every change.
"""

import asyncio
import copy
import time
from collections.abc import Callable, Iterator
from typing import Any

from local_aws.dynamodb import capacity_mode, lifecycle
from local_aws.emulator import Names
from local_aws.replication.lag_queue import LagQueue

Table = dict[str, Any]
SOURCE = "_replica_source"
RECOVERY = "_recovery"
OVERRIDES = "_replica_overrides"
OWN = (lifecycle.PHASE, lifecycle.INDEX_PHASES, SOURCE, RECOVERY, OVERRIDES)
SHARED = ("BillingModeSummary", "TableClassSummary", "AttributeDefinitions", "GlobalSecondaryIndexes")
SECONDS_PER_HOUR = 3600.0


class Group:
    """All replicas of all tables.

    Args:
        queue: The changes under way between them.
        transition_seconds: How long joining, leaving and changing take, in seconds.
        source_lock_hours: How long a source of a live replica cannot leave.
    """

    def __init__(self, queue: LagQueue, transition_seconds: float, source_lock_hours: float) -> None:
        self.transition_seconds = transition_seconds
        self._source_lock_seconds = source_lock_hours * SECONDS_PER_HOUR
        self._queue = queue
        self._dynamodb = Names("ministack.services.dynamodb")
        self._scope = Names("ministack.core.responses")["request_scope"]
        self._tables = self._dynamodb["_tables"]
        self._delete_table: Callable[..., Any] = self._dynamodb["_delete_table"]
        self._on_change: Callable[[], None] = lambda: None
        self._unscaled: Callable[[str, str, str], None] = lambda _account, _region, _name: None
        self._scaled_alike: Callable[[str, str, str, str], None] = lambda _account, _source, _region, _name: None
        self._loop: asyncio.AbstractEventLoop | None = None

    def on_change(self, callback: Callable[[], None]) -> None:
        """Have *callback* called when a table is gone without a call."""
        self._on_change = callback

    def on_unscaled(self, callback: Callable[[str, str, str], None]) -> None:
        """Have *callback* called with account, region and name where a table needs no auto scaling any more."""
        self._unscaled = callback

    def on_joined(self, callback: Callable[[str, str, str, str], None]) -> None:
        """Have *callback* called with account, source, region and name where a replica joins a provisioned table."""
        self._scaled_alike = callback

    def table(self, account: str, region: str, name: str) -> Table | None:
        """The replica in a region."""
        found: Table | None = self._tables.get_scoped(account, region, name)
        return found

    def others(self, account: str, table: Table) -> Iterator[tuple[str, Table]]:
        """The other replicas of a table, with their regions."""
        home = region_of(table)
        for region in table.get("_global_regions") or []:
            member = self.table(account, region, table["TableName"])
            if region != home and member is not None:
                yield region, member

    def is_locked_source(self, account: str, table: Table) -> bool:
        """Whether a live replica was made from this one too short a time ago."""
        home = region_of(table)
        since = time.time() - self._source_lock_seconds
        return any(
            (source := member.get(SOURCE)) is not None and source["region"] == home and source["at"] > since
            for _, member in self.others(account, table)
        )

    def join(self, account: str, home: Table, region: str, encryption: Table | None, asked: Table) -> None:
        """Make a replica of *home* in *region*, with all items and what is under way to them.

        Args:
            account: The account id.
            home: The table it is made from.
            region: Where.
            encryption: The replica's SSEDescription; None for the AWS owned key.
            asked: The Create action as it was sent, for its overrides.
        """
        name = home["TableName"]
        self._dynamodb["_create_replica"](name, home, region)
        replica: Table = self._tables.get_scoped(account, region, name)
        for key in OWN:
            replica.pop(key, None)
        replica["SSEDescription"] = encryption
        replica[SOURCE] = {"region": region_of(home), "at": time.time()}
        override(replica, asked)
        regions = {*(home.get("_global_regions") or [region_of(home)]), region}
        self._dynamodb["_set_replica_group"](name, regions)
        self._queue.copy_to(account, name, region)
        lifecycle.begin(replica, lifecycle.CREATING, self.transition_seconds)
        lifecycle.begin(home, lifecycle.UPDATING, self.transition_seconds)
        if capacity_mode.mode_of(home) == "PROVISIONED":
            self._scaled_alike(account, region_of(home), region, name)

    def leave(self, account: str, region: str, name: str) -> None:
        """Begin to delete a replica, or a table that has none; it is gone after the transition."""
        table = self.table(account, region, name)
        if table is None:
            return
        lifecycle.begin(table, lifecycle.DELETING, self.transition_seconds)
        for _, member in self.others(account, table):
            if lifecycle.status_of(member) != lifecycle.DELETING:
                lifecycle.begin(member, lifecycle.UPDATING, self.transition_seconds)
        self._later(account, region, table)

    def _later(self, account: str, region: str, table: Table) -> None:
        if self._loop is None:
            self.remove(account, region, table)
        else:  # the caller may be a thread of the emulator
            self._loop.call_soon_threadsafe(
                self._loop.call_later, self.transition_seconds, self.remove, account, region, table
            )

    def remove(self, account: str, region: str, table: Table) -> None:
        """Delete a table whose time has come, with everything kept beside it."""
        name = table["TableName"]
        if self.table(account, region, name) is not table:
            return
        with self._scope(account, region):
            table["DeletionProtectionEnabled"] = False
            self._delete_table({"TableName": name})
            for store in ("_contributor_insights", "_resource_policies"):
                for key in self._dynamodb[store].keys():  # noqa: SIM118 - not a dict: its iteration is scoped
                    if key in (name, table["TableArn"]) or key.startswith((f"{name}/", f"{table['TableArn']}/")):
                        self._dynamodb[store].pop(key, None)
        self._queue.drop(account, name, region)
        self._unscaled(account, region, name)
        self._on_change()

    def start(self) -> None:
        """Finish deletions that a restart interrupted, and time new ones on the running event loop."""
        self._loop = asyncio.get_running_loop()
        for (account, region, _), table in self._tables.all_items():
            if lifecycle.status_of(table) == lifecycle.DELETING:
                self.remove(account, region, table)

    def share(self, account: str, table: Table, asked: Table) -> None:
        """Copy what AWS synchronises from a changed replica to all others."""
        for _, member in self.others(account, table):
            # Reads and writes float in each region, until a call says them.
            said = {*_capacities(member)} if "BillingMode" in asked else _names_said(asked)
            kept = {name: one for name, one in _capacities(member).items() if name not in said}
            for key in SHARED:
                if key in table:
                    member[key] = copy.deepcopy(table[key])
            for index in member.get("GlobalSecondaryIndexes") or []:
                index["IndexArn"] = f"{member['TableArn']}/index/{index['IndexName']}"
            member.pop(self._dynamodb["_INDEX_MEMBERS"], None)
            member[lifecycle.INDEX_PHASES] = dict(table.get(lifecycle.INDEX_PHASES, {}))
            member.pop("OnDemandThroughput", None)
            if "OnDemandThroughput" in table:
                member["OnDemandThroughput"] = dict(table["OnDemandThroughput"])
            _set_capacities(member, _capacities(table) | kept)
            if member.get(OVERRIDES):
                override(member, member[OVERRIDES])
            if shares_anything(asked):
                lifecycle.begin(member, lifecycle.UPDATING, self.transition_seconds)

    def mode_changed(self, account: str, table: Table) -> None:
        """Scaling is not kept where a global table becomes on demand; where it has no replicas it is."""
        if table.get("_global_regions") and capacity_mode.mode_of(table) != "PROVISIONED":
            for region in (region_of(table), *(region for region, _ in self.others(account, table))):
                self._unscaled(account, region, table["TableName"])


def shares_anything(asked: Table) -> bool:
    """Whether an UpdateTable request changes anything AWS synchronises."""
    return bool(set(asked) - {"TableName", "DeletionProtectionEnabled", "SSESpecification"})


def _capacities(table: Table) -> dict[str, Table]:
    """The provisioned throughput of a table, under the empty name, and of its indexes."""
    indexes = table.get("GlobalSecondaryIndexes") or []
    return {"": table["ProvisionedThroughput"]} | {one["IndexName"]: one["ProvisionedThroughput"] for one in indexes}


def _names_said(asked: Table) -> set[str]:
    """What an UpdateTable request sets the capacity of: indexes by name, the table under the empty name."""
    updates = [one.get("Update", {}) for one in asked.get("GlobalSecondaryIndexUpdates") or []]
    named = {one["IndexName"] for one in updates if "ProvisionedThroughput" in one}
    return named | ({""} if "ProvisionedThroughput" in asked else set())


def _set_capacities(table: Table, throughput_by_name: dict[str, Table]) -> None:
    table["ProvisionedThroughput"] = dict(throughput_by_name[""])
    for index in table.get("GlobalSecondaryIndexes") or []:
        index["ProvisionedThroughput"] = dict(throughput_by_name[index["IndexName"]])


def override(replica: Table, asked: Table) -> None:
    """Set what a replica may have different from the others: reads and table class."""
    names = ("ProvisionedThroughputOverride", "OnDemandThroughputOverride", "TableClassOverride")
    kept = {name: asked[name] for name in names if name in asked}
    if not kept:
        return
    replica[OVERRIDES] = {**replica.get(OVERRIDES, {}), **kept}
    if "TableClassOverride" in kept:
        replica["TableClassSummary"] = {
            "TableClass": kept["TableClassOverride"],
            "LastUpdateDateTime": int(time.time()),
        }
    replica["ProvisionedThroughput"] = {
        **replica["ProvisionedThroughput"],
        **kept.get("ProvisionedThroughputOverride", {}),
    }
    if "OnDemandThroughputOverride" in kept:
        replica["OnDemandThroughput"] = {**replica.get("OnDemandThroughput", {}), **kept["OnDemandThroughputOverride"]}


def region_of(table: Table) -> str:
    """The region a table lives in."""
    return str(table["TableArn"].split(":")[3])
