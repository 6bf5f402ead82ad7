"""What an endpoint lets through."""

from collections.abc import Sequence
from typing import Any

from globaltables.model import permissions
from globaltables.model.policies import TableArns, document

USED = (*permissions.DESCRIBE_TABLE, *permissions.READ_ITEMS, *permissions.WRITE_ITEMS)
"""What applications call. Whoever changes or deletes tables does so from elsewhere; streams have another endpoint."""


def endpoint_policy(arns: TableArns, other_table_arns: Sequence[str]) -> dict[str, Any]:
    """Items of the table and its indexes, for principals of the account. IAM still decides who of them.

    A gateway endpoint's policy cannot name principals, so everybody is named and a condition narrows it.
    https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-policies
    """
    return document(
        [
            {
                "Sid": "ItemsOfTheTable",
                "Effect": "Allow",
                "Principal": "*",
                "Action": sorted(USED),
                "Resource": [*arns.tables, *arns.indexes, *other_table_arns],
                "Condition": {"StringEquals": {"aws:PrincipalAccount": arns.account_id}},
            }
        ]
    )
