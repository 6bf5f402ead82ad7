"""In which step of becoming provisioned the table is, and the input variables that take it.

AWS wants the writes of a global table auto scaled before it is provisioned, and auto scaling wants the table first; so
a table that is not provisioned yet gets there in two applies of one deploy: the first one leaves it on demand and makes
the scaling, the second one makes it provisioned. What AWS has decides which one is next, so a deploy that was cut off
between them goes on where it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from operations.live_table import ON_DEMAND, live_ceilings, live_table, mode_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.deployment import Deployment

BILLING_MODE = "billing_mode"
STARTING_CAPACITY = "starting_capacity"
KEPT_CEILINGS = "kept_ceilings"


@dataclass(frozen=True, slots=True)
class CapacityStep:
    """One apply of the data stack.

    Args:
        variables: What it takes besides the variables that were given.
        text: What it does, for the plan; empty where there is nothing to say.
        is_first_of_two: Whether the table becomes provisioned in another apply after this one.
        warnings: What people should know before they agree.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    is_first_of_two: bool = False
    warnings: tuple[str, ...] = ()


NO_STEP = CapacityStep()
"""For a table that stays what it is."""


def capacity_step(deployment: Deployment, given: Mapping[str, str], *, is_scaled: bool = False) -> CapacityStep:
    """The step to take now.

    Args:
        deployment: The environment.
        given: The variables that were given; whoever gives one of these takes the steps by hand.
        is_scaled: Whether the first step was just taken.
    """
    steps = {BILLING_MODE, STARTING_CAPACITY, KEPT_CEILINGS}
    if not steps <= deployment.data.variable_names or steps & given.keys():
        return NO_STEP
    table = live_table(deployment)
    if table and mode_of(table) != ON_DEMAND:
        return _new_indexes(deployment, table)
    if is_scaled:
        return _second(deployment, table)
    ceilings = _kept_ceilings(table)
    return CapacityStep(
        {BILLING_MODE: ON_DEMAND} | ({KEPT_CEILINGS: json.dumps(ceilings)} if ceilings else {}),
        "step 1 of 2: on demand, with auto scaling; step 2 makes the table provisioned and is planned after it",
        is_first_of_two=True,
    )


def _second(deployment: Deployment, table: Mapping[str, Any]) -> CapacityStep:
    from operations.starting_capacity import starting_capacity  # noqa: PLC0415 - boto3 is slow to import

    start = starting_capacity(deployment, table)
    units = ", ".join(f"{name} {one.read} reads and {one.write} writes" for name, one in start.shown.items())
    return CapacityStep(
        {STARTING_CAPACITY: json.dumps(start.variable())},
        f"step 2 of 2: provisioned; capacity units to start with: {units}",
        warnings=start.warnings,
    )


def _new_indexes(deployment: Deployment, table: Mapping[str, Any]) -> CapacityStep:
    """An index that a provisioned table gets starts with its minimum; the others are auto scaling's."""
    from operations.starting_capacity import minima  # noqa: PLC0415

    known = {index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])}
    new = [index for index in deployment.environment.global_indexes if index.name not in known]
    if not new:
        return NO_STEP
    environment = deployment.environment
    start = {index.name: minima(environment, index) for index in new}
    units = ", ".join(f"{name} {one['read']} reads and {one['write']} writes" for name, one in start.items())
    return CapacityStep(
        {STARTING_CAPACITY: json.dumps({"indexes": start})}, f"capacity units that new indexes start with: {units}"
    )


def _kept_ceilings(table: Mapping[str, Any]) -> dict[str, Any]:
    """The ceilings of an on-demand table, which stay until it is provisioned: so the first step does not touch it."""
    of_table, *of_indexes = live_ceilings(table).items()
    indexes = {name: ceilings for name, ceilings in of_indexes if ceilings}
    return of_table[1] | ({"indexes": indexes} if indexes else {})
