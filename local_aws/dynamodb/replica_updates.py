"""UpdateTable's ReplicaUpdates: Create, Update and Delete of one replica, with AWS's rules and words."""

from typing import Any

from local_aws.dynamodb import lifecycle
from local_aws.dynamodb.capacity_mode import mode_of
from local_aws.dynamodb.group import Group, override, region_of
from local_aws.dynamodb.keys import replica_encryption
from local_aws.dynamodb.refusals import (
    Answer,
    already_a_table,
    in_use,
    invalid,
    local_region,
    not_a_replica,
    not_scaled,
    protected,
    source_of_replicas,
)
from local_aws.dynamodb.scaling import WriteScaling
from local_aws.emulator import Names

Table = dict[str, Any]
ACTIONS = ("Create", "Update", "Delete")


class ReplicaUpdates:
    """Applies replica actions.

    Args:
        group: The replicas.
        scaling: Whether a table's writes are auto scaled.
    """

    def __init__(self, group: Group, scaling: WriteScaling) -> None:
        self._group = group
        self._scaling = scaling

    def apply(self, account: str, table: Table, updates: list[Table]) -> Answer | None:
        """Apply the actions of one request; the refusal, or None when all is well."""
        actions = [(action, update[action]) for update in updates for action in ACTIONS if action in update]
        changes = {(action, asked.get("RegionName")) for action, asked in actions if action != "Update"}
        if len(changes) > 1:
            return invalid(
                "Update global table operation failed because more than one create or delete replica actions "
                "not allowed"
            )
        for action, asked in actions:
            if asked.get("RegionName") == region_of(table):
                return local_region()
            refusal: Answer | None = getattr(self, f"_{action.lower()}")(account, table, asked)
            if refusal is not None:
                return refusal
        return None

    def _create(self, account: str, table: Table, asked: Table) -> Answer | None:
        name, region = table["TableName"], asked["RegionName"]
        if self._group.table(account, region, name) is not None:
            return already_a_table(name)
        refusal = self._refuse_unscaled(account, table)
        if refusal is not None:
            return refusal
        encryption = replica_encryption(account, table, region, asked.get("KMSMasterKeyId"))
        if isinstance(encryption, tuple):
            return encryption
        enable_stream(table)
        self._group.join(account, table, region, encryption, asked)
        return None

    def _refuse_unscaled(self, account: str, table: Table) -> Answer | None:
        if mode_of(table) != "PROVISIONED":
            return None
        home, name = region_of(table), table["TableName"]
        if not self._scaling.covers(account, home, name, []):
            return not_scaled()
        indexes = [index["IndexName"] for index in table.get("GlobalSecondaryIndexes") or []]
        return None if self._scaling.covers(account, home, name, indexes) else not_scaled("GSI")

    def _update(self, account: str, table: Table, asked: Table) -> Answer | None:
        replica = dict(self._group.others(account, table)).get(asked["RegionName"])
        if replica is None:
            return not_a_replica(asked["RegionName"], replicated=bool(table.get("_global_regions")))
        if "KMSMasterKeyId" in asked:
            return invalid(
                "Update global table operation failed because the KMS key of a replica cannot be updated "
                "through ReplicaUpdates"
            )
        override(replica, asked)
        lifecycle.begin(table, lifecycle.UPDATING, self._group.transition_seconds)
        return None

    def _delete(self, account: str, table: Table, asked: Table) -> Answer | None:
        name, region = table["TableName"], asked["RegionName"]
        replica = dict(self._group.others(account, table)).get(region)
        if replica is None:
            return not_a_replica(region, replicated=bool(table.get("_global_regions")))
        if lifecycle.status_of(replica) in (lifecycle.CREATING, lifecycle.DELETING):
            return in_use()
        if replica.get("DeletionProtectionEnabled"):
            return protected(name, region, replicated=True)
        if self._group.is_locked_source(account, replica):
            return source_of_replicas()
        self._group.leave(account, region, name)
        return None


def enable_stream(table: Table) -> None:
    """AWS switches the stream on with the first replica, and leaves one that is on as it is."""
    if (table.get("StreamSpecification") or {}).get("StreamEnabled"):
        return
    table["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    table["LatestStreamLabel"] = Names("ministack.services.dynamodb")["_stream_label"]()
    table["LatestStreamArn"] = f"{table['TableArn']}/stream/{table['LatestStreamLabel']}"
