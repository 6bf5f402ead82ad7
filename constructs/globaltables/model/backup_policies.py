"""What the two roles that AWS Backup assumes may do, and for how many regions IAM takes it.

They have none of AWS's managed policies, which reach every table, volume and database of the account.
https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from globaltables.model import permissions
from globaltables.model.backup_names import VAULT
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.policies import MAXIMUM_INLINE_CHARACTERS, Statement, allow, inline_characters
from globaltables.model.regions import partition_of

RESTORED = "-restore*"
"""What follows the table's name in that of a table it is restored to; a pattern.

It takes in what a backup operator may restore into, so that one name does for both."""

RESTORE_TEST_PREFIX = "awsbackup-restore-test-"
"""How AWS Backup names a table that it restores as a test."""


@dataclass(frozen=True)
class Reach:
    """What the roles of one table may touch, as ARNs.

    Args:
        table_arns: The table in every region.
        restored_table_arns: What it may be restored to, in every region; patterns.
        vault_arns: The vault of every region.
        recovery_point_arns: Backups of this account in those regions; patterns.
        key_arns: A Terraform list of the keys of vaults and tables.
    """

    table_arns: Sequence[str]
    restored_table_arns: Sequence[str]
    vault_arns: Sequence[str]
    recovery_point_arns: Sequence[str]
    key_arns: Sequence[str]


def backup_statements(reach: Reach) -> list[Statement]:
    """What backing up and copying needs.

    CreateBackup is left out on purpose. AWS Backup falls back on it where its advanced features for DynamoDB are off,
    and such a backup can neither have the vault's key nor be copied: the job shall fail and be seen.
    """
    return [
        allow(
            "BackUpThisTable",
            ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:StartAwsBackupJob"],
            reach.table_arns,
        ),
        allow("IntoTheseVaults", ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"], reach.vault_arns),
        # The action has no resource, so the vaults it may copy to are a condition.
        allow("CopyBetweenTheseVaults", ["backup:CopyFromBackupVault"], ["*"])
        | {"Condition": {"ForAllValues:ArnEquals": {"backup:CopyTargets": list(reach.vault_arns)}}},
        allow("TagBackups", ["backup:TagResource"], reach.recovery_point_arns),
        *_key_statements(reach.key_arns),
    ]


def restore_statements(reach: Reach) -> list[Statement]:
    """What restoring needs: new tables under a few names, never a write to the table itself."""
    return [
        allow(
            "RestoreIntoNewTables",
            sorted((*permissions.FILL_RESTORED, "dynamodb:RestoreTableFromAwsBackup")),
            reach.restored_table_arns,
        ),
        allow("FromTheseVaults", ["backup:DescribeBackupVault"], reach.vault_arns),
        *_key_statements(reach.key_arns),
    ]


def check_backup_policies(*, table_name: str, regions: Sequence[str], has_keys: bool) -> None:
    """Checks that IAM takes what the roles may do: it grows with every region.

    Args:
        table_name: The table's name.
        regions: The names of its regions, home first.
        has_keys: Whether it has customer managed keys.

    Raises:
        ConfigurationError: When the policy of one would be too long.
    """
    partition, account = partition_of(regions[0]), "0" * 12

    def arns(service: str, *resources: str) -> list[str]:
        return [
            f"arn:{partition}:{service}:{region}:{account}:{resource}" for region in regions for resource in resources
        ]

    key = f"key/{UUID(int=0)}"
    reach = Reach(
        table_arns=arns("dynamodb", f"table/{table_name}"),
        restored_table_arns=arns("dynamodb", f"table/{table_name}{RESTORED}", f"table/{RESTORE_TEST_PREFIX}*"),
        vault_arns=arns("backup", f"backup-vault:{VAULT.fitting(table_name)}"),
        recovery_point_arns=arns("backup", "recovery-point:*"),
        key_arns=arns("kms", *([key, key] if has_keys else [key])),
    )
    for does, statements in (("backs up", backup_statements(reach)), ("restores", restore_statements(reach))):
        size = inline_characters(statements)
        if size > MAXIMUM_INLINE_CHARACTERS:
            message = (
                f"the policy of the role that {does} has at most {MAXIMUM_INLINE_CHARACTERS} characters, got {size} "
                f"for {len(regions)} regions; leave a region out, shorten the table's name, or set enabled = false"
            )
            raise ConfigurationError(Problem("backup", message))


def _key_statements(key_arns: Sequence[str]) -> list[Statement]:
    use = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    return [
        {"Sid": "UseTheKeys", "Effect": "Allow", "Action": use, "Resource": key_arns},
        {
            "Sid": "GrantTheKeysToServices",
            "Effect": "Allow",
            "Action": ["kms:CreateGrant"],
            "Resource": key_arns,
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
