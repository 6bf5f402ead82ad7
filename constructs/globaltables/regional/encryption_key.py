"""A customer managed KMS key for services in one region: DynamoDB, or those that keep its backups.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
"""

from collections.abc import Mapping, Sequence
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

_NAME_BY_SERVICE = {"backup": "Backup", "backup-storage": "BackupStorage", "dynamodb": "DynamoDB"}
"""What a statement's id calls a service."""


class EncryptionKey(Construct):
    """A key and its alias. Rotated; deleted with a waiting period; usable through its services in its region alone.

    Args:
        region: Where it lives.
        alias: Its alias without ``alias/``. A literal or a token.
        description: What it is for.
        account_id: The account whose principals may use it, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        services: Through which services it may be used; the first may describe it. Default DynamoDB.
        user_role_arns: Roles of the account that may use it directly, which AWS services assume: literals or tokens.
            They need not exist. Default none.
        log_group_arns: Log groups that CloudWatch Logs encrypts with it: literals or tokens. They need not exist.
            Default none.
        deletion_window_days: How long a deleted key can be called back, days, 7 to 30. Default 30.
        rotation_period_days: How often key material is renewed, days, 90 to 2560. Default 365.
        enabled: Whether there is a key at all: a literal, or a token to decide in Terraform. Default true. Where
            there is none, `key_arn` is null in Terraform.
        prevent_destroy: Whether Terraform refuses any plan that destroys it. Default false.
        tags: Tags of the key. Default none.

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
        services: Sequence[str] = ("dynamodb",),
        user_role_arns: Sequence[str] = (),
        log_group_arns: Sequence[str] = (),
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
        self._policy = _policy(region, account_id, partition, services, user_role_arns, log_group_arns)
        self._resource = key = KmsKey(
            self,
            "Resource",
            provider=region.provider,
            count=count,
            description=description,
            enable_key_rotation=True,
            rotation_period_in_days=rotation_period_days,
            deletion_window_in_days=deletion_window_days,
            policy=Fn.jsonencode(self._policy),
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

    def allow(self, statements: Sequence[Mapping[str, object]]) -> None:
        """Adds statements to its policy."""
        self._policy["Statement"] += statements
        self._resource.policy = Fn.jsonencode(self._policy)


def _policy(  # noqa: PLR0917 - private, and called in one shape
    region: Region,
    account_id: str,
    partition: str,
    services: Sequence[str],
    user_role_arns: Sequence[str],
    log_group_arns: Sequence[str],
) -> dict[str, Any]:
    endpoints = [Fn.join(".", [service, region.name, "amazonaws.com"]) for service in services]
    via_services = {
        "StringEquals": {
            "kms:CallerAccount": account_id,
            "kms:ViaService": endpoints[0] if len(endpoints) == 1 else endpoints,
        }
    }
    names = "And".join(_NAME_BY_SERVICE.get(service, service.title()) for service in services)
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
            *_use(f"Through{names}", f"GrantsFor{names}", via_services),
            {
                "Sid": f"DescriptionBy{_NAME_BY_SERVICE.get(services[0], services[0].title())}",
                "Effect": "Allow",
                "Principal": {"Service": f"{services[0]}.amazonaws.com"},
                "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
                "Resource": "*",
            },
            *(_use_by_roles(account_id, user_role_arns) if user_role_arns else ()),
            *([_use_by_logs(region, log_group_arns)] if log_group_arns else ()),
        ],
    }


def _use_by_roles(account_id: str, user_role_arns: Sequence[str]) -> list[dict[str, object]]:
    by_roles = {
        "StringEquals": {"kms:CallerAccount": account_id},
        "ArnEquals": {"aws:PrincipalArn": list(user_role_arns)},
    }
    return _use("ByRoles", "GrantsByRoles", by_roles)


def _use_by_logs(region: Region, log_group_arns: Sequence[str]) -> dict[str, object]:
    """Lets CloudWatch Logs use the key for these log groups and no others.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    return {
        "Sid": "UseByLogs",
        "Effect": "Allow",
        "Principal": {"Service": Fn.join(".", ["logs", region.name, "amazonaws.com"])},
        "Action": list(_USE),
        "Resource": "*",
        "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": list(log_group_arns)}},
    }


def _use(suffix: str, grants_sid: str, condition: Mapping[str, object]) -> list[dict[str, object]]:
    """The two statements that let whoever meets the condition use the key, grants to AWS services included."""
    return [
        {
            "Sid": f"Use{suffix}",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": list(_USE),
            "Resource": "*",
            "Condition": dict(condition),
        },
        {
            "Sid": grants_sid,
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["kms:CreateGrant"],
            "Resource": "*",
            "Condition": {**condition, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
