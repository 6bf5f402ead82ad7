"""From alarms that exist under this project's names to the settings that made them, where those say them exactly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from globaltables.model import ConfigurationError
from globaltables.model.alarm_names import check_alarm_names
from globaltables.model.alarm_thresholds import SEVERITIES, Kind, Operation
from globaltables.model.alarms import Alarms
from globaltables.model.watches import impaired_name
from operations.adoption.alarms_compared import Around, found_in, named, said_of
from operations.adoption.subscriptions_found import subscriptions_of
from operations.drift.flat import flat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.alarm_thresholds import Severity
    from globaltables.model.watches import Watch
    from operations.adoption.alarms_read import RegionAlarms

_PER_ACCOUNT = ("user_errors", "account_utilization")
_BAND = "ANOMALY_DETECTION_BAND(m1, "


class _UnsayableError(Exception):
    """No environment can say it; the text is why."""


_Hit = tuple["Watch", "Severity", "Mapping[str, Any]"]


def alarms_of(
    found: Mapping[str, RegionAlarms], around: Mapping[str, Around], role_by_region: Mapping[str, str]
) -> tuple[dict[str, Any] | None, str]:
    """The settings of alarms that exist.

    Args:
        found: What every region has, home first.
        around: What is known of it besides.
        role_by_region: What the environment is going to call the regions.

    Returns:
        The environment's settings, or None; and why not, empty where there are no such alarms.
    """
    home = next(iter(found))
    count_by_region = {region: len(own_names(found[region], around[region])) for region in found}
    if not any(count_by_region.values()):
        return None, ""
    try:
        _refuse_lacking(found, count_by_region)
        settings = {"enabled": True, **_settings(found[home], around[home])}
        settings["subscriptions"], _ = subscriptions_of(found, role_by_region)
        _check(Alarms(**settings), found, around)
    except (_UnsayableError, ConfigurationError) as error:
        counts = ", ".join(f"{count} in {region}" for region, count in count_by_region.items() if count)
        return None, (
            f"alarms of this project's names ({counts}) and their topics stay as they are, in nobody's state: {error}; "
            "once [alarms] says what they are to be, globaltables deploy --recover makes them so and shows what changes"
        )
    return settings, ""


def own_names(one: RegionAlarms, around: Around) -> set[str]:
    """The names of alarms, metric and composite ones, that this project would give to some of this table."""
    names = {*named(around.watches(EVERY), around.table.name), impaired_name(around.table.name)}
    return names & {*one.metric, *one.composite}


def in_watch_order(found: Mapping[str, RegionAlarms], table_name: str) -> list[str]:
    """The regions in the order in which the home's alarm on latency names them; as they are where it names others."""
    home, *others = found
    for severity in SEVERITIES:
        alarm = found[home].metric.get(f"{table_name}-replication-latency-{severity}", {})
        queries = [one for one in alarm.get("Metrics", ()) if "MetricStat" in one]
        dimensions = [
            one["MetricStat"]["Metric"].get("Dimensions", ()) for one in sorted(queries, key=lambda one: str(one["Id"]))
        ]
        order = [one["Value"] for listed in dimensions for one in listed if one["Name"] == "ReceivingRegion"]
        if sorted(order) == sorted(others):
            return [home, *order]
    return [home, *others]


def _every() -> Alarms:
    """Settings under which every alarm that there can be is made."""
    kinds = {}
    for name, kind in Alarms().by_kind():
        given = _given(kind)
        update: dict[str, Any] = dict.fromkeys(SEVERITIES, given)
        if name == "request_latency":
            update["operations"] = get_args(Operation)
        kinds[name] = kind.model_copy(update=update)
    return Alarms().model_copy(update=kinds | {"anomaly_detection": True})


def _given(kind: Kind) -> Any:
    return next(found for severity in SEVERITIES if (found := getattr(kind, severity)))


EVERY = _every()


def _refuse_lacking(found: Mapping[str, RegionAlarms], count_by_region: Mapping[str, int]) -> None:
    if len(found) == 1:
        raise _UnsayableError("the table has one region")
    # Topics are looked at where there are alarms.
    hidden = [region for region, one in found.items() if one.topics is None and not one.metric]
    if hidden:
        raise _UnsayableError(f"alarms in {', '.join(hidden)} could not be looked at")
    lacking = [region for region, count in count_by_region.items() if not count]
    if lacking:
        raise _UnsayableError(f"there is none in {', '.join(lacking)}")
    unread = [region for region, one in found.items() if one.topics is None]
    if unread:
        raise _UnsayableError(f"topics in {', '.join(unread)} could not be looked at")


