"""A selection that goes or shrinks: its tables are no longer backed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.guard.view.table_change import NOT_KNOWN
from operations.guard.view.values import UNKNOWN
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView
    from operations.terraform.resource_change import ResourceChange

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
        cuts = [*_left_out(view, change), *_excluded(view, change), *_matched_otherwise(view, change)]
        if cuts:
            instead = "keep what it covers; a narrower selection can stand beside it"
            yield view.hit(change, name, "; ".join(cuts), instead)


def _left_out(view: PlanView, change: ResourceChange) -> Iterator[str]:
    """What it named. Where one of them is new none is known, and those that it refers to are still in it."""
    old, new = values.before(change.change, "resources") or (), values.after(change.change, "resources")
    if new is UNKNOWN:
        references = (view.plan.expressions_of(change).get("resources") or {}).get("references") or ()
        there = [each.change for each in view.plan.resource_changes if view.local_name(change, each) in references]
        replicas = (block for each in there for block in values.blocks_before(each, "replica"))
        known = {values.before(each, "arn") for each in there} | {block.get("arn") for block in replicas}
        hint = NOT_KNOWN
    else:
        known, hint = set(new or ()), ""
    left_out = sorted(set(old) - known)
    if left_out:
        yield f"no further backups are made of {', '.join(left_out)}{hint}"


def _excluded(view: PlanView, change: ResourceChange) -> Iterator[str]:
    """What it newly takes out; not known is also what the configuration does not name, and AWS answers nothing then."""
    old, new = values.before(change.change, "not_resources") or (), values.after(change.change, "not_resources")
    if new is UNKNOWN:
        if "not_resources" in view.plan.expressions_of(change):
            yield "what it leaves out (not_resources) is not known before apply"
    elif excluded := sorted(set(new or ()) - set(old)):
        yield f"no further backups are made of {', '.join(excluded)} (not_resources)"


def _matched_otherwise(view: PlanView, change: ResourceChange) -> Iterator[str]:
    """Tags that resources must carry: more of selection_tag match more, of which one is enough; conditions hold all."""
    for name in ("selection_tag", "condition"):
        old, new = (values.plain(side(change.change, name)) for side in (values.before, values.after))
        if values.hides_any(change.change.after_unknown.get(name)):
            if old or name in view.plan.expressions_of(change):
                yield f"its {name} is not known before apply"
        elif old != new and not (name == "selection_tag" and old and all(tag in (new or ()) for tag in old)):
            yield f"its {name} changes, and what matched before may match no more"


RULE = Rule(
    "backup-selection-removed",
    "a backup selection is removed or may cover fewer tables",
    find,
    wanted_by_destroy=True,
)
