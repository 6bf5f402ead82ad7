"""Tables, replicas and indexes take their time: CREATING, UPDATING and DELETING last for a configured moment.

A phase is a status and the time it ends, kept in the table's own record, so that it survives a restart. Whoever reads
a status compares with the clock; only the end of DELETING needs an action.
"""

import time
from typing import Any

PHASE = "_phase"
INDEX_PHASES = "_index_phases"
ACTIVE = "ACTIVE"
CREATING = "CREATING"
UPDATING = "UPDATING"
DELETING = "DELETING"

Table = dict[str, Any]


def begin(table: Table, status: str, seconds: float) -> None:
    """Put a table into a phase that lasts so many seconds from now; a phase that ends later stays."""
    until = time.time() + seconds
    current = table.get(PHASE)
    if current and current["status"] == status:
        until = max(until, current["until"])
    table[PHASE] = {"status": status, "until": until}


def begin_index(table: Table, index: str, seconds: float) -> None:
    """Let a new index be CREATING for so many seconds from now."""
    table.setdefault(INDEX_PHASES, {})[index] = time.time() + seconds


def status_of(table: Table) -> str:
    """The table's status now."""
    phase = table.get(PHASE)
    if phase is None:
        return ACTIVE
    if phase["status"] == DELETING or time.time() < phase["until"]:
        return str(phase["status"])
    return ACTIVE


def index_status_of(table: Table, index: str) -> str:
    """An index's status now."""
    until = table.get(INDEX_PHASES, {}).get(index, 0.0)
    return CREATING if time.time() < until else ACTIVE
