"""A plan in a few lines: what changes in which region."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from operations.terraform.plan import Plan
    from operations.terraform.resource_change import ResourceChange

_ARN_REGION = re.compile(r"^arn:[^:]+:[^:]+:([a-z0-9-]+):")
_ARNS = ("arn", "stream_arn", "resource_arn", "backup_vault_arn")
"""A resource's own, or of what it belongs to and stands beside, in the same region."""
NOWHERE = "-"
"""Stands for the region of what has none."""

FENCE = "fence"
"""What a `terraform_data` that remembers what must not change is called here."""

FENCE_TYPE = "terraform_data"
"""The type of a fence."""

_WORDS = {
    Action.CREATE: "create",
    Action.UPDATE: "change",
    Action.DELETE: "destroy",
    Action.REPLACE: "replace",
    Action.FORGET: "forget",
}


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One resource that changes.

    Args:
        address: Its Terraform address.
        type: Its type, for example ``aws_kms_key``.
        region: Where it is; ``-`` when nowhere.
        action: ``create``, ``change``, ``destroy``, ``replace``, ``import`` or ``forget``.
    """

    address: str
    type: str
    region: str
    action: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a plan would do.

    Args:
        headline: The counts, as Terraform words them.
        changes: Every managed resource that changes, in the plan's order.
    """

    headline: str
    changes: tuple[PlannedChange, ...]

    def lines(self, also: Iterable[tuple[str, str, str]] = ()) -> list[str]:
        """One line per region, kind of resource and action.

        Args:
            also: What changes besides: region, kind and action.
        """
        rows = Counter((change.region, kind_of(change.type, change.address), change.action) for change in self.changes)
        rows.update(also)
        width = max((len(region) for region, _, _ in rows), default=0)
        return [
            f"  {region:<{width}}  {action:<7}  {kind}{f' x {count}' if count > 1 else ''}"
            for (region, kind, action), count in sorted(rows.items(), key=lambda row: (row[0][0] == NOWHERE, row[0]))
        ]

    def document(self) -> dict[str, Any]:
        """The summary as JSON."""
        counts = Counter(change.action for change in self.changes)
        return {
            "summary": self.headline,
            "counts": dict(sorted(counts.items())),
            "changes": [
                {"address": change.address, "type": change.type, "region": change.region, "action": change.action}
                for change in self.changes
            ],
        }


NOTHING = PlanSummary("0 to add, 0 to change, 0 to destroy", ())
"""The summary of an empty plan."""


def combined_outcome(summaries: Iterable[PlanSummary]) -> str:
    """The counts once all are applied: ``12 added, 1 changed``."""
    counts = Counter(change.action for summary in summaries for change in summary.changes)
    done = {
        "added": counts["create"] + counts["replace"],
        "changed": counts["change"],
        "destroyed": counts["destroy"] + counts["replace"],
        "imported": counts["import"],
        "forgotten": counts["forget"],
    }
    return ", ".join(f"{count} {word}" for word, count in done.items() if count)


def kind_of(type_: str, address: str) -> str:
    """What people call a resource: its type, but a fence by what it is."""
    return FENCE if type_ == FENCE_TYPE and "Fence" in address else type_


def summarize(plan: Plan) -> PlanSummary:
    """Summarizes a plan."""
    return PlanSummary(
        plan.counts.text,
        tuple(
            PlannedChange(change.address, change.type, region_of(plan, change), _action(change))
            for change in plan.resource_changes
            if change.mode == "managed" and (change.change.action in _WORDS or change.change.import_id)
        ),
    )


def regions_by_address(plan: Plan) -> dict[str, str]:
    """The region of every resource of a plan by address; Terraform's events carry none."""
    return {change.address: region_of(plan, change) for change in plan.resource_changes}


def region_of(plan: Plan, change: ResourceChange) -> str:
    """The region a resource is in: its provider's, or what its ARN says when its block is gone."""
    provider = plan.provider_of(change)
    region = plan.resolve(provider.expressions.get("region")) if provider else None
    if isinstance(region, str):
        return region
    values: Mapping[str, Any] = change.change.before or change.change.after or {}
    return next(filter(None, (region_of_arn(values.get(name)) for name in _ARNS)), NOWHERE)


def region_of_arn(arn: object) -> str | None:
    """The region an ARN names; None when it is no ARN or names none."""
    found = _ARN_REGION.match(arn) if isinstance(arn, str) else None
    return found[1] if found else None


def _action(change: ResourceChange) -> str:
    return "import" if change.change.import_id else _WORDS[change.change.action]
