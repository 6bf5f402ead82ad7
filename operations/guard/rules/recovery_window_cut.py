"""A shorter recovery window: the older points in time go at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.guard.rule import Rule
from operations.guard.view.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.guard.finding import Hit
    from operations.guard.view.plan_view import PlanView

_PATH = ("point_in_time_recovery", 0, "recovery_period_in_days")
_ENABLED = ("point_in_time_recovery", 0, "enabled")
_LONGEST_DAYS = 35  # what AWS gives when nothing is said
_INSTEAD = "take a backup of what must be kept first"


def find(view: PlanView) -> Iterator[Hit]:
    """Compares the windows of tables and replicas whose recovery stays on."""
    for table in view.updated_tables:
        if table.before(*_ENABLED) is not True or table.after(*_ENABLED) is not True:
            continue
        old, new = table.before(*_PATH) or _LONGEST_DAYS, table.after(*_PATH) or _LONGEST_DAYS
        # Unknown is what the provider says of a window nobody asked for.
        if new is not UNKNOWN and new < old:
            yield table.hit(_effect(old, new), f"leave recovery_period_in_days at {old}; {_INSTEAD}")
    switched = {setting.region for setting in view.settings("point_in_time_recovery")}
    for setting in view.settings("recovery_period_days"):
        old, new = setting.before, setting.after
        if setting.region not in switched and isinstance(old, int) and isinstance(new, int) and new < old:
            yield setting.hit(_effect(old, new), f"leave recovery_period_days at {old}; {_INSTEAD}")


def _effect(old: object, new: object) -> str:
    return f"points in time older than {new} days are dropped at once; {old} days could be restored until now"


RULE = Rule(
    "recovery-window-cut",
    "point-in-time recovery reaches back less far",
    find,
)
