"""A selection that goes or shrinks: its tables are no longer backed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_CHANGES = (Action.DELETE, Action.REPLACE, Action.UPDATE)


def find(view: PlanView) -> Iterator[Hit]:
    """Looks for deleted selections, and for what one left out when it was replaced: every edit replaces a selection."""
    for change in view.changes("aws_backup_selection", *_CHANGES):
        name = values.before(change.change, "name")
        if change.action is Action.DELETE:
            yield view.hit(
                change,
                name,
                "the backup plan stays and covers nothing of this selection any more",
                "keep the selection",
            )
            continue
        old, new = values.before(change.change, "resources") or [], values.after(change.change, "resources")
        left_out = sorted(set(old) - set(new)) if isinstance(new, list) else []
        if left_out:
            yield view.hit(
                change, name, f"no further backups are made of {', '.join(left_out)}", "keep them in the selection"
            )


RULE = Rule(
    "backup-selection-removed",
    "a backup selection is removed or covers fewer tables",
    find,
    wanted_by_destroy=True,
)
