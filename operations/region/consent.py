"""Which findings of the guard are what was asked for, when a region is left or joined.

The guard says of each what would happen to the data, and stays as it is. Whoever typed a region's name agreed to lose
what is in that region, and to nothing else: not in another region, and not to a rule that is not named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.guard import judge
from operations.guard.view import values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from operations.terraform.plan import Plan

REPLICA_REMOVED = "replica-removed"
_COPIES = "backup-retention-cut"
_OF_A_REGION = frozenset(
    {
        REPLICA_REMOVED,
        "alarm-removed",
        "backup-plan-removed",
        "backup-selection-removed",
        "backup-vault-removed",
        "key-deleted",
        "scaling-removed",
        "unread-records-lost",
        "vault-lock-removed",
    }
)
"""What goes with a region: each of them is found once per resource, with the region it is in."""


def to_leaving(plan: Plan, region: str, addresses: Collection[str] = ()) -> list[str]:
    """The findings of a plan that leaving *region* is about, each as ``RULE:WHERE``.

    Args:
        plan: The plan.
        region: The region.
        addresses: What the states have in it: of some resources a plan does not tell the region.
    """
    found = [
        one.id
        for one in judge(plan)
        if one.rule in _OF_A_REGION and (one.region == region or (not one.region and one.address in addresses))
    ]
    return found + to_other_copies(plan)


def to_other_copies(plan: Plan) -> list[str]:
    """The findings on backup plans whose copies go to another vault from now on, and are kept as long as before."""
    changes = {change.address: change.change for change in plan.resource_changes}
    return [
        one.id
        for one in judge(plan)
        if one.blocks and one.rule == _COPIES and _only_sends_copies_elsewhere(changes[one.address])
    ]


def _only_sends_copies_elsewhere(change: Any) -> bool:
    old, new = values.blocks_before(change, "rule"), values.blocks_after(change, "rule")
    if isinstance(new, values.Unknown):
        return False
    return [_terms(rule) for rule in old] == [_terms(rule) for rule in new]


def _terms(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule makes, when, and for how long it is kept; of copies not where they go."""
    copies: Sequence[Mapping[str, Any]] = rule.get("copy_action") or ()
    when = ("rule_name", "target_vault_name", "schedule", "schedule_expression_timezone")
    windows = ("start_window", "completion_window")
    return {
        **{name: rule.get(name) for name in (*when, *windows)},
        "kept": _days(rule),
        "copies_kept": [_days(copy) for copy in copies],
    }


def _days(block: Mapping[str, Any]) -> tuple[Any, ...]:
    # The provider reads back 0 for what was never said.
    periods = [values.look(block, "lifecycle", 0, name) for name in ("delete_after", "cold_storage_after")]
    return tuple(period or 0 for period in periods)
