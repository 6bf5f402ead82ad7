"""Trails: refused where bucket, key or role do not admit CloudTrail, and with log group and tags kept.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
"""

import json
from collections.abc import Callable
from typing import Any

from local_aws.access.service_roles import can_assume, role_allows
from local_aws.emulator import Names

Body = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[Body], Answer]

CLOUDTRAIL = "cloudtrail.amazonaws.com"
LOG_MEMBERS = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
HTTP_OK = 200


class Trails:
    """CreateTrail and UpdateTrail."""

    def __init__(self) -> None:
        self._cloudtrail = Names("ministack.services.cloudtrail")
        self._policies = Names("ministack.core.iam_evaluator")
        self._buckets = Names("ministack.services.s3")
        self._resolve_key = Names("ministack.services.kms")["_resolve_key"]
        responses = Names("ministack.core.responses")
        self._account, self._region = responses["get_account_id"], responses["get_region"]

    def install(self) -> None:
        """Wrap the emulator's two handlers."""
        handlers = self._cloudtrail["_DISPATCH"]
        for operation in ("CreateTrail", "UpdateTrail"):
            handlers[operation] = self._wrap(handlers[operation])

    def _wrap(self, original: Handler) -> Handler:
        def handle(body: Body) -> Answer:
            refused = self._refuse(body)
            if refused is not None:
                return refused
            answer = original(body)
            if answer[0] != HTTP_OK:
                return answer
            logs = {member: body[member] for member in LOG_MEMBERS if body.get(member)}
            trail = self._cloudtrail["_find_mutable_trail"](body["Name"])[2]
            trail.update(logs)
            if body.get("TagsList"):
                self._cloudtrail["_trail_tags"][trail["TrailARN"]] = {
                    tag["Key"]: tag.get("Value", "") for tag in body["TagsList"]
                }
            return answer[0], answer[1], json.dumps(json.loads(answer[2]) | logs).encode()

        return handle

    def _refuse(self, body: Body) -> Answer | None:
        arn = self._cloudtrail["_trail_arn"](body.get("Name", "").rpartition("/")[2])
        bucket = body.get("S3BucketName")
        if bucket and bucket not in self._buckets["_buckets"]:
            return self._error("S3BucketDoesNotExistException", f"S3 bucket {bucket} does not exist!")
        if bucket and not self._bucket_admits(bucket, arn):
            message = f"Incorrect S3 bucket policy is detected for bucket: {bucket}"
            return self._error("InsufficientS3BucketPolicyException", message)
        key = body.get("KmsKeyId")
        if key and not self._key_admits(key, arn):
            message = "Insufficient permissions to access S3 bucket or KMS key."
            return self._error("InsufficientEncryptionPolicyException", message)
        if body.get("CloudWatchLogsLogGroupArn") and not self._may_log(body):
            message = "Access denied. Check the permissions for your role."
            return self._error("InvalidCloudWatchLogsRoleArnException", message)
        return None

    def _error(self, code: str, message: str) -> Answer:
        answer: Answer = self._cloudtrail["_err"](code, message)
        return answer

    def _bucket_admits(self, bucket: str, trail_arn: str) -> bool:
        policy = self._buckets["_bucket_policies"].get(bucket)
        arn = f"arn:aws:s3:::{bucket}"
        objects = f"{arn}/AWSLogs/{self._account()}/CloudTrail/object"
        return self._allows(policy, "s3:GetBucketAcl", arn, trail_arn) and self._allows(
            policy, "s3:PutObject", objects, trail_arn, **{"s3:x-amz-acl": "bucket-owner-full-control"}
        )

    def _key_admits(self, key_id: str, trail_arn: str) -> bool:
        key = self._resolve_key(key_id)
        if key is None:
            return False
        context = {"kms:encryptioncontext:aws:cloudtrail:arn": trail_arn}
        return self._allows(key["Policy"], "kms:GenerateDataKey", key["Arn"], trail_arn, **context) and self._allows(
            key["Policy"], "kms:DescribeKey", key["Arn"], trail_arn
        )

    def _may_log(self, body: Body) -> bool:
        role, group = body.get("CloudWatchLogsRoleArn", ""), body["CloudWatchLogsLogGroupArn"].removesuffix(":*")
        stream = f"{group}:log-stream:{self._account()}_CloudTrail_{self._region()}"
        actions = ("logs:CreateLogStream", "logs:PutLogEvents")
        return can_assume(CLOUDTRAIL, role, **{"aws:sourcearn": self._cloudtrail["_trail_arn"](body["Name"])}) and all(
            role_allows(role, action, stream) for action in actions
        )

    def _allows(self, policy: Any, action: str, resource_arn: str, trail_arn: str, **context: str) -> bool:
        asked = self._policies["EvalContext"](
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action=action,
            resource_arn=resource_arn,
            region=self._region(),
            secure_transport=True,
            service_context={"aws:sourcearn": trail_arn, "aws:sourceaccount": self._account(), **context},
        )
        verdict = self._policies["evaluate_resource_policy"](policy, asked, service=CLOUDTRAIL)
        return bool(verdict.decision == "Allow")
