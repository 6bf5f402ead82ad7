"""A table under a customer managed key: DynamoDB uses the key with the rights of whoever calls.

So a caller needs the key besides the table, by an identity policy or by the key's own, and KMS sees the call come
through DynamoDB of the region: `kms:ViaService` and `kms:CallerAccount` have values then, and only then. The refusal
names the DynamoDB action; AWS's names kms:Decrypt.
"""

from collections.abc import Callable
from typing import Any

from local_aws.dynamodb.keys import customer_key_of
from local_aws.emulator import Names

USES_ITEMS = frozenset(
    f"dynamodb:{action}"
    for action in (
        "BatchGetItem",
        "BatchWriteItem",
        "ConditionCheckItem",
        "DeleteItem",
        "GetItem",
        "GetRecords",
        "PartiQLDelete",
        "PartiQLInsert",
        "PartiQLSelect",
        "PartiQLUpdate",
        "PutItem",
        "Query",
        "Scan",
        "UpdateItem",
    )
)
MAKES_TABLES = frozenset({"dynamodb:RestoreTableFromBackup", "dynamodb:RestoreTableToPointInTime"})


class TableKeys:
    """The question for the key that follows the one for the table."""

    def __init__(self) -> None:
        self._account_of_call = Names("ministack.core.responses")["get_account_id"]
        self._tables = Names("ministack.services.dynamodb")["_tables"]

    def install(self) -> None:
        """Wrap the emulator's decision."""
        Names("ministack.core.iam_evaluator").wrap("enforce", self._wrap)

    def _wrap(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def enforce(  # noqa: PLR0917 - the emulator's own signature
            access_key_id: str,
            iam_action: str,
            service: str,
            region: str,
            resource_arn: str = "*",
            service_context: dict[str, Any] | None = None,
        ) -> Any:
            denied = original(
                access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=service_context
            )
            if denied is not None or not service.startswith("dynamodb"):
                return denied
            for action in _needed(iam_action):
                key = self._key(resource_arn)
                if key is None:
                    return None
                through = {
                    "kms:ViaService": f"dynamodb.{region}.amazonaws.com",
                    "kms:CallerAccount": self._account_of_call(),
                    "kms:GrantIsForAWSResource": "true",
                }
                denied = original(access_key_id, action, "kms", region, resource_arn=key, service_context=through)
                if denied is not None:
                    return denied
            return None

        return enforce

    def _key(self, arn: str) -> str | None:
        """The customer managed key of the table that an ARN of it, or of a part of it, names."""
        parts = arn.split(":", 5)
        if len(parts) < 6 or not parts[5].startswith("table/"):  # noqa: PLR2004 - the parts of an ARN
            return None
        table = self._tables.get_scoped(parts[4], parts[3], parts[5].split("/")[1])
        return None if table is None else customer_key_of(table)


def _needed(iam_action: str) -> tuple[str, ...]:
    if iam_action in MAKES_TABLES:
        return ("kms:Decrypt", "kms:CreateGrant")
    return ("kms:Decrypt",) if iam_action in USES_ITEMS else ()
