"""Alarms of others that watch a table: what they watch, and which of this project's watches the same.

A name is what CloudWatch knows an alarm by. One of another name that is imported would be deleted and made anew under
ours, so it stays where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model.alarms import Alarms
from globaltables.model.probe import NAMESPACE
from operations.adoption.alarms_compared import named
from operations.adoption.alarms_found import EVERY, own_names
from operations.adoption.alarms_read import metrics_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from operations.adoption.alarms_compared import Around
    from operations.adoption.live import Live


def foreign_alarms(live: Live) -> Iterator[tuple[str, str]]:
    """Every alarm on the table, metric or composite, that does not bear a name of this project's.

    Yields:
        Where it is, its name and what it watches; and what it would take to have one of ours in its place.
    """
    for region, facts in live.facts.items():
        found, around = facts.alarms, live.watching[region]
        own = own_names(found, around)
        for name in found.watching:
            if name not in own:
                raw = found.metric.get(name)
                series = _series(raw) if raw else "other alarms of the table"
                what = f"{region}: alarm {name} stays as it is; it watches {series}"
                yield what, _takes(raw or {}, live, around, own)


def _takes(raw: Mapping[str, Any], live: Live, around: Around, own: Collection[str]) -> str:
    if any(one["Namespace"] == NAMESPACE for one in metrics_of(raw)):
        return "set [probe] and [alarms] enabled = true, then globaltables deploy --recover: it is the probe's"
    has_alarms = live.alarms is not None and live.alarms.get("enabled")
    settings = Alarms(**live.alarms) if live.alarms and has_alarms else Alarms()
    alike = _alike(raw, around, settings)
    if alike in own:
        return f"delete it: {alike} watches the same"
    if alike:
        return f"add [alarms] enabled = true, which makes {alike} beside it, and delete it then"
    possible = _alike(raw, around, EVERY)
    if possible:
        return f"name a threshold for {possible} in [alarms], which makes that beside it, and delete it then"
    return "there is nothing to do: [alarms] has none that watches the same"


def _alike(raw: Mapping[str, Any], around: Around, settings: Alarms) -> str:
    """Our alarm on all of its series; empty without one."""
    series = {_identity(one["Namespace"], one["MetricName"], _dimensions(one)) for one in metrics_of(raw)}
    for name, (watch, _) in named(around.watches(settings), around.table.name).items():
        if series and series <= {_identity(one.namespace, one.name, one.dimensions) for one in watch.watched.metrics}:
            return name
    return ""


def _identity(namespace: str, name: str, dimensions: Mapping[str, str]) -> tuple[str, str, frozenset[tuple[str, str]]]:
    return namespace, name, frozenset(dimensions.items())


def _dimensions(metric: Mapping[str, Any]) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in metric.get("Dimensions", ())}


def _series(raw: Mapping[str, Any]) -> str:
    """What it looks at, as people read it."""
    told = []
    for one in metrics_of(raw):
        further = [f"{key} {value}" for key, value in _dimensions(one).items() if key != "TableName"]
        told.append(" ".join([f"{one['Namespace']} {one['MetricName']}", *further]))
    return ", ".join(dict.fromkeys(told)) or "a search over its metrics"
