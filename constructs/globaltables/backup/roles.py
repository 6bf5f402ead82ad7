"""The two roles that AWS Backup assumes: one backs up and copies, the other restores.

Neither is the account's AWSBackupDefaultServiceRole, which only the console makes, and neither has AWS's managed
policies, which reach every table, volume and database of the account.
https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import Fn, ITerraformDependable
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from globaltables.regional import Region

SERVICE = "backup.amazonaws.com"
RESTORE_TEST_PREFIX = "awsbackup-restore-test-"
"""How AWS Backup names a table that it restores as a test."""

Statement = dict[str, object]


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


class ServiceRole(Construct):
    """A role that AWS Backup alone may assume, for this account's resources alone.

    Args:
        home: The region whose provider makes it; roles are global.
        name: Up to 64 letters, digits and ``_+=,.@-``. A literal or a token.
        description: What it is for.
        account_id: The account, 12 digits or a token.
        tags: Tags of the role. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        home: Region,
        name: str,
        description: str,
        account_id: str,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._home = home
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
        }
        self.resource = IamRole(
            self,
            "Resource",
            provider=home.provider,
            name=name,
            description=description,
            assume_role_policy=Fn.jsonencode({"Version": "2012-10-17", "Statement": [trust]}),
            tags=dict(tags or {}) or None,
        )

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        return self.resource.arn

    def allow(self, statements: Sequence[Statement]) -> ITerraformDependable:
        """Gives the role its one policy; whoever uses the role must wait for what is returned."""
        return IamRolePolicy(
            self,
            "Policy",
            provider=self._home.provider,
            name=self.resource.name,
            role=self.resource.name,
            policy=Fn.jsonencode({"Version": "2012-10-17", "Statement": list(statements)}),
        )


def backup_statements(reach: Reach) -> list[Statement]:
    """What backing up and copying needs.

    CreateBackup is left out on purpose. AWS Backup falls back on it where its advanced features for DynamoDB are off,
    and such a backup can neither have the vault's key nor be copied: the job shall fail and be seen.
    """
    return [
        _allow(
            "BackUpThisTable",
            ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:StartAwsBackupJob"],
            reach.table_arns,
        ),
        _allow("IntoTheseVaults", ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"], reach.vault_arns),
        # The action has no resource, so the vaults it may copy to are a condition.
        _allow("CopyBetweenTheseVaults", ["backup:CopyFromBackupVault"], ["*"])
        | {"Condition": {"ForAllValues:ArnEquals": {"backup:CopyTargets": list(reach.vault_arns)}}},
        _allow("TagBackups", ["backup:TagResource"], reach.recovery_point_arns),
        *_key_statements(reach.key_arns),
    ]


def restore_statements(reach: Reach) -> list[Statement]:
    """What restoring needs: new tables under a few names, never a write to the table itself."""
    return [
        _allow(
            "RestoreIntoNewTables",
            [
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:RestoreTableFromAwsBackup",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
            ],
            reach.restored_table_arns,
        ),
        _allow("FromTheseVaults", ["backup:DescribeBackupVault"], reach.vault_arns),
        *_key_statements(reach.key_arns),
    ]


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


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
