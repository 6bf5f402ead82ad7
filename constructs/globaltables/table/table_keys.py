"""Whose keys encrypt a table: keys made here, keys that exist, or AWS's."""

from collections.abc import Callable, Mapping, Sequence

from cdktf import Fn, IResolvable, Token
from constructs import Construct

from globaltables.model.encryption import EXISTING, Encryption
from globaltables.regional.encryption_key import EncryptionKey
from globaltables.regional.region import Region

Switch = bool | IResolvable
"""On or off: a literal, or a token that Terraform resolves."""


def table_keys(
    scope: Construct,
    encryption: Encryption,
    enabled: Switch,
    *,
    table_name: str,
    regions: Sequence[Region],
    account_and_partition: Callable[[], tuple[str, str]],
    prevent_destroy: bool,
    tags: Mapping[str, str] | None,
) -> dict[str, str]:
    """ARN of the customer's key by role of its region; makes the keys where they are the table's own.

    Args:
        scope: What keys are made below, each with its role as id.
        encryption: Whose keys.
        enabled: Whether they are used.
        table_name: The table, a literal or a token.
        regions: Where it is.
        account_and_partition: Gives the account's id and its partition; not called where no key is made.
        prevent_destroy: Whether Terraform refuses any plan that destroys a key.
        tags: Tags of the keys.
    """
    if not encryption.has_customer_keys or enabled is False:
        return {}
    if encryption.keys == EXISTING:
        return {role: _if_enabled(enabled, arn) for role, arn in encryption.key_arn_by_role.items()}
    account_id, partition = account_and_partition()
    return {
        region.role: EncryptionKey(
            scope,
            region.role,
            region=region,
            alias=Fn.replace(table_name, ".", "-"),
            description=Fn.join(" ", ["Encrypts the DynamoDB table", table_name]),
            account_id=account_id,
            partition=partition,
            deletion_window_days=encryption.deletion_window_days,
            rotation_period_days=encryption.rotation_period_days,
            enabled=enabled,
            prevent_destroy=prevent_destroy,
            tags=tags,
        ).key_arn
        for region in regions
    }


def effective_keys(encryption: Encryption, enabled: Switch) -> str:
    """Whose keys it comes to: a literal, or a token where Terraform decides."""
    if isinstance(enabled, bool) or encryption.keys == "aws_owned":
        return encryption.keys if enabled is not False else "aws_owned"
    return Token.as_string(Fn.conditional(enabled, encryption.keys, "aws_owned"))


def _if_enabled(enabled: Switch, arn: str) -> str:
    """A key that exists; null in Terraform where keys are switched off."""
    if isinstance(enabled, bool):
        return arn
    return Token.as_string(Fn.conditional(enabled, arn, Token.null_value()))