def _settings(at_home: RegionAlarms, around: Around) -> dict[str, Any]:
    every = named(around.watches(EVERY), around.table.name)
    hits = {
        name: (watch, severity, at_home.metric[name])
        for name, (watch, severity) in every.items()
        if name in at_home.metric
    }
    by_setting: dict[str, list[_Hit]] = {}
    for hit in hits.values():
        by_setting.setdefault(hit[0].setting, []).append(hit)
    possible = {watch.setting for watch, _ in every.values()}
    is_account_wide = any(name in by_setting for name in _PER_ACCOUNT)
    kinds = {
        name: _kind(kind, by_setting.get(name, []))
        if name in possible and (is_account_wide or name not in _PER_ACCOUNT)
        else _without_topics(kind, at_home.topics or {})
        for name, kind in Alarms().by_kind()
    }
    has_critical = any(severity == "critical" for _, severity, _ in hits.values())
    return {
        "account_wide": is_account_wide,
        "composite": impaired_name(around.table.name) in at_home.composite or not has_critical,
        **_anomalies(by_setting.get("anomaly_detection", [])),
        **_runbook(list(hits.values())),
        **kinds,
    }


def _kind(default: Kind, hits: Sequence[_Hit]) -> dict[str, Any]:
    """The settings of a kind, by the first of its alarms; the comparison finds whether the others say the same."""
    if not hits:
        return dict.fromkeys(SEVERITIES, False)
    _, _, first = hits[0]
    periods, datapoints = first["EvaluationPeriods"], first.get("DatapointsToAlarm")
    settings: dict[str, Any] = {
        "evaluation_periods": periods,
        "datapoints_to_alarm": None if datapoints == periods else datapoints,
        "missing_data": first.get("TreatMissingData") or "missing",
    }
    for severity in SEVERITIES:
        values = {watch.subject: _number(raw.get("Threshold")) for watch, one, raw in hits if one == severity}
        settings[severity] = _threshold(default, values) if values else False
    operations = tuple(dict.fromkeys(watch.subject for watch, _, _ in hits if watch.group == "Operation"))
    if operations and set(operations) != set(getattr(default, "operations", ())):
        settings["operations"] = operations
    return settings


def _without_topics(kind: Kind, topics: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a kind that has no alarms on this table: a topic that is gone was not wanted by it either."""
    return {severity: False for severity in SEVERITIES if getattr(kind, severity) and severity not in topics}


def _threshold(default: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    field, *further = type(_given(default)).model_fields
    (usual, _), *_ = Counter(values.values()).most_common(1)
    others = {subject: value for subject, value in values.items() if value != usual}
    return {field: usual} | ({further[0]: others} if further and others else {})


def _number(value: float | None) -> float | int | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _anomalies(hits: Sequence[_Hit]) -> dict[str, Any]:
    if not hits:
        return {}
    _, _, raw = hits[0]
    bands = [one["Expression"] for one in raw.get("Metrics", ()) if one.get("Expression", "").startswith(_BAND)]
    width = bands[0].removeprefix(_BAND).removesuffix(")") if bands else ""
    return {"anomaly_detection": True} | ({"anomaly_band_width": int(width)} if width.isdecimal() else {})


def _runbook(hits: Sequence[_Hit]) -> dict[str, Any]:
    for watch, _, raw in hits:
        before, after = f"{watch.text} Runbook: ", f"#{watch.kind}"
        text = raw.get("AlarmDescription", "")
        if text.startswith(before) and text.endswith(after):
            return {"runbook_base_url": text.removeprefix(before).removesuffix(after)}
    return {}


def _check(alarms: Alarms, found: Mapping[str, RegionAlarms], around: Mapping[str, Around]) -> None:
    """Compares what the settings would make with what there is, region by region.

    Raises:
        _UnsayableError: When they differ.
        ConfigurationError: When no environment takes them.
    """
    for region, here in found.items():
        table = around[region].table
        check_alarm_names(alarms, table.name, table.index_names)
        names = own_names(here, around[region])
        found_here, said_here = found_in(here, names, table.name), said_of(alarms, around[region])
        for name in sorted({*found_here["alarms"]} ^ {*said_here["alarms"]}):
            has, would = ("", " not") if name in found_here["alarms"] else ("no ", "")
            raise _UnsayableError(f"{region} has {has}alarm {name}, which an environment would{would} make")
        _refuse_further(region, impaired_name(table.name), found_here, said_here)
        is_, said = flat(found_here), flat(said_here)
        for path in dict.fromkeys([*is_, *said]):
            if is_.get(path) != said.get(path):
                has_, would_ = ("nothing" if one.get(path) is None else one[path] for one in (is_, said))
                raise _UnsayableError(f"{region} has {path} {has_}, and an environment would have it {would_}")


def _refuse_further(region: str, name: str, found: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """A composite alarm may rest on those of a probe or of functions, which stay where they are."""
    is_, said_ = ((one["composite alarm"] or {}).get("rule", []) for one in (found, said))
    further = [term.removeprefix('ALARM("').removesuffix('")') for term in is_ if term not in said_]
    if further and said_:
        raise _UnsayableError(
            f"{region} has alarm {name} rest on {', '.join(sorted(further))} too, "
            f"which {'is' if len(further) == 1 else 'are'} not taken over"
        )
