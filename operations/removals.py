"""What the live table has and the environment leaves out, and the input variables that take it away.

Leaving it out changes nothing: `globaltables.table.removals` says why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from globaltables.model.ceilings import ceilings_by_index
from operations.live_table import live_ceilings, live_table
from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model.ceilings import Ceilings
    from operations.deployment import Deployment

CEILINGS = "removed_ceilings"
TIME_TO_LIVE = "removed_time_to_live_attribute"


@dataclass(frozen=True, slots=True)
class Removal:
    """What one apply of the data stack takes away.

    Args:
        variables: The input variables that say so.
        text: The same for the plan; empty where there is nothing.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


def removal(deployment: Deployment, given: Mapping[str, str]) -> Removal:
    """What to take away now.

    Args:
        deployment: The environment.
        given: The variables that were given; whoever gives one of these takes it away by hand.
    """
    asked = {CEILINGS, TIME_TO_LIVE} & deployment.data.variable_names - given.keys()
    table = live_table(deployment) if asked else {}
    if not table:
        return Removal()
    environment = deployment.environment
    variables, texts = dict[str, str](), list[str]()
    if CEILINGS in asked:
        wanted = ceilings_by_index(environment.billing, environment.global_indexes)
        dropped = dropped_ceilings(live_ceilings(table), wanted)
        if dropped:
            variables[CEILINGS] = json.dumps(_variable(dropped))
            texts += [
                f"{kind} ceiling of {name or 'the table'} taken away" for name in dropped for kind in dropped[name]
            ]
    if TIME_TO_LIVE in asked:
        attribute = _time_to_live_attribute(deployment, table["TableName"], table["TableArn"])
        if attribute:
            variables[TIME_TO_LIVE] = attribute
            texts.append(f"time to live by {attribute} switched off")
    return Removal(variables, ", ".join(texts))


def dropped_ceilings(live: Mapping[str, Ceilings], wanted: Mapping[str, Ceilings]) -> dict[str, list[str]]:
    """The kinds of ceilings that are to go, by index, the table's under the empty name; an index that goes is none."""
    dropped = {
        name: [kind for kind in ceilings if kind not in wanted[name]]
        for name, ceilings in live.items()
        if name in wanted
    }
    return {name: kinds for name, kinds in dropped.items() if kinds}


def _variable(dropped: Mapping[str, list[str]]) -> dict[str, object]:
    removed = {name: dict.fromkeys(kinds, -1) for name, kinds in dropped.items()}
    of_table = removed.pop("", {})
    return {**of_table, **({"indexes": removed} if removed else {})}


def _time_to_live_attribute(deployment: Deployment, name: str, arn: str) -> str | None:
    """The attribute by which items expire; None where they do not, or soon will not."""
    found = deployment.clients().dynamodb(region_of_arn(arn) or "").describe_time_to_live(TableName=name)
    described = found["TimeToLiveDescription"]
    return described.get("AttributeName") if described["TimeToLiveStatus"] in {"ENABLED", "ENABLING"} else None
