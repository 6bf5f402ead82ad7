"""What DescribeTable says beyond the emulator: phases, replicas with their keys, indexes that are being made."""

from collections.abc import Callable
from typing import Any

from local_aws.dynamodb import lifecycle
from local_aws.dynamodb.group import OVERRIDES, Group, region_of
from local_aws.dynamodb.keys import key_of
from local_aws.emulator import Names

Table = dict[str, Any]


class Description:
    """Completes table descriptions.

    Args:
        group: The replicas.
    """

    def __init__(self, group: Group) -> None:
        self._group = group
        self._dynamodb = Names("ministack.services.dynamodb")
        self._account = Names("ministack.core.responses")["get_account_id"]

    def install(self) -> None:
        """Wrap the emulator's one function that describes a table."""
        self._dynamodb.wrap("_table_description", self._wrap)

    def _wrap(self, original: Callable[[str], Table]) -> Callable[[str], Table]:
        def describe(name: str) -> Table:
            table = self._dynamodb["_tables"][name]
            described = original(name)
            if lifecycle.PHASE in table:
                described["TableStatus"] = lifecycle.status_of(table)
            if table.get(lifecycle.INDEX_PHASES) and "GlobalSecondaryIndexes" in described:
                described["GlobalSecondaryIndexes"] = [
                    _index(table, index) for index in described["GlobalSecondaryIndexes"]
                ]
            if "Replicas" in described:
                described["Replicas"] = [_replica(member) for _, member in self._group.others(self._account(), table)]
            return described

        return describe


def _index(table: Table, index: Table) -> Table:
    status = lifecycle.index_status_of(table, index["IndexName"])
    described = {**index, "IndexStatus": status}
    if status == lifecycle.CREATING:
        described["Backfilling"] = True
    return described


def _replica(member: Table) -> Table:
    status = lifecycle.status_of(member)
    described: Table = {
        "RegionName": region_of(member),
        "ReplicaStatus": lifecycle.ACTIVE if status == lifecycle.UPDATING else status,
    }
    if status == lifecycle.CREATING:
        described["ReplicaStatusPercentProgress"] = str(lifecycle.percent_of(member))
    key = key_of(member)
    if key:
        described["KMSMasterKeyId"] = key
    overrides = member.get(OVERRIDES) or {}
    if "TableClassOverride" in overrides:
        described["ReplicaTableClassSummary"] = member["TableClassSummary"]
    described.update({name: value for name, value in overrides.items() if name != "TableClassOverride"})
    indexes = member.get("GlobalSecondaryIndexes") or []
    if indexes:
        described["GlobalSecondaryIndexes"] = [{"IndexName": index["IndexName"]} for index in indexes]
    return described
