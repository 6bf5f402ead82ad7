"""Everything that backs up one global table."""

from collections.abc import Mapping
from typing import cast

from cdktf import Fn, ITerraformDependable, TerraformLocal, Token
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition
from constructs import Construct

from globaltables.backup.names import restore_testing_name, vault_name
from globaltables.backup.plan import RegionalPlan
from globaltables.backup.restore_test import RestoreTest
from globaltables.backup.roles import ServiceRole
from globaltables.backup.vault import BackupVault
from globaltables.model.backup_policies import (
    RESTORE_TEST_PREFIX,
    RESTORED,
    Reach,
    backup_statements,
    restore_statements,
)
from globaltables.model.backups import Backups, check_backups
from globaltables.model.encryption import Encryption
from globaltables.regional import Region
from globaltables.table import GlobalTable

SERVICE_LINKED_ROLE = "aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
"""The role with which AWS Backup copies and expires; AWS makes it with the first plan."""


class TableBackup(Construct):
    """A vault, a plan and, where wanted, a restore test in every region of a table, and the roles they need.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorksAWS.html

    Args:
        table: What is backed up.
        backups: How. Default as for an environment that says nothing.
        retention_days: How long backups are kept, days. A literal or a token. Default 30.
        least_retention_days: The retention, days, that the lock and the rules of cold storage are checked with where
            *retention_days* is a token; Terraform checks the token itself. Default *retention_days*, or 30.
        encryption: The waiting period and rotation of the vaults' keys. Default 30 and 365 days.
        permissions_boundary_arn: ARN of a managed policy that neither role goes beyond. Default none.
        prevent_destroy: Whether Terraform refuses any plan that destroys a vault or its key. Default false.
        tags: Tags of vaults, keys, plans, roles and backups. Default none.

    Raises:
        ConfigurationError: When the arguments break a rule of AWS Backup.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: GlobalTable,
        backups: Backups = Backups(),  # noqa: B008 - settings are immutable
        retention_days: int = 30,
        least_retention_days: int | None = None,
        encryption: Encryption = Encryption(),  # noqa: B008
        permissions_boundary_arn: str | None = None,
        prevent_destroy: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        known_days = 30 if Token.is_unresolved(retention_days) else retention_days
        checked_days = known_days if least_retention_days is None else least_retention_days
        self._check(backups, checked_days, table)
        super().__init__(scope, id)
        self._table = table
        self._tags = dict(tags or {})
        self._permissions_boundary_arn = permissions_boundary_arn
        self._account = DataAwsCallerIdentity(self, "Account", provider=table.home.provider).account_id
        self._partition = DataAwsPartition(self, "Partition", provider=table.home.provider).partition
        self._name = vault_name(self, table.given_name)
        copy_days = checked_days if backups.copy_retention_days is None else backups.copy_retention_days
        shortest_days = min(checked_days, copy_days)
        self.backup_role = self._service_role("BackupRole", "backup", "Backs up and copies")
        self.restore_role = self._service_role("RestoreRole", "restore", "Restores")
        vaults = Construct(self, "Vault")
        self.vault_by_role = {
            region.role: BackupVault(
                vaults,
                region.role,
                region=region,
                name=self._name,
                key_alias=Fn.join("-", [self._name, "backup"]),
                account_id=self._account,
                partition=self._partition,
                user_role_arns=self._user_role_arns(),
                lock=backups.lock,
                shortest_retention_days=shortest_days,
                notifications=backups.notifications,
                break_glass_principal_arns=backups.break_glass_principal_arns,
                encryption=encryption,
                force_destroy=backups.force_destroy,
                prevent_destroy=prevent_destroy,
                # A destroy that cannot empty a vault has to stop before it reaches the table.
                depends_on=[table.resource],
                tags=tags,
            )
            for region in table.regions
        }
        reach = self._reach()
        may_back_up = self.backup_role.allow(backup_statements(reach))
        may_restore = self.restore_role.allow(restore_statements(reach))
        roles = [region.role for region in table.regions]
        target_by_role = {role: backups.target_role(role, roles) for role in roles}
        plans = Construct(self, "Plan")
        self._plan_by_role = {
            region.role: RegionalPlan(
                plans,
                region.role,
                region=region,
                name=self._name,
                vault=self.vault_by_role[region.role],
                copy_vault=self.vault_by_role.get(target_by_role[region.role] or ""),
                backups=backups,
                retention_days=retention_days,
                shortest_retention_days=shortest_days,
                table_arn=self._table_arn(region),
                role_arn=self.backup_role.role_arn,
                depends_on=[may_back_up],
                tags=tags,
            )
            for region in table.regions
        }
        if backups.restore_testing.enabled:
            self._restore_tests(backups, target_by_role, may_restore)

    @property
    def vault_name_by_role(self) -> dict[str, str]:
        """The vault's name by role of its region, for alarms on AWS Backup's metrics."""
        return {role: vault.vault_name for role, vault in self.vault_by_role.items()}

    @property
    def vault_arn_by_role(self) -> dict[str, str]:
        """ARN of the vault by role of its region."""
        return {role: vault.vault_arn for role, vault in self.vault_by_role.items()}

    @property
    def key_arn_by_role(self) -> dict[str, str]:
        """ARN of the vault's key by role of its region."""
        return {role: vault.key_arn for role, vault in self.vault_by_role.items()}

    @property
    def plan_id_by_role(self) -> dict[str, str]:
        """Id of the backup plan by role of its region."""
        return {role: plan.plan_id for role, plan in self._plan_by_role.items()}

    @staticmethod
    def _check(backups: Backups, retention_days: int, table: GlobalTable) -> None:
        # A region or a name that is a token is checked by whoever knows it, here by the environment.
        named = {
            region.role: _arn_region(backups, region) if Token.is_unresolved(region.name) else region.name
            for region in table.regions
        }
        confirmed = backups.lock.confirm_compliance_lock
        name = confirmed if Token.is_unresolved(table.given_name) and confirmed else table.given_name
        check_backups(backups, retention_days=retention_days, region_by_role=named, table_name=name)

    def _service_role(self, id_: str, suffix: str, does: str) -> ServiceRole:
        return ServiceRole(
            self,
            id_,
            home=self._table.home,
            name=Fn.join("-", [self._name, suffix]),
            description=f"{does} a DynamoDB global table, for AWS Backup",
            account_id=self._account,
            permissions_boundary_arn=self._permissions_boundary_arn,
            tags=self._tags,
        )

    def _user_role_arns(self) -> list[str]:
        # Made of names, so that keys, which take longest, do not wait for roles.
        names = [Fn.join("-", [self._name, "backup"]), Fn.join("-", [self._name, "restore"]), SERVICE_LINKED_ROLE]
        return [Fn.join("", ["arn:", self._partition, ":iam::", self._account, ":role/", name]) for name in names]

    def _reach(self) -> Reach:
        regions = self._table.regions
        restored = Fn.join("", [self._table.table_name, RESTORED])
        return Reach(
            table_arns=[self._table_arn(region) for region in regions],
            restored_table_arns=[
                self._arn("dynamodb", region, "table/", name)
                for region in regions
                for name in (restored, f"{RESTORE_TEST_PREFIX}*")
            ],
            vault_arns=list(self.vault_arn_by_role.values()),
            recovery_point_arns=[self._arn("backup", region, "recovery-point:*") for region in regions],
            key_arns=self._key_arns(),
        )

    def _key_arns(self) -> list[str]:
        vault_key_arns, table_key_arns = (list(one.key_arn_by_role.values()) for one in (self, self._table))
        if not table_key_arns:
            return vault_key_arns
        # A table's key is null where encryption_at_rest is off.
        of_table = TerraformLocal(self, "TableKeys", table_key_arns).as_list
        return cast("list[str]", Fn.concat([vault_key_arns, Fn.compact(of_table)]))

    def _restore_tests(
        self, backups: Backups, target_by_role: Mapping[str, str | None], may_restore: ITerraformDependable
    ) -> None:
        tests = Construct(self, "RestoreTest")
        name = restore_testing_name(self, self._table.given_name)
        for region in self._table.regions:
            held = [one for one in self._table.regions if region.role in {one.role, target_by_role[one.role]}]
            RestoreTest(
                tests,
                region.role,
                region=region,
                name=name,
                vault=self.vault_by_role[region.role],
                testing=backups.restore_testing,
                timezone=backups.schedule_timezone,
                table_arns=[self._table_arn(one) for one in held],
                role_arn=self.restore_role.role_arn,
                depends_on=[may_restore],
                tags=self._tags,
            )

    def _table_arn(self, region: Region) -> str:
        # Not the ARN that the table reports: a change of any replica would make that unknown, and a selection cannot
        # change, so that every such plan would replace it.
        return self._arn("dynamodb", region, "table/", self._table.table_name)

    def _arn(self, service: str, region: Region, *resource: str) -> str:
        return Fn.join("", ["arn:", self._partition, f":{service}:", region.name, ":", self._account, ":", *resource])


def _arn_region(backups: Backups, region: Region) -> str:
    arn = backups.notifications.topic_arn_by_role.get(region.role, "")
    return arn.split(":")[3] if arn else region.role
