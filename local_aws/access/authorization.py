"""Which actions on which resources a DynamoDB call is authorized as, where the emulator asks for too little.

The emulator knows a call by its table's name and asks for the action of the call's own name. AWS asks for the PartiQL
actions of each statement, for the stream, backup or resource that a call names by ARN, for rights in a replica's region
where an UpdateTable adds or removes one, and for rights to the items of a table that is restored.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from local_aws.emulator import Names

Check = tuple[str, str]
"""An IAM action and the ARN it is asked for."""

PARTIQL = {"INSERT": "PartiQLInsert", "UPDATE": "PartiQLUpdate", "DELETE": "PartiQLDelete"}
REPLICA_MADE = (
    "CreateTable",
    "CreateTableReplica",
    "Scan",
    "Query",
    "UpdateItem",
    "PutItem",
    "GetItem",
    "DeleteItem",
    "BatchWriteItem",
)
REPLICA_REMOVED = ("DeleteTable", "DeleteTableReplica")
RESTORED = ("PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan", "BatchWriteItem")
NAMED_BY_ARN = ("ResourceArn", "BackupArn", "TableArn", "ExportArn", "ImportArn")


class Authorization:
    """The further questions."""

    def __init__(self) -> None:
        self._parse_statement = Names("ministack.services.dynamodb")["_parse_partiql"]
        self._decode_iterator = Names("ministack.services.dynamodb_streams")["_decode_iterator"]

    def install(self) -> None:
        """Wrap the emulator's two functions that say what a request needs."""
        actions = Names("ministack.core.iam_actions")
        actions.wrap("dynamodb_transaction_checks", self._wrap_checks)
        actions.wrap("extract_resource_arn", self._wrap_resource)

    def _wrap_checks(self, original: Callable[..., list[Check]]) -> Callable[..., list[Check]]:
        def checks(iam_action: str, body: bytes, region: str, account_id: str) -> list[Check]:
            # What this returns is asked for in place of the action of the call's own name.
            found = original(iam_action, body, region, account_id)
            if found:
                return found
            asked = [
                (f"dynamodb:{action}", arn)
                for action, arn in self._checks(iam_action.rpartition(":")[2], _read(body), region, account_id)
            ]
            return asked if all(arn.startswith("arn:") for _, arn in asked) else []

        return checks

    def _checks(self, operation: str, data: dict[str, Any], region: str, account_id: str) -> Iterator[Check]:
        def table(name: str, in_region: str = region) -> str:
            return name if name.startswith("arn:") else f"arn:aws:dynamodb:{in_region}:{account_id}:table/{name}"

        if operation in {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}:
            for statement in data.get("Statements") or data.get("TransactStatements") or [data]:
                yield from self._of_statement(statement, table)
        elif operation == "UpdateTable":
            yield operation, table(data.get("TableName", ""))
            for update in data.get("ReplicaUpdates") or []:
                for kind, needed in (("Create", REPLICA_MADE), ("Delete", REPLICA_REMOVED)):
                    if kind in update:
                        target = table(data.get("TableName", ""), update[kind].get("RegionName", ""))
                        yield from ((action, target) for action in needed)
        elif operation in {"RestoreTableFromBackup", "RestoreTableToPointInTime"}:
            source = data.get("BackupArn") or data.get("SourceTableArn") or table(data.get("SourceTableName", ""))
            yield operation, source
            yield from ((action, table(data.get("TargetTableName", ""))) for action in (operation, *RESTORED))
        else:
            yield from ((operation, data[name]) for name in NAMED_BY_ARN if isinstance(data.get(name), str))

    def _of_statement(self, statement: dict[str, Any], table: Callable[[str], str]) -> Iterator[Check]:
        try:
            parsed = self._parse_statement(statement.get("Statement", ""), statement.get("Parameters", []))
        except ValueError:
            return  # it is refused for its syntax, after the rights to the action of the call's own name
        selected = parsed.get("select") or parsed
        index = f"/index/{selected['index']}" if selected.get("index") else ""
        yield PARTIQL.get(parsed["op"], "PartiQLSelect"), table(selected["table"]) + index

    def _wrap_resource(self, original: Callable[..., str]) -> Callable[..., str]:
        def resource(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> str:
            if service != "dynamodbstreams":
                return original(service, method, path, headers, body, *rest)
            data = _read(body)
            iterator = self._decode_iterator(data.get("ShardIterator") or "") or {}
            return str(data.get("StreamArn") or iterator.get("arn") or "*")

        return resource


def _read(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
