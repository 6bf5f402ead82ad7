"""The bucket in which a trail's log files are kept."""

from collections.abc import Mapping

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA, S3BucketVersioningVersioningConfiguration
from constructs import Construct

from globaltables.audit.policies import TrailPlace, bucket_policy
from globaltables.regional import Region
from globaltables.table.grants import policy_text

OLD_VERSIONS_DAYS = 30
"""How long a log file that was deleted or overwritten can be got back."""


class LogBucket(Construct):
    """A private, versioned, encrypted bucket whose files end after a time.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html

    Args:
        region: Where.
        name: Its name, unique in all of AWS. A literal or a token.
        place: The trail that may write to it.
        key_arn: ARN of the key that encrypts it.
        retention_days: How long files are kept, days.
        force_destroy: Whether destroying it deletes the files in it.
        prevent_destroy: Whether Terraform refuses any plan that destroys it.
        tags: Its tags. Default none.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        region: Region,
        name: str,
        place: TrailPlace,
        key_arn: str,
        retention_days: int,
        force_destroy: bool,
        prevent_destroy: bool,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._region = region
        self.resource = S3Bucket(
            self,
            "Resource",
            provider=region.provider,
            bucket=name,
            force_destroy=force_destroy,
            tags=dict(tags or {}) or None,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None,
        )
        self._keep_private()
        self._keep(retention_days)
        by_key = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms", kms_master_key_id=key_arn
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "Encryption",
            provider=region.provider,
            bucket=self.resource.id,
            # Without a bucket key every file has its own data key, whose context names the trail: the key's policy
            # rests on that.
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=by_key, bucket_key_enabled=False
                )
            ],
        )
        self.policy = S3BucketPolicy(
            self,
            "Policy",
            provider=region.provider,
            bucket=self.resource.id,
            policy=policy_text(bucket_policy(place, self.resource.arn)),
            depends_on=[self._public_access_block],  # S3 takes one change of a bucket's access at a time
        )

    @property
    def bucket_name(self) -> str:
        """Its name."""
        return self.resource.bucket

    def _keep_private(self) -> None:
        S3BucketOwnershipControls(
            self,
            "Ownership",
            provider=self._region.provider,
            bucket=self.resource.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        self._public_access_block = S3BucketPublicAccessBlock(
            self,
            "PublicAccess",
            provider=self._region.provider,
            bucket=self.resource.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )

    def _keep(self, retention_days: int) -> None:
        versioning = S3BucketVersioningA(
            self,
            "Versioning",
            provider=self._region.provider,
            bucket=self.resource.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "Retention",
            provider=self._region.provider,
            bucket=self.resource.id,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="retention",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=retention_days)],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=OLD_VERSIONS_DAYS)
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7)
                    ],
                )
            ],
            depends_on=[versioning],
        )
