"""A value that no rule can judge, because it is known only while the plan is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.plan_view import table_in
from operations.guard.view.values import UNKNOWN
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_EFFECT = "is not known before apply: what it turns out to be can remove {} without having been shown"
_INSTEAD = "apply what it depends on first, then plan again; or write the value down"


def find(view: PlanView) -> Iterator[Hit]:
    """Looks at live tables, and at policies of tables."""
    for table in view.updated_tables:
        if table.hides_a_replica and table.replicas_before:
            effect = f"which regions have a replica {_EFFECT.format('replicas')}"
            yield table.hit(effect, _INSTEAD, part="replica")
        if table.indexes_after() is None and table.indexes_before():
            effect = f"which global indexes there are {_EFFECT.format('indexes')}"
            yield table.hit(effect, _INSTEAD, part="global_secondary_index")
    for change in view.changes("aws_dynamodb_resource_policy", Action.CREATE, Action.UPDATE, Action.REPLACE):
        if values.after(change.change, "policy") is UNKNOWN:
            yield view.hit(
                change,
                None,
                "the policy is not known before apply: it can deny DynamoDB's replication role without having "
                "been shown",
                _INSTEAD,
                table=table_in(values.before(change.change, "resource_arn")),
            )


RULE = Rule(
    "unknown-value",
    "a value that decides over data is not known before apply",
    find,
)
