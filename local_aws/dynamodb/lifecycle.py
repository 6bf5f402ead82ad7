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
    since = time.time()
    until = since + seconds
    current = table.get(PHASE)
    if current and current["status"] == status:
        since, until = current.get("since", since), max(until, current["until"])
    table[PHASE] = {"status": status, "since": since, "until": until}


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


def percent_of(table: Table) -> int:
    """How far the table's phase is, from 0 to 99; 100 when it is in none."""
    phase = table.get(PHASE)
    if phase is None or status_of(table) == ACTIVE:
        return 100
    since = phase.get("since", phase["until"])
    length = phase["until"] - since
    return max(0, min(99, int(100 * (time.time() - since) / length))) if length > 0 else 99


def index_status_of(table: Table, index: str) -> str:
    """An index's status now."""
    until = table.get(INDEX_PHASES, {}).get(index, 0.0)
    return CREATING if time.time() < until else ACTIVE
