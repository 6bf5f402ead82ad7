"""Restores that AWS Backup carries out by itself in one region, to prove that backups are good."""

from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.backup_restore_testing_plan import (
    BackupRestoreTestingPlan,
    BackupRestoreTestingPlanRecoveryPointSelection,
)
from cdktf_cdktf_provider_aws.backup_restore_testing_selection import BackupRestoreTestingSelection
from constructs import Construct

from globaltables.backup.vault import BackupVault
from globaltables.model.backups import RestoreTesting
from globaltables.regional import Region


class RestoreTest(Construct):
    """Restores the latest backup of each table in a vault, copies included, and deletes the restored table again.

    The table is called ``awsbackup-restore-test-`` and something random, has no deletion protection and AWS owned keys;
    AWS Backup's service-linked role deletes it.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html

    Args:
        region: Where it happens.
        name: 1 to 50 letters, digits and underscores. A literal or a token.
        vault: Whose backups are restored.
        testing: When, how old a backup may be and how long the table stays.
        timezone: The time zone of the schedule.
        table_arns: The tables whose backups the vault holds.
        role_arn: ARN of the role that AWS Backup assumes.
        depends_on: What the role needs before the first restore.
        tags: Tags of the plan. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        name: str,
        vault: BackupVault,
        testing: RestoreTesting,
        timezone: str,
        table_arns: Sequence[str],
        role_arn: str,
        depends_on: Sequence[ITerraformDependable],
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.resource = BackupRestoreTestingPlan(
            self,
            "Resource",
            provider=region.provider,
            name=name,
            schedule_expression=testing.schedule,
            schedule_expression_timezone=timezone,
            start_window_hours=testing.start_window_hours,
            recovery_point_selection=[
                BackupRestoreTestingPlanRecoveryPointSelection(
                    algorithm="LATEST_WITHIN_WINDOW",
                    include_vaults=[vault.vault_arn],
                    recovery_point_types=["SNAPSHOT"],
                    selection_window_days=testing.selection_window_days,
                )
            ],
            tags=dict(tags or {}) or None,
        )
        BackupRestoreTestingSelection(
            self,
            "Selection",
            provider=region.provider,
            name=name,
            restore_testing_plan_name=self.resource.name,
            protected_resource_type="DynamoDB",
            protected_resource_arns=list(table_arns),
            iam_role_arn=role_arn,
            validation_window_hours=testing.validation_window_hours,
            depends_on=list(depends_on),
        )
