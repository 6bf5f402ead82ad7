"""Which KMS key encrypts a replica. A key is regional: every replica names one of its own region.

On AWS all replicas share one kind of key: a table under a customer managed key needs one for every replica, a table
under DynamoDB's managed key has that of each region, and a table under the AWS owned key takes none. The texts of
these refusals are approximate.
"""

from typing import Any

from local_aws.dynamodb.refusals import Answer, invalid
from local_aws.emulator import Names
from local_aws.managed_keys import is_managed

Table = dict[str, Any]
MANAGED_ALIAS = "alias/aws/dynamodb"


def find_key(account: str, region: str, key: str) -> Table | None:
    """The emulator's record of a key named by ARN, id or alias in a region."""
    with Names("ministack.core.responses")["request_scope"](account, region):
        record: Table | None = Names("ministack.services.kms")["_resolve_key"](key)
    return record


def key_of(table: Table) -> str | None:
    """The ARN of the key a table is encrypted with; None for the AWS owned key."""
    arn = (table.get("SSEDescription") or {}).get("KMSMasterKeyArn")
    return str(arn) if arn else None


def customer_key_of(table: Table) -> str | None:
    """The ARN of the customer managed key of a table, or None."""
    arn = key_of(table)
    if arn is None:
        return None
    _, _, _, region, account, _ = table["TableArn"].split(":", 5)
    record = find_key(account, region, arn)
    return None if record is not None and is_managed(record) else arn


def resolve_key(account: str, region: str, key: str) -> str | Answer:
    """The ARN of an enabled key named by ARN, id or alias in a region, or the refusal."""
    record = find_key(account, region, key)
    if record is None:
        return invalid(f"One or more parameter values were invalid: KMS key {key} does not exist in {region}")
    if record.get("KeyState") != "Enabled":
        return invalid(f"One or more parameter values were invalid: KMS key {key} is {record.get('KeyState')}")
    return str(record["Arn"])


def replica_encryption(account: str, home: Table, region: str, key: str | None) -> Table | Answer | None:
    """The SSEDescription of a new replica, or the refusal.

    Args:
        account: The account id.
        home: The table the replica is made from.
        region: The replica's region.
        key: The key asked for; None when none is.
    """
    if key_of(home) is None:
        if key is None:
            return None
        return invalid(
            "One or more parameter values were invalid: KMSMasterKeyId must not be specified for a replica of a table "
            "that is encrypted with an AWS owned key"
        )
    if key is None and customer_key_of(home):
        return invalid(
            "One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica of a table "
            "that is encrypted with a customer managed key"
        )
    resolved = resolve_key(account, region, key or MANAGED_ALIAS)
    if not isinstance(resolved, str):
        return resolved
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": resolved}
