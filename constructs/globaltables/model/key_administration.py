"""How the account administers a key that holds no data: by its own IAM, and without using it."""

from typing import Any

_ACTIONS = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:Describe*",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:Get*",
    "kms:List*",
    "kms:PutKeyPolicy",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)


def administration(account_id: str, partition: str) -> dict[str, Any]:
    """The statement of a key's policy; both arguments may be tokens. In it every resource is the key itself."""
    return {
        "Sid": "AdministrationByThisAccount",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account_id}:root"},
        "Action": list(_ACTIONS),
        "Resource": "*",
    }
