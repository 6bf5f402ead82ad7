"""What the stack that watches looks up of the table's, and whether it can be found; a plan fails where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model.endangering_calls import are_counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model import Environment
    from operations.terraform.state import State


def is_there(environment: Environment, state: State) -> bool:
    """Whether every replica has been made whose stream or key is looked up, and every vault whose key is.

    Args:
        environment: What is wanted.
        state: The data stack's, of a table that was deployed. Regions are compared by role, since variables may
            have other regions than the file.
    """
    counts_calls = are_counted(environment.audit, environment.alarms)
    if not (counts_calls or environment.stream_consumer.enabled):
        return True
    made: Mapping[str, str] = state.outputs["region_by_role"].value
    if not environment.region_by_role.keys() <= made.keys():
        return False
    if not (counts_calls and environment.backup.enabled):
        return True
    backups: Mapping[str, Any] = state.outputs["backups"].value if "backups" in state.outputs else {}
    vault_by_region = backups.get("vault_name_by_region") or {}
    return all(made[role] in vault_by_region for role in environment.region_by_role)
