"""Reads a table in every region of its replicas, and says what of it no environment can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from operations.adoption.alarms_found import in_watch_order
from operations.adoption.backups_found import in_ring_order
from operations.adoption.beside_the_table import look_beside
from operations.adoption.description import (
    AWS_MANAGED,
    AWS_OWNED,
    DEFAULT_RECOVERY_DAYS,
    Ceilings,
    IndexDescription,
    KeyAttribute,
    ReplicaDescription,
    TableDescription,
)
from operations.adoption.live import Live
from operations.adoption.region_facts import ON, RegionFacts, read_region
from operations.adoption.scaling_found import scaling_of
from operations.consistency import is_strongly_consistent
from operations.errors import RefusedError
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients

LEGACY = "2017.11.29"


def read_table(clients: Clients, home: str, name: str) -> Live:
    """Reads a table in every region.

    Args:
        clients: AWS.
        home: The region through which it is going to be managed; any of its regions will do.
        name: The table.

    Raises:
        RefusedError: When there is no such table.
        ClientError: When AWS refuses to say what it is.
    """
    at_home = read_region(clients, home, name)
    if at_home is None:
        raise RefusedError(
            f"table {name}: must exist in {home}, got none of that name there; find it with globaltables adopt --list "
            f"--region {home}"
        )
    read = by_region(replica_regions(at_home.table, home), lambda region: read_region(clients, region, name))
    return live_of({home: at_home, **read}, home)


def replica_regions(table: Mapping[str, Any], home: str) -> list[str]:
    """The other regions of the replicas that are in the table's own account; elsewhere another table may have its name.

    AWS lists in no order that it promises, and the same table must make the same file.
    """
    account = _account_of(table["TableArn"])
    ours = {one["RegionName"] for one in table.get("Replicas", ()) if _account_in(one, account) == account}
    return sorted(ours - {home})


def _account_of(arn: str) -> str:
    return arn.split(":")[4]


def _account_in(replica: Mapping[str, Any], account: str) -> str:
    """The account of a replica, which one that does not name itself shares with its table."""
    return _account_of(replica["ReplicaArn"]) if "ReplicaArn" in replica else account


def live_of(read: Mapping[str, RegionFacts | None], home: str) -> Live:
    """The table from what every region said.

    Args:
        read: What they said; None where there is no such table.
        home: The home region.
    """
    there = {region: one for region, one in read.items() if one is not None}
    # Copies go from each region to the next, and regions are what the environment has in this order.
    order = in_ring_order({region: one.backups for region, one in there.items()})
    if order == list(there):
        order = in_watch_order({region: one.alarms for region, one in there.items()}, there[home].table["TableName"])
    facts = {region: there[region] for region in order}
    table, problems = describe(facts, home)
    live = Live(table, facts, [*problems, *_not_settled(facts[home], read)])
    look_beside(live)
    return live


def describe(facts: Mapping[str, RegionFacts], home: str) -> tuple[TableDescription, list[str]]:
    """The table in words of its own, and what cannot be said of its scaling."""
    raw = facts[home].table
    types = {one["AttributeName"]: one["AttributeType"] for one in raw["AttributeDefinitions"]}
    partition_key, sort_key = _keys(raw["KeySchema"], types)
    assert partition_key is not None  # noqa: S101 - AWS has no table without one
    stream = raw.get("StreamSpecification", {})
    is_provisioned = raw.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED") == "PROVISIONED"
    problems: list[str] = []
    replicas = {}
    for region, one in facts.items():
        scaling, of_region = scaling_of(one) if is_provisioned else ({}, [])
        problems += of_region
        replicas[region] = _replica(one, facts[home].table, scaling)
    ttl = facts[home].time_to_live
    mode: Literal["on_demand", "provisioned"] = "provisioned" if is_provisioned else "on_demand"
    table = TableDescription(
        name=raw["TableName"],
        home=home,
        partition_key=partition_key,
        sort_key=sort_key,
        global_indexes={
            one["IndexName"]: _index(one, types, is_global=True) for one in _by_name(raw.get("GlobalSecondaryIndexes"))
        },
        local_indexes={
            one["IndexName"]: _index(one, types, is_global=False) for one in _by_name(raw.get("LocalSecondaryIndexes"))
        },
        billing_mode=mode,
        ceilings=Ceilings() if is_provisioned else _ceilings(raw),
        time_to_live_attribute=ttl.get("AttributeName") if ttl.get("TimeToLiveStatus") in ON else None,
        stream_view_type=stream.get("StreamViewType", "") if stream.get("StreamEnabled") else "",
        consistency="strong" if is_strongly_consistent(raw) else "eventual",
        witness_region=next((one["RegionName"] for one in raw.get("GlobalTableWitnesses", ())), None),
        replicas=replicas,
    )
    return table, problems


def _by_name(indexes: Any) -> list[Any]:
    return sorted(indexes or (), key=lambda one: str(one["IndexName"]))


def _keys(schema: Any, types: Mapping[str, str]) -> tuple[KeyAttribute | None, KeyAttribute | None]:
    by_kind = {one["KeyType"]: KeyAttribute(one["AttributeName"], types[one["AttributeName"]]) for one in schema}
    return by_kind.get("HASH"), by_kind.get("RANGE")


def _index(raw: Mapping[str, Any], types: Mapping[str, str], *, is_global: bool) -> IndexDescription:
    partition_key, sort_key = _keys(raw["KeySchema"], types)
    return IndexDescription(
        partition_key=partition_key if is_global else None,
        sort_key=sort_key,
        projection=raw["Projection"].get("ProjectionType", "ALL"),
        non_key_attributes=tuple(raw["Projection"].get("NonKeyAttributes", ())),
        ceilings=_ceilings(raw) if is_global else Ceilings(),
    )


def _ceilings(raw: Mapping[str, Any]) -> Ceilings:
    units = raw.get("OnDemandThroughput") or {}
    read, write = (units.get(f"Max{kind}RequestUnits", -1) for kind in ("Read", "Write"))
    return Ceilings(read if read > 0 else None, write if write > 0 else None)


def _replica(facts: RegionFacts, home: Mapping[str, Any], scaling: Any) -> ReplicaDescription:
    recovery, statuses = facts.recovery, [facts.insights.get(name) for name in ("", *facts.index_names)]
    is_recoverable = recovery.get("PointInTimeRecoveryStatus") in ON
    # A replica that says nothing of its class has the table's.
    table_class = (facts.table.get("TableClassSummary") or home.get("TableClassSummary") or {}).get("TableClass")
    return ReplicaDescription(
        recovery_days=recovery.get("RecoveryPeriodInDays", DEFAULT_RECOVERY_DAYS) if is_recoverable else None,
        deletion_protection=bool(facts.table.get("DeletionProtectionEnabled", False)),
        table_class=table_class or "STANDARD",
        key=_key(facts),
        contributor_insights=all(status in ON for status in statuses),
        tags={key: value for key, value in sorted(facts.tags.items()) if not key.startswith("aws:")},
        scaling=scaling,
    )


def _key(facts: RegionFacts) -> str:
    if facts.key is None:
        return AWS_OWNED
    return AWS_MANAGED if facts.key.get("KeyManager") == "AWS" else str(facts.key["Arn"])


def _not_settled(at_home: RegionFacts, read: Mapping[str, RegionFacts | None]) -> list[str]:
    """What no plan should be made on: a table of the 2017 version, or one that is being changed."""
    problems = []
    name, table = at_home.table["TableName"], at_home.table
    if table.get("GlobalTableVersion") == LEGACY:
        problems.append(
            f"table {name}: is a global table of version 2017.11.29, which Terraform's replica blocks do not know; "
            "upgrade it first, in place: in the console under Global tables, Update version"
        )
    account, home = _account_of(table["TableArn"]), at_home.region
    problems += [
        f"replica {one['RegionName']}: must be in account {account} as the table is, got one in {other}; no "
        "environment can say a global table of several accounts, so leave it to whoever made it"
        for one in table.get("Replicas", ())
        if (other := _account_in(one, account)) != account
    ]
    for region, facts in read.items():
        if facts is None:
            problems.append(f"replica {region}: is listed by {home} and cannot be found; wait until it is")
        elif region != home and home not in {one["RegionName"] for one in facts.table.get("Replicas", ())}:
            problems.append(
                f"table {name} in {region}: must list a replica in {home}, got none: it is another table of that name, "
                "or has left the global table; look at both with aws dynamodb describe-table"
            )
    for facts in filter(None, read.values()):
        status = facts.table["TableStatus"]
        if status != "ACTIVE":
            problems.append(f"table {name} in {facts.region}: must be ACTIVE, got {status}; wait, then run this again")
        problems += [
            f"index {index['IndexName']} in {facts.region}: must be ACTIVE, got {index['IndexStatus']}; wait, then run "
            "this again"
            for index in facts.table.get("GlobalSecondaryIndexes", ())
            if index.get("IndexStatus", "ACTIVE") != "ACTIVE"
        ]
    return problems + [
        f"replica {replica['RegionName']}: must be ACTIVE, got {replica['ReplicaStatus']}; wait, or remove the replica"
        for replica in table.get("Replicas", ())
        if replica.get("ReplicaStatus", "ACTIVE") != "ACTIVE"
    ]
