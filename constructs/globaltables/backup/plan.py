"""The plan of one region: when its replica is backed up, for how long, and where the copies go."""

from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable, Precondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.backup_plan import (
    BackupPlan,
    BackupPlanRule,
    BackupPlanRuleCopyAction,
    BackupPlanRuleCopyActionLifecycle,
    BackupPlanRuleLifecycle,
)
from cdktf_cdktf_provider_aws.backup_selection import BackupSelection
from constructs import Construct

from globaltables.backup.vault import BackupVault
from globaltables.model.backup_names import RULE_NAME
from globaltables.model.backups import COLD_RULE, SHORTEST_COLD_STORAGE_DAYS, Backups
from globaltables.regional import Region


class RegionalPlan(Construct):
    """Backs up one region's replica on a schedule, and copies every backup to another region's vault.

    The replica is selected by its exact ARN: a selection by tag that nothing carries backs up nothing, in silence.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html

    Args:
        region: Whose replica.
        name: 1 to 50 letters, digits, hyphens, underscores and dots. A literal or a token.
        vault: The region's vault.
        copy_vault: Another region's vault, for the copies. Default none.
        backups: Schedule, retention of copies and cold storage.
        retention_days: How long backups are kept, days. A literal or a token.
        shortest_retention_days: The shortest retention that is asked for, days, where the lock names no minimum.
        table_arn: ARN of the replica.
        role_arn: ARN of the role that AWS Backup assumes.
        depends_on: What the role needs before the first job.
        tags: Tags of the plan and, beside the table's own, of its backups. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        name: str,
        vault: BackupVault,
        copy_vault: BackupVault | None = None,
        backups: Backups,
        retention_days: int,
        shortest_retention_days: int,
        table_arn: str,
        role_arn: str,
        depends_on: Sequence[ITerraformDependable],
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        cold_after_days = backups.cold_storage_after_days
        # A copy without a lifecycle of its own is kept, and paid for, for ever.
        copy_days = retention_days if backups.copy_retention_days is None else backups.copy_retention_days
        copies = [
            BackupPlanRuleCopyAction(
                destination_vault_arn=copy_vault.vault_arn,
                lifecycle=BackupPlanRuleCopyActionLifecycle(cold_storage_after=cold_after_days, delete_after=copy_days),
            )
            for copy_vault in (copy_vault,)
            if copy_vault
        ]
        self.resource = BackupPlan(
            self,
            "Resource",
            provider=region.provider,
            name=name,
            rule=[
                BackupPlanRule(
                    rule_name=RULE_NAME,
                    target_vault_name=vault.vault_name,
                    schedule=backups.schedule,
                    schedule_expression_timezone=backups.schedule_timezone,
                    start_window=backups.start_window_minutes,
                    completion_window=backups.completion_window_minutes,
                    lifecycle=BackupPlanRuleLifecycle(cold_storage_after=cold_after_days, delete_after=retention_days),
                    copy_action=copies or None,
                    recovery_point_tags=dict(tags or {}) or None,
                )
            ],
            tags=dict(tags or {}) or None,
            lifecycle=TerraformResourceLifecycle(
                precondition=_preconditions(backups, retention_days, shortest_retention_days) or None
            ),
        )
        BackupSelection(
            self,
            "Selection",
            provider=region.provider,
            name=name,
            plan_id=self.resource.id,
            iam_role_arn=role_arn,
            resources=[table_arn],
            depends_on=list(depends_on),
        )

    @property
    def plan_id(self) -> str:
        """Id of the plan."""
        return self.resource.id


def _preconditions(backups: Backups, retention_days: int, shortest_retention_days: int) -> list[Precondition]:
    """The rules of the model again, for a retention that Terraform is told."""
    if not Token.is_unresolved(retention_days):
        return []
    days = Token.as_string(retention_days)
    found = []
    if backups.cold_storage_after_days is not None:
        least = backups.cold_storage_after_days + SHORTEST_COLD_STORAGE_DAYS
        message = (
            f"backup_retention_days: {COLD_RULE}, so backups that move there after {backups.cold_storage_after_days} "
            f"days are kept for {least} or more, got ${{{days}}}; raise it, or leave cold_storage_after_days out"
        )
        found.append(Precondition(condition=f"${{{days} >= {least}}}", error_message=message))
    if backups.lock.mode != "none":
        least, most = backups.lock.minimum_days(shortest_retention_days), backups.lock.maximum_retention_days
        message = (
            f"backup_retention_days: the vaults' lock demands {least} to {most} days, got ${{{days}}}; "
            "change it, or backup.lock.minimum_retention_days and maximum_retention_days"
        )
        found.append(Precondition(condition=f"${{{days} >= {least} && {days} <= {most}}}", error_message=message))
    return found
