"""Records as CloudTrail writes them, cut down to what metric filters look at and what tells one call from another.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
https://docs.aws.amazon.com/kms/latest/developerguide/ct-schedule-key-deletion.html
"""

from typing import Any

ACCOUNT = "123456789012"
TABLE, VAULT, TRAIL, REGION = "app-data", "app-data", "app-data-audit", "eu-west-1"
TABLE_ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{TABLE}"
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
NO_REPLICATION = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*"}]}'
READERS = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}]}'


def record(service: str, name: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A call in a region, which AWS carried out."""
    return {
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/alice", "accountId": ACCOUNT},
        "eventTime": "2026-11-23T06:00:00Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "requestParameters": parameters,
        "responseElements": None,
        "readOnly": False,
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
    } | more


def update_table(table: str = TABLE, **changes: Any) -> dict[str, Any]:
    """A change of a table. The request may name it by its ARN, the answer never does."""
    answer = {"tableDescription": {"tableName": table.rpartition("/")[2], "tableStatus": "UPDATING"}}
    return record("dynamodb", "UpdateTable", {"tableName": table} | changes, responseElements=answer)


def refused(event: dict[str, Any]) -> dict[str, Any]:
    """The same call, which AWS did not carry out."""
    return event | {"errorCode": "AccessDenied", "responseElements": None}


def update_recovery(table: str = TABLE, *, enabled: bool) -> dict[str, Any]:
    """A change of point-in-time recovery."""
    wanted = {"pointInTimeRecoveryEnabled": enabled}
    parameters = {"tableName": table, "pointInTimeRecoverySpecification": wanted}
    return record("dynamodb", "UpdateContinuousBackups", parameters)
