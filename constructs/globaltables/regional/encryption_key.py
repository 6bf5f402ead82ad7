"""A customer managed KMS key for DynamoDB in one region.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
"""

from collections.abc import Mapping
from typing import Any

from cdktf import Fn, IResolvable, TerraformCount, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from globaltables.model.encryption import Encryption
from globaltables.regional.region import Region

_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)

_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


class EncryptionKey(Construct):
    """A key and its alias. Rotated; deleted with a waiting period; usable through DynamoDB in its region alone.

    Args:
        region: Where it lives.
        alias: Its alias without ``alias/``. A literal or a token.
        description: What it is for.
        account_id: The account whose principals may use it, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        deletion_window_days: How long a deleted key can be called back, days, 7 to 30. Default 30.
        rotation_period_days: How often key material is renewed, days, 90 to 2560. Default 365.
        enabled: Whether there is a key at all: a literal, or a token to decide in Terraform. Default true. Where
            there is none, `key_arn` is null in Terraform.
        prevent_destroy: Whether Terraform refuses any plan that destroys it. Default false.
        tags: Tags of the key.

    Raises:
        ConfigurationError: When the waiting period or the rotation is out of its range.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        alias: str,
        description: str,
        account_id: str,
        partition: str,
        deletion_window_days: int = 30,
        rotation_period_days: int = 365,
        enabled: bool | IResolvable = True,
        prevent_destroy: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        periods: dict[str, Any] = {
            "deletion_window_days": deletion_window_days,
            "rotation_period_days": rotation_period_days,
        }
        Encryption(**{name: days for name, days in periods.items() if not Token.is_unresolved(days)})  # checks them
        super().__init__(scope, id)
        switchable = enabled is not True
        count = TerraformCount.of(Token.as_number(Fn.conditional(enabled, 1, 0))) if switchable else None
        key = KmsKey(
            self,
            "Resource",
            provider=region.provider,
            count=count,
            description=description,
            enable_key_rotation=True,
            rotation_period_in_days=rotation_period_days,
            deletion_window_in_days=deletion_window_days,
            policy=Fn.jsonencode(_policy(region, account_id, partition)),
            tags=dict(tags or {}) or None,
            # A table must never be left on a key that is already gone.
            lifecycle=TerraformResourceLifecycle(
                create_before_destroy=True, prevent_destroy=True if prevent_destroy else None
            ),
        )
        self.key_arn: str = Token.as_string(f"${{one({key.fqn}[*].arn)}}") if switchable else key.arn
        KmsAlias(
            self,
            "Alias",
            provider=region.provider,
            count=count,
            name=Fn.join("", ["alias/", alias]),
            target_key_id=Token.as_string(f"${{one({key.fqn}[*].key_id)}}") if switchable else key.key_id,
        )


def _policy(region: Region, account_id: str, partition: str) -> dict[str, object]:
    via_dynamodb = {
        "StringEquals": {
            "kms:CallerAccount": account_id,
            "kms:ViaService": Fn.join(".", ["dynamodb", region.name, "amazonaws.com"]),
        }
    }
    # The principal is * and the conditions narrow it: the service-linked role that replicates does not exist before
    # the first replica, and KMS refuses a policy that names a principal which does not exist.
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AdministrationByThisAccount",
                "Effect": "Allow",
                "Principal": {"AWS": Fn.join("", ["arn:", partition, ":iam::", account_id, ":root"])},
                "Action": list(_ADMINISTRATION),
                "Resource": "*",
            },
            {
                "Sid": "UseThroughDynamoDB",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": list(_USE),
                "Resource": "*",
                "Condition": via_dynamodb,
            },
            {
                "Sid": "GrantsForDynamoDB",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["kms:CreateGrant"],
                "Resource": "*",
                "Condition": {**via_dynamodb, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            },
            {
                "Sid": "DescriptionByDynamoDB",
                "Effect": "Allow",
                "Principal": {"Service": "dynamodb.amazonaws.com"},
                "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
                "Resource": "*",
            },
        ],
    }
