"""An alarm that goes or loses its actions: the next fault is not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.finding import Severity
from operations.guard.rule import Rule
from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView
    from operations.terraform.resource_change import ResourceChange

_DYNAMODB, _OURS = "AWS/DynamoDB", "GlobalTables"
"""AWS's namespace, and the start of this project's own: of its probe, and of what it counts in a trail's log group."""

_FILTER = "aws_cloudwatch_log_metric_filter"


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted alarms, for alarms that still watch and tell nobody, and for what alarms of ours count with."""
    for change in view.changes(_FILTER, Action.DELETE):
        if _is_watching(values.before(change.change, "metric_transformation", 0, "namespace")):
            yield view.hit(
                change,
                values.before(change.change, "name"),
                "its alarm stays and never fires again",
                "keep it where an alarm looks at what it counts",
            )
    for change in view.changes(("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"), *_CHANGES):
        inner = change.change
        silenced = change.action is Action.UPDATE and (
            (values.before(inner, "actions_enabled") is True and values.after(inner, "actions_enabled") is not True)
            or (bool(values.before(inner, "alarm_actions")) and not values.after(inner, "alarm_actions"))
        )
        if (change.action is Action.DELETE or silenced) and _watches_tables(change):
            yield view.hit(
                change,
                values.before(inner, "alarm_name"),
                "the alarm still watches and tells nobody" if silenced else "what it watched is not seen any more",
                "keep it and its actions; raise its threshold when it is too loud",
                table=_table(change),
            )


_CHANGES = (Action.DELETE, Action.UPDATE)


def _watches_tables(change: ResourceChange) -> bool:
    """Whether it looks at DynamoDB; a composite alarm names other alarms only and counts always."""
    old = change.change.before or {}
    queries = old.get("metric_query") or ()
    return (
        change.type == "aws_cloudwatch_composite_alarm"
        or _is_watching(old.get("namespace"))
        or any(_is_watching(values.look(query, "metric", 0, "namespace")) for query in queries)
        or any(f'"{_DYNAMODB}"' in str(values.look(query, "expression")) for query in queries)
    )


def _is_watching(namespace: object) -> bool:
    return isinstance(namespace, str) and (namespace == _DYNAMODB or namespace.split("/")[0] == _OURS)


def _table(change: ResourceChange) -> str:
    name = values.before(change.change, "dimensions", "TableName")
    return name if isinstance(name, str) else ""


RULE = Rule(
    "alarm-removed",
    "an alarm on a table is removed or silenced",
    find,
    severity=Severity.WARN,
    wanted_by_destroy=True,
)
