"""The content of a DynamoDB table: taken out of it for a recovery point, put into a new one for a restore."""

import copy
import json
from typing import Any

from local_aws.backup.answers import Record
from local_aws.dynamodb.keys import MANAGED_ALIAS, resolve_key
from local_aws.emulator import Names

HTTP_OK = 200


def region_and_name(table_arn: str) -> tuple[str, str] | None:
    """The region and the name in a table's ARN, or None when it is not one."""
    parts = table_arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "dynamodb" or not parts[5].startswith("table/"):  # noqa: PLR2004 - parts of an ARN
        return None
    return parts[3], parts[5].removeprefix("table/")


def find(table_arn: str) -> Record | None:
    """The table with this ARN in the region of the request, or None."""
    found = region_and_name(table_arn)
    if found is None or found[0] != Names("ministack.core.responses")["get_region"]():
        return None
    table: Record | None = Names("ministack.services.dynamodb")["_tables"].get(found[1])
    return table


def snapshot(name: str) -> tuple[Record, int]:
    """What a table holds and how it is built, as the emulator's own backups keep it, and its size in bytes."""
    dynamodb = Names("ministack.services.dynamodb")
    _, _, body = dynamodb["_create_backup"]({"TableName": name, "BackupName": "aws-backup"})
    taken: Record = dynamodb["_backups"].pop(json.loads(body)["BackupDetails"]["BackupArn"])
    size_of = dynamodb["_item_size_bytes"]
    size = sum(size_of(item) for items in taken["_items_snapshot"].values() for item in items.values())
    return taken, size


def restore(taken: Record, name: str, encryption: Record | None) -> str | None:
    """Make a new table of what was taken; returns why it failed, or None.

    Like on AWS the table has the keys, indexes and items, and no replicas, stream, tags or protection.

    Args:
        taken: What `snapshot` gave.
        name: The new table's name.
        encryption: The SSEDescription; None for the AWS owned key.
    """
    dynamodb = Names("ministack.services.dynamodb")
    passing_arn = taken["BackupDetails"]["BackupArn"]
    dynamodb["_backups"][passing_arn] = copy.deepcopy(taken)
    try:
        status, _, body = dynamodb["_restore_table_from_backup"]({"TargetTableName": name, "BackupArn": passing_arn})
    finally:
        del dynamodb["_backups"][passing_arn]
    if status != HTTP_OK:
        answer = json.loads(body)
        return str(answer.get("message") or answer.get("Message"))
    table = dynamodb["_tables"][name]
    table["RestoreSummary"]["RestoreInProgress"] = False
    if encryption:
        table["SSEDescription"] = encryption
    return None


def encryption_of(metadata: Record) -> Record | str | None:
    """The SSEDescription that restore metadata ask for, None for the AWS owned key, or why it cannot be."""
    kind = metadata.get("encryptionType", "Default")
    if kind == "Default":
        return None
    if kind != "KMS":
        return f"encryptionType must be Default or KMS, got {kind}"
    responses = Names("ministack.core.responses")
    key = metadata.get("kmsMasterKeyArn") or MANAGED_ALIAS
    resolved: Any = resolve_key(responses["get_account_id"](), responses["get_region"](), key)
    if not isinstance(resolved, str):
        return f"KMS key {key} cannot be used"
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": resolved}
