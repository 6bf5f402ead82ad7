"""What somebody changed outside Terraform and a plan sets back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from operations.guard.view import values

if TYPE_CHECKING:
    from operations.terraform.resource_change import ResourceChange

# What AWS answers about a replica changes with everything; what was asked for does not.
_ASKED_OF_A_REPLICA = (
    "region_name",
    "kms_key_arn",
    "point_in_time_recovery",
    "propagate_tags",
    "deletion_protection_enabled",
)


def undone(drift: ResourceChange, change: ResourceChange) -> list[str]:
    """The arguments that drifted and come back to what they were."""
    old, now = drift.change.before, drift.change.after
    if not isinstance(old, dict) or not isinstance(now, dict):
        return []
    found = []
    for name in sorted(old.keys() | now.keys()):
        was, is_now = _plain(name, old.get(name)), _plain(name, now.get(name))
        # What nobody asked for reads back as a default one day: that is the provider, not a person.
        if was == is_now or old.get(name) is None:
            continue
        later = values.blocks_after(change.change, name) if name == "replica" else values.after(change.change, name)
        if later is not values.UNKNOWN and _plain(name, later) == was:
            found.append(name)
    return found


def _plain(name: str, value: Any) -> str:
    """A form in which two values are equal when they mean the same: sets in any order, nothing as nothing."""
    if name == "replica":
        value = [{key: block.get(key) for key in _ASKED_OF_A_REPLICA} for block in value or ()]
    return json.dumps(values.plain(value), sort_keys=True, default=str)
