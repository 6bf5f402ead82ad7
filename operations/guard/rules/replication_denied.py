"""A policy that shuts out the role by which AWS replicates: after 20 hours the replica is on its own for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globaltables.model.replication_denial import denies_replication
from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.key_use import KEYS
from operations.guard.view.plan_view import table_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_CHANGES = (Action.CREATE, Action.UPDATE, Action.REPLACE)
_TYPES = ("aws_dynamodb_resource_policy", "aws_kms_key_policy", *KEYS)


def find(view: PlanView) -> Iterator[Hit]:
    """Reads the policies of tables and keys as AWS would for the replication role."""
    for change in view.changes(_TYPES, *_CHANGES):
        inner = change.change
        denied = denies_replication(values.after(inner, "policy"))
        if not denied or denies_replication(values.before(inner, "policy")) == denied:
            continue
        table = table_in(values.after(inner, "resource_arn"))
        yield view.hit(
            change,
            table,
            f"{denied} holds for the role AWSServiceRoleForDynamoDBReplication as well: replication stops, and "
            f"after 20 "
            "hours the replica becomes a table of its own for ever",
            'exempt the role: "ArnNotLike": {"aws:PrincipalArn": '
            '"arn:aws:iam::*:role/aws-service-role/replication.dynamodb.amazonaws.com/*"}',
            table=table,
        )


RULE = Rule(
    "replication-denied",
    "a policy denies DynamoDB's replication role",
    find,
)
