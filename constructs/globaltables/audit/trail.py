"""The trail of a global table."""

from collections.abc import Mapping, Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudtrail import (
    Cloudtrail,
    CloudtrailAdvancedEventSelector,
    CloudtrailAdvancedEventSelectorFieldSelector,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from globaltables.audit.log_bucket import LogBucket
from globaltables.audit.policies import (
    TrailPlace,
    key_policy,
    log_group_name,
    role_policy,
    role_trust,
)
from globaltables.model.audit import Audit
from globaltables.model.encryption import Encryption
from globaltables.model.policies import TableArns
from globaltables.regional import Region, fitting_name
from globaltables.table.grants import policy_text

_ENDING = "-audit"
_LONGEST = 63 - len(_ENDING) - len("-123456789012")
"""A bucket's name has up to 63 characters, a role's 64, a trail's 128."""


class TableTrail(Construct):
    """One trail of the home region that records in every region, with a key, a bucket and a log group of its own.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html

    Args:
        table_name: The table, known by its name; a literal or a token.
        regions: All its regions, home first.
        account_id: The account, 12 digits or a token.
        partition: The AWS partition, ``aws`` or a token.
        audit: What is recorded, and for how long.
        encryption: The waiting period and rotation of the key. Default 30 and 365 days.
        permissions_boundary_arn: ARN of a managed policy that its role does not go beyond. Default none.
        prevent_destroy: Whether Terraform refuses any plan that destroys bucket, key or trail. Default false.
        tags: Tags of everything. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table_name: str,
        regions: Sequence[Region],
        account_id: str,
        partition: str,
        audit: Audit,
        encryption: Encryption = Encryption(),  # noqa: B008 - settings are immutable
        permissions_boundary_arn: str | None = None,
        prevent_destroy: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._home, self._audit, self._encryption = regions[0], audit, encryption
        self._permissions_boundary_arn = permissions_boundary_arn
        self._tags = dict(tags or {}) or None
        self._lifecycle = TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None
        # Small letters and digits with single hyphens between them: a name that buckets, trails and roles all take.
        short = fitting_name(
            self,
            "Name",
            table_name,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
            replaced="[^a-z0-9]+",
            longest=_LONGEST,
        )
        self._place = TrailPlace(f"{short}{_ENDING}", self._home.name, account_id, partition)
        key = self._key()
        bucket = LogBucket(
            self,
            "Bucket",
            region=self._home,
            name=f"{short}{_ENDING}-{account_id}",
            place=self._place,
            key_arn=key.arn,
            retention_days=audit.retention_days,
            force_destroy=audit.force_destroy,
            prevent_destroy=prevent_destroy,
            tags=tags,
        )
        self._bucket = bucket
        logs = self._logs(key.arn) if audit.log_group_days is not None else None
        self._log_group = logs[0] if logs else None
        arns = TableArns(partition, account_id, table_name, [region.name for region in regions])
        self.resource = Cloudtrail(
            self,
            "Resource",
            provider=self._home.provider,
            name=self._place.name,
            s3_bucket_name=bucket.bucket_name,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_logging=True,
            enable_log_file_validation=True,
            kms_key_id=key.arn,
            cloud_watch_logs_group_arn=f"{logs[0].arn}:*" if logs else None,
            cloud_watch_logs_role_arn=logs[1].arn if logs else None,
            advanced_event_selector=[*_data_events(audit, arns), *_management_events(audit)],
            tags=self._tags,
            depends_on=[bucket.policy, *([logs[2]] if logs else [])],
            lifecycle=self._lifecycle,
        )

    @property
    def trail_arn(self) -> str:
        """ARN of the trail."""
        return self.resource.arn

    @property
    def trail_name(self) -> str:
        """Name of the trail."""
        return self._place.name

    @property
    def home(self) -> Region:
        """The region that it and its log group are of."""
        return self._home

    @property
    def log_group_name(self) -> str | None:
        """Name of the log group that events are sent to; None without one."""
        return self._log_group.name if self._log_group else None

    @property
    def bucket_name(self) -> str:
        """Name of the bucket with the log files."""
        return self._bucket.bucket_name

    def _key(self) -> KmsKey:
        key = KmsKey(
            self,
            "Key",
            provider=self._home.provider,
            description=f"Encrypts the log files of the trail {self._place.name}",
            enable_key_rotation=True,
            rotation_period_in_days=self._encryption.rotation_period_days,
            deletion_window_in_days=self._encryption.deletion_window_days,
            policy=policy_text(key_policy(self._place, with_logs=self._audit.log_group_days is not None)),
            tags=self._tags,
            lifecycle=self._lifecycle,
        )
        name = f"alias/{self._place.name}"
        KmsAlias(self, "KeyAlias", provider=self._home.provider, name=name, target_key_id=key.key_id)
        return key

    def _logs(self, key_arn: str) -> tuple[CloudwatchLogGroup, IamRole, IamRolePolicy]:
        group = CloudwatchLogGroup(
            self,
            "LogGroup",
            provider=self._home.provider,
            name=log_group_name(self._place.name),
            retention_in_days=self._audit.log_group_days,
            kms_key_id=key_arn,
            tags=self._tags,
        )
        role = IamRole(
            self,
            "LogRole",
            provider=self._home.provider,
            name=self._place.name,
            description="CloudTrail writes events to the log group of its trail.",
            assume_role_policy=policy_text(role_trust()),
            permissions_boundary=self._permissions_boundary_arn,
            tags=self._tags,
        )
        policy = IamRolePolicy(
            self,
            "LogRolePolicy",
            provider=self._home.provider,
            role=role.name,
            name="events",
            policy=policy_text(role_policy(self._place)),
        )
        return group, role, policy


_READ_ONLY = {"writes": ["false"], "reads": ["true"]}


def _data_events(audit: Audit, arns: TableArns) -> list[CloudtrailAdvancedEventSelector]:
    """Calls on items, of the table in every region. Its streams come along with it, says AWS."""
    if audit.data_events == "none":
        return []
    fields = {
        "eventCategory": ["Data"],
        "resources.type": ["AWS::DynamoDB::Table"],
        "resources.ARN": arns.tables,
    }
    return [_selector("Items of the table", fields, audit.data_events)]


def _management_events(audit: Audit) -> list[CloudtrailAdvancedEventSelector]:
    """Calls on resources, of the account: AWS cannot select them by resource."""
    if audit.management_events == "none":
        return []
    return [_selector("Resources of the account", {"eventCategory": ["Management"]}, audit.management_events)]


def _selector(name: str, fields: Mapping[str, Sequence[str]], kind: str) -> CloudtrailAdvancedEventSelector:
    wanted = {**fields, "readOnly": _READ_ONLY[kind]} if kind in _READ_ONLY else fields
    return CloudtrailAdvancedEventSelector(
        name=name,
        field_selector=[
            CloudtrailAdvancedEventSelectorFieldSelector(field=field, equal_to=list(values))
            for field, values in wanted.items()
        ],
    )
