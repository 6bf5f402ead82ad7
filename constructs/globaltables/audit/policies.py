"""Policies of the trail's key, bucket and role: CloudTrail alone, and for this one trail alone.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from dataclasses import dataclass
from typing import Any

from globaltables.model.key_administration import administration
from globaltables.model.policies import Statement, document

CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}


@dataclass(frozen=True)
class TrailPlace:
    """Where a trail is. Everything may be a token.

    Args:
        name: The trail's name, and its log group's.
        region: The home region's name.
        account_id: The account.
        partition: The AWS partition.
    """

    name: str
    region: str
    account_id: str
    partition: str

    @property
    def arn(self) -> str:
        """ARN of the trail, known before there is one."""
        return f"arn:{self.partition}:cloudtrail:{self.region}:{self.account_id}:trail/{self.name}"

    @property
    def log_group_arn(self) -> str:
        """ARN of its log group."""
        return f"arn:{self.partition}:logs:{self.region}:{self.account_id}:log-group:{log_group_name(self.name)}"

    @property
    def root(self) -> str:
        """The account as a principal: its own IAM decides who of it."""
        return f"arn:{self.partition}:iam::{self.account_id}:root"

    def of_this_trail(self, **more: str) -> dict[str, Any]:
        """The condition that a request is made for this trail."""
        return {"StringEquals": {"aws:SourceArn": self.arn, **more}}


def log_group_name(trail_name: str) -> str:
    """The name of a trail's log group."""
    return f"/aws/cloudtrail/{trail_name}"


def key_policy(place: TrailPlace, *, with_logs: bool) -> dict[str, Any]:
    """CloudTrail encrypts for this trail; the account's IAM decides who reads through S3; CloudWatch Logs its group."""
    context = f"arn:{place.partition}:cloudtrail:*:{place.account_id}:trail/*"
    statements: list[Statement] = [
        administration(place.account_id, place.partition),
        {
            "Sid": "EncryptionByThisTrail",
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            "Condition": {
                **place.of_this_trail(),
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": context},
            },
        },
        {
            "Sid": "DescriptionForThisTrail",
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": "kms:DescribeKey",
            "Resource": "*",
            "Condition": place.of_this_trail(),
        },
        {
            "Sid": "ReadersOfThisAccountThroughS3",
            "Effect": "Allow",
            "Principal": {"AWS": place.root},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "kms:CallerAccount": place.account_id,
                    "kms:ViaService": f"s3.{place.region}.amazonaws.com",
                }
            },
        },
    ]
    if with_logs:
        statements.append(
            {
                "Sid": "LogGroupOfThisTrail",
                "Effect": "Allow",
                "Principal": {"Service": f"logs.{place.region}.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                "Resource": "*",
                "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": place.log_group_arn}},
            }
        )
    return document(statements)


def bucket_policy(place: TrailPlace, bucket_arn: str) -> dict[str, Any]:
    """CloudTrail writes log files of this account for this trail; nobody does anything in the clear."""
    return document(
        [
            {
                "Sid": "LookByThisTrail",
                "Effect": "Allow",
                "Principal": CLOUDTRAIL,
                "Action": "s3:GetBucketAcl",
                "Resource": bucket_arn,
                "Condition": place.of_this_trail(),
            },
            {
                "Sid": "LogFilesOfThisTrail",
                "Effect": "Allow",
                "Principal": CLOUDTRAIL,
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/AWSLogs/{place.account_id}/*",
                "Condition": place.of_this_trail(**{"s3:x-amz-acl": "bucket-owner-full-control"}),
            },
            {
                "Sid": "EncryptedTransport",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ]
    )


def role_trust() -> dict[str, Any]:
    """CloudTrail assumes the role. AWS documents no condition that it meets then; the role can write events alone."""
    return document([{"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "sts:AssumeRole"}])


def role_policy(place: TrailPlace) -> dict[str, Any]:
    """CloudTrail writes streams of its own in the trail's log group; it names them after account and region."""
    streams = f"{place.log_group_arn}:log-stream:{place.account_id}_CloudTrail_*"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    return document([{"Sid": "Events", "Effect": "Allow", "Action": actions, "Resource": streams}])
