"""What an experiment may do: what AWS documents for this one action, on this one table and its streams, and its log.

https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#dynamodb-actions-reference
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
"""

from typing import Any

from globaltables.model.policies import TableArns, document

CHANGE_POLICIES = ("dynamodb:DeleteResourcePolicy", "dynamodb:GetResourcePolicy", "dynamodb:PutResourcePolicy")
FIND_TARGETS = "tag:GetResources"
DELIVER_LOGS = (
    "logs:CreateLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy",
)


def role_trust(arns: TableArns) -> dict[str, Any]:
    """AWS FIS assumes the role for experiments of this account in the table's regions."""
    experiments = [f"arn:{arns.partition}:fis:{region}:{arns.account_id}:experiment/*" for region in arns.regions]
    return document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Service": "fis.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": arns.account_id},
                    "ArnLike": {"aws:SourceArn": experiments},
                },
            }
        ]
    )


def role_policy(arns: TableArns) -> dict[str, Any]:
    """The statement that pauses is put into the policies of the table and of its stream, and taken out again.

    dynamodb:InjectError, which AWS documents besides, is for tables of strong consistency alone: the model refuses
    drills of those.
    """
    return document(
        [
            {
                "Sid": "PauseReplication",
                "Effect": "Allow",
                "Action": sorted(CHANGE_POLICIES),
                "Resource": [*arns.tables, *arns.streams],
            },
            {"Sid": "LookAtTheTable", "Effect": "Allow", "Action": "dynamodb:DescribeTable", "Resource": arns.tables},
            # Neither tag:GetResources nor the delivery of logs can be narrowed to a resource.
            {
                "Sid": "WithoutResources",
                "Effect": "Allow",
                "Action": sorted([FIND_TARGETS, *DELIVER_LOGS]),
                "Resource": "*",
            },
        ]
    )
