"""Whether the dashboards of this project's names show what an environment would have them show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model.dashboards import Boards, vault_widget
from operations.adoption.alarms_read import dashboard_prefix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.alarms import Alarms
    from operations.adoption.alarms_compared import Around


def dashboards_of(found: Mapping[str, Any], around: Around, regions: Sequence[str], alarms: Alarms) -> tuple[bool, str]:
    """Whether an environment can say them.

    Args:
        found: The bodies of what there is, by name.
        around: What is known of the home region besides.
        regions: All regions, home first.
        alarms: The settings of the alarms that are taken over.

    Returns:
        Whether it can; and why not, empty where there are none.
    """
    said = bodies(around, regions, alarms)
    there = {name: found[name] for name in said if name in found}
    if not there or there == said:
        return bool(there), ""
    other = [name for name, body in said.items() if found.get(name) != body]
    return False, (
        f"dashboards {', '.join(there)} stay as they are, in nobody's state: an environment would have "
        f"{' and '.join(other)} otherwise; [alarms] dashboards = true lets the next globaltables deploy put that there"
    )


def bodies(around: Around, regions: Sequence[str], alarms: Alarms) -> dict[str, Any]:
    """What an environment makes, by name."""
    vault = around.vault_name
    further = [("Backups", [vault_widget(vault, region) for region in regions])] if vault else []
    prefix = dashboard_prefix(around.table.name)
    return {f"{prefix}-{part}": body for part, body in Boards(around.table, regions, alarms).bodies(further).items()}
