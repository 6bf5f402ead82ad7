"""What Terraform imports the alarms of a table by, and what belongs to them, by their place in the second stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globaltables.model.alarm_topics import key_alias
from globaltables.model.alarms import Alarms
from globaltables.model.watches import impaired_name
from operations.adoption.alarms_compared import named
from operations.adoption.alarms_read import dashboard_prefix, topic_prefix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.adoption.live import Live

PARTS = frozenset({"alarms", "backup-alarms", "topics", "dashboards"})
"""The first ids of the constructs that they are made in."""


def alarm_import(place: Sequence[str], region: str, live: Live) -> str | None:
    """What the resource at a place of the second stack is imported by; None where it does not exist yet.

    Args:
        place: The ids of its construct and of those above it, without the stack.
        region: Its region.
        live: The table as AWS has it.
    """
    if live.alarms is None:
        return None
    if place[0] == "dashboards":
        name = f"{dashboard_prefix(live.table.name)}-{place[1]}"
        return name if live.alarms.get("dashboards") else None
    return _of_topics(place, region, live) if place[0] == "topics" else _alarm(place, region, live)


def _alarm(place: Sequence[str], region: str, live: Live) -> str | None:
    table, found = live.table.name, live.facts[region].alarms
    name = impaired_name(table)
    if place[2:] == ("impaired", "critical"):
        return name if name in found.composite else None
    watches = live.watching[region].watches(Alarms(**(live.alarms or {})))
    by_place = {(*watch.place, severity): name for name, (watch, severity) in named(watches, table).items()}
    made = by_place.get(tuple(place[2:]), "")
    return made if made in found.metric else None


def _of_topics(place: Sequence[str], region: str, live: Live) -> str | None:
    found, what = live.facts[region].alarms, place[2]
    if what in {"Key", "KeyAlias"}:
        by = str(found.key.get("KeyId", "")) if what == "Key" else key_alias(topic_prefix(live.table.name))
        return by if by and found.key else None
    topic = (found.topics or {}).get(what.removeprefix("Of").lower())
    if topic is None:
        return None
    if len(place) <= len(("topics", "ROLE", "OfCritical", "Policy")):
        return topic.arn
    protocol, endpoint = place[3], place[4].replace("|", "/")
    arns = {(one["Protocol"], one["Endpoint"]): str(one["SubscriptionArn"]) for one in topic.subscriptions}
    return arns.get((protocol, endpoint))
