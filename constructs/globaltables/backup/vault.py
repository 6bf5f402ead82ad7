"""A vault in one region: where backups are kept, with which key, and who cannot delete them."""

from collections.abc import Mapping, Sequence

from cdktf import Fn, ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.backup_vault import BackupVault as VaultResource
from cdktf_cdktf_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration
from cdktf_cdktf_provider_aws.backup_vault_notifications import BackupVaultNotifications
from cdktf_cdktf_provider_aws.backup_vault_policy import BackupVaultPolicy
from constructs import Construct

from globaltables.model.backup_lock import VaultLock
from globaltables.model.backup_names import VAULT_KEY_DESCRIPTION, vault_policy
from globaltables.model.backups import BackupNotifications
from globaltables.model.encryption import Encryption
from globaltables.regional import EncryptionKey, Region

KEY_SERVICES = ("backup", "backup-storage", "dynamodb")
"""Who handles a backup on its way in and out of a vault."""


class BackupVault(Construct):
    """A vault with a key of its own, a policy against deletion and a lock.

    Backups of DynamoDB are encrypted with the vault's key, not the table's, under AWS Backup's advanced features for
    DynamoDB, and only such backups can be copied to another region. An account that had a vault before 21 November 2021
    has to turn them on once per region.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html

    Args:
        region: Where it lives.
        name: 2 to 50 letters, digits, hyphens and underscores. A literal or a token.
        key_alias: The alias of its key without ``alias/``. A literal or a token.
        account_id: The account, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        user_role_arns: The roles that AWS Backup assumes for this vault.
        lock: What the lock demands.
        shortest_retention_days: The shortest retention that is asked for, days, where the lock names no minimum.
        notifications: Which events are published, and where. Default none.
        break_glass_principal_arns: Who may delete backups where no lock is. Default nobody.
        encryption: The waiting period and rotation of the key. Default 30 and 365 days.
        force_destroy: Whether destroying it deletes the backups in it. Default false.
        prevent_destroy: Whether Terraform refuses any plan that destroys it or its key. Default false.
        depends_on: What must outlive it. Default nothing.
        tags: Tags of the vault and its key. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        name: str,
        key_alias: str,
        account_id: str,
        partition: str,
        user_role_arns: Sequence[str],
        lock: VaultLock,
        shortest_retention_days: int,
        notifications: BackupNotifications | None = None,
        break_glass_principal_arns: Sequence[str] = (),
        encryption: Encryption = Encryption(),  # noqa: B008 - settings are immutable
        force_destroy: bool = False,
        prevent_destroy: bool = False,
        depends_on: Sequence[ITerraformDependable] = (),
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._key = EncryptionKey(
            self,
            "Key",
            region=region,
            alias=key_alias,
            description=VAULT_KEY_DESCRIPTION,
            account_id=account_id,
            partition=partition,
            services=KEY_SERVICES,
            user_role_arns=user_role_arns,
            deletion_window_days=encryption.deletion_window_days,
            rotation_period_days=encryption.rotation_period_days,
            prevent_destroy=prevent_destroy,
            tags=tags,
        )
        self.resource = VaultResource(
            self,
            "Resource",
            provider=region.provider,
            name=name,
            kms_key_arn=self._key.key_arn,
            force_destroy=force_destroy,
            tags=dict(tags or {}) or None,
            depends_on=list(depends_on) or None,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None,
        )
        BackupVaultPolicy(
            self,
            "Policy",
            provider=region.provider,
            backup_vault_name=self.resource.name,
            policy=Fn.jsonencode(vault_policy(break_glass_principal_arns)),
        )
        if lock.mode != "none":
            BackupVaultLockConfiguration(
                self,
                "Lock",
                provider=region.provider,
                backup_vault_name=self.resource.name,
                min_retention_days=lock.minimum_days(shortest_retention_days),
                max_retention_days=lock.maximum_retention_days,
                changeable_for_days=lock.changeable_for_days if lock.mode == "compliance" else None,
            )
        topic_arn = notifications.topic_arn_by_role.get(region.role) if notifications else None
        if notifications and topic_arn:
            BackupVaultNotifications(
                self,
                "Notifications",
                provider=region.provider,
                backup_vault_name=self.resource.name,
                sns_topic_arn=topic_arn,
                backup_vault_events=list(notifications.events),
            )

    @property
    def vault_name(self) -> str:
        """The vault's name, a dimension of AWS Backup's metrics."""
        return self.resource.name

    @property
    def vault_arn(self) -> str:
        """ARN of the vault."""
        return self.resource.arn

    @property
    def key_arn(self) -> str:
        """ARN of the vault's key."""
        return self._key.key_arn
