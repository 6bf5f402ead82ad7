"""A policy that shuts out a role by which AWS works on a table.

Without the one that replicates, a replica is on its own for ever after 20 hours; without the one that scales, its
capacity stays as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from globaltables.model.replication_denial import REPLICATION, SCALING, ServiceRole, denial
from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.key_use import KEYS
from operations.guard.view.plan_view import account_in, table_in
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView
    from operations.terraform.resource_change import Change

_CHANGES = (Action.CREATE, Action.UPDATE, Action.REPLACE)
_TYPES = ("aws_dynamodb_resource_policy", "aws_kms_key_policy", *KEYS)
_EFFECT = {
    REPLICATION: "replication stops, and after 20 hours the replica becomes a table of its own for ever",
    SCALING: "auto scaling stops, and its capacity stays as it is",
}


def find(view: PlanView) -> Iterator[Hit]:
    """Reads the policies of tables and keys as AWS would for those roles."""
    scaled = {resource for resource, _ in view.scaling_targets}
    for change in view.changes(_TYPES, *_CHANGES):
        inner = change.change
        table = table_in(values.after(inner, "resource_arn"))
        needed = [REPLICATION, SCALING] if table and f"table/{table}" in scaled else [REPLICATION]
        role, denied = next(((role, found) for role in needed if (found := _newly_denied(inner, role))), (None, ""))
        if role:
            exempt = [each.exemption for each in needed]
            yield view.hit(
                change,
                table,
                f"{denied} holds for the role {role.name} as well: {_EFFECT[role]}",
                f'exempt {"the roles" if exempt[1:] else "the role"}: "ArnNotLike": {{"aws:PrincipalArn": '
                f"{json.dumps(exempt if exempt[1:] else exempt[0])}}}",
                table=table,
            )


def _newly_denied(change: Change, role: ServiceRole) -> str:
    """Which statement denies the role after the plan and not before; empty when none does."""
    arns = (values.after(change, "resource_arn"), values.before(change, "arn"), values.after(change, "key_id"))
    account = next((found for arn in arns if (found := account_in(arn))), "")
    denied = denial(values.after(change, "policy"), role, account=account)
    return "" if denied == denial(values.before(change, "policy"), role, account=account) else denied


RULE = Rule(
    "replication-denied",
    "a policy denies DynamoDB's replication role, or the role that scales the table",
    find,
)
