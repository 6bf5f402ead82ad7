"""Backups that are kept less long, or no longer made or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.guard.rule import Rule
from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares rules by name and copies by vault; without delete_after a backup is kept for ever."""
    for change in view.changes("aws_backup_plan", Action.UPDATE, Action.REPLACE):
        new_rules = values.blocks_after(change.change, "rule")
        if isinstance(new_rules, values.Unknown):
            yield view.hit(
                change, values.before(change.change, "name"), "the rules are not known before apply", _INSTEAD
            )
            continue
        old_terms = _terms(values.blocks_before(change.change, "rule"))
        new_terms = _terms(new_rules)
        cuts = []
        for what, old in sorted(old_terms.items()):
            new = new_terms.get(what)
            if new is None:
                cuts.append(f"{what} is no longer made")
            elif new < old:
                cuts.append(f"{what} is kept {new:g} days instead of {'for ever' if old == _FOR_EVER else f'{old:g}'}")
        if cuts:
            yield view.hit(
                change,
                values.before(change.change, "name"),
                f"{'; '.join(cuts)}: older states cannot be restored",
                _INSTEAD,
            )


_INSTEAD = "keep the retention; a longer one for the future may be added as a rule of its own"
_FOR_EVER = float("inf")


def _terms(rules: list[dict[str, Any]] | list[Mapping[str, Any]]) -> dict[str, float]:
    """Days of retention by rule and by copy."""
    found: dict[str, float] = {}
    for rule in rules:
        name = f"rule {rule.get('rule_name')}"
        found[name] = _days(rule)
        for copy in rule.get("copy_action") or ():
            found[f"{name}, copy in {copy.get('destination_vault_arn')}"] = _days(copy)
    return found


def _days(block: Mapping[str, Any]) -> float:
    days = values.look(block, "lifecycle", 0, "delete_after")
    return float(days) if isinstance(days, int | float) and days > 0 else _FOR_EVER


RULE = Rule(
    "backup-retention-cut",
    "backups are kept for a shorter time, or a backup rule is removed",
    find,
)
