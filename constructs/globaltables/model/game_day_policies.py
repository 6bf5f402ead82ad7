"""What an experiment of AWS FIS may do, and for how many regions IAM takes it.

It may do what AWS documents for this one action, on this one table and its streams, and write its log.

https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#dynamodb-actions-reference
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
"""

from collections.abc import Sequence
from typing import Any

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.policies import (
    MAXIMUM_INLINE_CHARACTERS,
    Statement,
    TableArns,
    allow,
    document,
    inline_characters,
)
from globaltables.model.regions import partition_of

CHANGE_POLICIES = ("dynamodb:DeleteResourcePolicy", "dynamodb:GetResourcePolicy", "dynamodb:PutResourcePolicy")
FIND_TARGETS = "tag:GetResources"
DELIVER_LOGS = (
    "logs:CreateLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy",
)


def game_day_trust(arns: TableArns) -> dict[str, Any]:
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


def game_day_statements(arns: TableArns) -> list[Statement]:
    """The statement that pauses is put into the policies of the table and of its stream, and taken out again.

    dynamodb:InjectError, which AWS documents besides, is for tables of strong consistency alone: the model refuses
    drills of those.
    """
    return [
        allow("PauseReplication", sorted(CHANGE_POLICIES), [*arns.tables, *arns.streams]),
        allow("LookAtTheTable", ["dynamodb:DescribeTable"], arns.tables),
        # Neither tag:GetResources nor the delivery of logs can be narrowed to a resource.
        allow("WithoutResources", sorted([FIND_TARGETS, *DELIVER_LOGS]), ["*"]),
    ]


def check_game_day_policy(*, table_name: str, regions: Sequence[str]) -> None:
    """Checks that IAM takes what experiments may do: it grows with every region.

    Args:
        table_name: The table's name.
        regions: The names of the regions with a template.

    Raises:
        ConfigurationError: When the policy of their role would be too long.
    """
    size = inline_characters(game_day_statements(TableArns(partition_of(regions[0]), "0" * 12, table_name, regions)))
    if size > MAXIMUM_INLINE_CHARACTERS:
        message = (
            f"the policy of the role of experiments has at most {MAXIMUM_INLINE_CHARACTERS} characters, got {size} for "
            f"{len(regions)} regions; name fewer roles, or shorten the table's name"
        )
        raise ConfigurationError(Problem("game_day.roles", message))
