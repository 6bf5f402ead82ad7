"""CreateTable, UpdateTable and DeleteTable with AWS's rules for global tables, around the emulator's own."""

from collections.abc import Callable
from typing import Any

from local_aws.dynamodb import capacity_mode, lifecycle
from local_aws.dynamodb.group import Group, region_of, shares_anything
from local_aws.dynamodb.keys import MANAGED_ALIAS, resolve_key
from local_aws.dynamodb.projections import in_another_order
from local_aws.dynamodb.refusals import (
    Answer,
    being_used,
    in_use,
    invalid,
    json_answer,
    not_scaled,
    only_one_index,
    protected,
    refuse,
    source_of_replicas,
    stream_of_a_replica,
    table_not_found,
)
from local_aws.dynamodb.replica_updates import ReplicaUpdates
from local_aws.dynamodb.scaling import WriteScaling
from local_aws.emulator import Names

Table = dict[str, Any]
Handler = Callable[[Table], Answer]
HTTP_OK = 200


class Tables:
    """The three operations.

    Args:
        group: The replicas.
        scaling: Whether a table's writes are auto scaled.
    """

    def __init__(self, group: Group, scaling: WriteScaling) -> None:
        self._group = group
        self._scaling = scaling
        self._replica_updates = ReplicaUpdates(group, scaling)
        self._dynamodb = Names("ministack.services.dynamodb")
        responses = Names("ministack.core.responses")
        self._account = responses["get_account_id"]
        self._region = responses["get_region"]

    def install(self) -> None:
        """Wrap the emulator's handlers."""
        self._dynamodb.wrap("_create_table", self._wrap_create)
        self._dynamodb.wrap("_update_table", self._wrap_update)
        self._dynamodb["_delete_table"] = self.delete
        self._dynamodb["_apply_replica_updates"] = lambda _name, table, updates: self._replica_updates.apply(
            self._account(), table, updates
        )
        self._dynamodb.wrap("_validate_data_plane_table_name", self._wrap_name_check)

    def _wrap_create(self, original: Handler) -> Handler:
        def create(data: Table) -> Answer:
            data, refusal = self._with_key(data)
            refusal = refusal or capacity_mode.refuse_new_ceilings(data)
            if refusal is not None:
                return refusal
            answer = original(in_another_order(data))
            if answer[0] != HTTP_OK:
                return answer
            table = self._dynamodb["_tables"][data["TableName"]]
            capacity_mode.settle(table, {}, {}, says_mode=False)
            lifecycle.begin(table, lifecycle.CREATING, self._group.transition_seconds)
            return self._described(data["TableName"])

        return create

    def _wrap_update(self, original: Handler) -> Handler:
        def update(data: Table) -> Answer:
            name = self._dynamodb["_normalize_table_name"](data.get("TableName"))
            table = self._dynamodb["_tables"].get(name)
            if table is None:
                return original(data)
            data, refusal = self._with_key(data)
            refusal = refusal or self._refuse_update(table, data)
            if refusal is not None:
                return refusal
            known, mode = capacity_mode.remember(table), capacity_mode.mode_of(table)
            says_mode = capacity_mode.SUMMARY in table
            answer = original(in_another_order(data))
            if answer[0] != HTTP_OK:
                return answer
            capacity_mode.settle(table, data, known, says_mode=says_mode)
            self._after_update(table, data, set(known))
            if capacity_mode.mode_of(table) != mode:
                self._group.mode_changed(self._account(), table)
            return self._described(name)

        return update

    def _after_update(self, table: Table, data: Table, known: set[str]) -> None:
        seconds = self._group.transition_seconds
        for index in table.get("GlobalSecondaryIndexes") or []:
            if index["IndexName"] not in known:
                lifecycle.begin_index(table, index["IndexName"], seconds)
        lifecycle.begin(table, lifecycle.UPDATING, seconds)
        if "ReplicaUpdates" not in data and shares_anything(data):
            self._group.share(self._account(), table, data)

    def _refuse_update(self, table: Table, data: Table) -> Answer | None:
        replicated = bool(table.get("_global_regions"))
        if "ReplicaUpdates" in data and set(data) - {"TableName", "ReplicaUpdates"}:
            return invalid("One or more parameter values were invalid: ReplicaUpdates must be the only operation")
        if replicated and "StreamSpecification" in data:
            return stream_of_a_replica()
        members = [table, *(member for _, member in self._group.others(self._account(), table))]
        if any(lifecycle.status_of(member) != lifecycle.ACTIVE for member in members):
            return in_use()
        if _index_changes(data) > 1:
            return only_one_index()
        refusal = capacity_mode.refuse_new_ceilings(data) or capacity_mode.refuse_mode(table, data)
        return refusal or self._refuse_unscaled(table, data)

    def _refuse_unscaled(self, table: Table, data: Table) -> Answer | None:
        if not table.get("_global_regions") or data.get("BillingMode") != "PROVISIONED":
            return None
        known = [index["IndexName"] for index in table.get("GlobalSecondaryIndexes") or []]
        covered = self._scaling.covers(self._account(), region_of(table), table["TableName"], known)
        return None if covered else not_scaled()

    def delete(self, data: Table) -> Answer:
        """DeleteTable: refuse what AWS refuses, then let the table be DELETING for a while."""
        name = self._dynamodb["_normalize_table_name"](data.get("TableName"))
        account, region = self._account(), self._region()
        table = self._group.table(account, region, name)
        if table is None:
            return table_not_found(name)
        if lifecycle.status_of(table) != lifecycle.DELETING:
            refusal = self._refuse_delete(account, table)
            if refusal is not None:
                return refusal
            self._group.leave(account, region, name)
        return self._described(name)

    def _refuse_delete(self, account: str, table: Table) -> Answer | None:
        name = table["TableName"]
        if lifecycle.status_of(table) != lifecycle.ACTIVE:
            return being_used(name)
        if table.get("DeletionProtectionEnabled"):
            return protected(name, region_of(table), replicated=bool(table.get("_global_regions")))
        if self._group.is_locked_source(account, table):
            return source_of_replicas()
        return None

    def _wrap_name_check(self, original: Callable[[Any], Answer | None]) -> Callable[[Any], Answer | None]:
        def check(name: Any) -> Answer | None:
            refusal = original(name)
            if refusal is None:
                table = self._dynamodb["_tables"].get(name)
                if table is not None and lifecycle.status_of(table) == lifecycle.CREATING:
                    return refuse("ResourceNotFoundException", "Requested resource not found")
            return refusal

        return check

    def _with_key(self, data: Table) -> tuple[Table, Answer | None]:
        """The request with its key resolved to an ARN, or the refusal."""
        asked = data.get("SSESpecification") or {}
        if not asked.get("Enabled"):
            return data, None
        resolved = resolve_key(self._account(), self._region(), asked.get("KMSMasterKeyId") or MANAGED_ALIAS)
        if not isinstance(resolved, str):
            return data, resolved
        return {**data, "SSESpecification": {**asked, "KMSMasterKeyId": resolved}}, None

    def _described(self, name: str) -> Answer:
        return json_answer({"TableDescription": self._dynamodb["_table_description"](name)})


def _index_changes(data: Table) -> int:
    """How many indexes a request creates or deletes."""
    return sum("Update" not in update for update in data.get("GlobalSecondaryIndexUpdates") or [])
