"""A backup rule that runs at other times: perhaps more rarely, and what was written since is in no backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.guard.finding import Severity
from operations.guard.rule import Rule
from operations.guard.view import values
from operations.terraform.resource_change import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView


def find(view: PlanView) -> Iterator[Hit]:
    """Compares rules by name; one that goes, or whose rules are not known, is told as a cut retention."""
    for change in view.changes("aws_backup_plan", Action.UPDATE, Action.REPLACE):
        new_rules = values.blocks_after(change.change, "rule")
        if isinstance(new_rules, values.Unknown):
            continue
        new_schedules = _schedules(new_rules)
        changes = [
            f"rule {name} runs {_when(new)} instead of at {old}"
            for name, old in sorted(_schedules(values.blocks_before(change.change, "rule")).items())
            if old and name in new_schedules and not _is_as_frequent(old, new := new_schedules[name])
        ]
        if changes:
            yield view.hit(
                change,
                values.before(change.change, "name"),
                f"{'; '.join(changes)}: the more rarely it runs, the more of what was written last is in no backup",
                "keep the schedule, or add the new one as a rule of its own",
            )


def _schedules(rules: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {str(rule.get("rule_name")): rule.get("schedule") for rule in rules}


def _when(schedule: Any) -> str:
    if schedule is values.UNKNOWN:
        return "at times not known before apply"
    return f"at {schedule}" if schedule else "never"


def _is_as_frequent(old: str, new: object) -> bool:
    """Whether a schedule clearly runs as often as the old one: at another time of day, on the same days or on more."""
    if not isinstance(new, str):
        return False
    was, now = (schedule.removeprefix("cron(").removesuffix(")").replace("?", "*").split() for schedule in (old, new))
    return len(was) == len(now) and all(
        new_field in (old_field, "*") or (place < _DAYS and old_field.isdigit())
        for place, (old_field, new_field) in enumerate(zip(was, now, strict=True))
    )


_DAYS = 2
"""The fields from here on are of days, months and years, those before of minutes and hours."""

RULE = Rule(
    "backup-schedule-changed",
    "a backup rule runs at other times, perhaps more rarely",
    find,
    severity=Severity.WARN,
)
