"""From backups that exist under this project's names to the settings that made them, where those say them exactly.

A selection of AWS Backup cannot be changed and a vault's lock may not be: what differs is left alone and told, for it
would be replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globaltables.model import ConfigurationError
from globaltables.model.backup_names import VAULT
from globaltables.model.backups import NO_COPY, RING, Backups, check_backups
from operations.adoption.backups_compared import Around, found_in, said_of
from operations.drift.flat import flat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.adoption.backups_read import RegionBackups

_UTC = "Etc/UTC"
_DEFAULT_EVENTS = Backups().notifications.events


class _UnsayableError(Exception):
    """No environment can say it; the text is why."""


def backups_of(
    found: Mapping[str, RegionBackups | None],
    table_arn_by_region: Mapping[str, str],
    role_by_region: Mapping[str, str],
    tags: Mapping[str, str],
) -> tuple[dict[str, Any] | None, str]:
    """The settings of backups that exist.

    Args:
        found: What every region has, home first.
        table_arn_by_region: The table's ARNs.
        role_by_region: What the environment is going to call the regions.
        tags: The table's tags at home.

    Returns:
        The environment's settings, or None; and why not, empty where there are no such backups.
    """
    there = {region: one for region, one in found.items() if one is not None}
    if not there:
        return None, ""
    name = VAULT.fitting(_name_of(table_arn_by_region))
    try:
        _refuse_lacking([region for region in found if region not in there])
        settings = _settings(there, role_by_region)
        _check(settings, there, table_arn_by_region, role_by_region, tags)
    except (_UnsayableError, ConfigurationError) as error:
        return None, (
            f"{', '.join(there)}: backup vault {name} and its plan stay as they are, in nobody's state: {error}; once "
            "[backup] says what they are to be, globaltables deploy --recover takes them over and shows what changes"
        )
    return settings, ""


def in_ring_order(found: Mapping[str, RegionBackups | None]) -> list[str]:
    """The regions in the order in which backups are copied around, or as they are where that is no ring."""
    regions, ring = list(found), list[str]()
    following = {region: _copies_to(one) for region, one in found.items() if one is not None}
    region: str | None = regions[0]
    while region and region in found and region not in ring:
        ring.append(region)
        region = following.get(region)
    return ring if region == regions[0] and len(ring) == len(regions) else regions


def _refuse_lacking(regions: Sequence[str]) -> None:
    if regions:
        raise _UnsayableError(f"there is none in {', '.join(regions)}")


def _copies_to(one: RegionBackups) -> str | None:
    for plan in one.plans.values():
        for rule in plan["Rules"]:
            for copy in rule.get("CopyActions", ()):
                return str(copy["DestinationBackupVaultArn"].split(":")[3])
    return None


def _rule(region: str, one: RegionBackups) -> Mapping[str, Any]:
    rules = [rule for plan in one.plans.values() for rule in plan["Rules"]]
    counts = f"{len(one.plans)} plans of the name, {len(rules)} rules and {len(one.selections)} selections"
    if (len(one.plans), len(rules), len(one.selections)) != (1, 1, 1):
        raise _UnsayableError(f"{region} has {counts}, not one of each")
    (rule,) = rules
    return dict(rule)


def _settings(there: Mapping[str, RegionBackups], role_by_region: Mapping[str, str]) -> dict[str, Any]:
    home, at_home = next(iter(there.items()))
    rule = _rule(home, at_home)
    lifecycle = rule.get("Lifecycle") or {}
    days = lifecycle.get("DeleteAfterDays")
    if days is None:
        raise _UnsayableError("backups are kept for ever")
    copy_days = {
        copy.get("Lifecycle", {}).get("DeleteAfterDays")
        for region, one in there.items()
        for copy in _rule(region, one).get("CopyActions", ())
    }
    topics = {
        role_by_region[region]: one.notifications["SNSTopicArn"] for region, one in there.items() if one.notifications
    }
    settings: dict[str, Any] = {
        "schedule": rule["ScheduleExpression"],
        "schedule_timezone": rule.get("ScheduleExpressionTimezone") or _UTC,
        "start_window_minutes": rule.get("StartWindowMinutes"),
        "completion_window_minutes": rule.get("CompletionWindowMinutes"),
        "copy_to": _copy_to(there, role_by_region),
        "copy_retention_days": next(iter(copy_days - {days}), None),
        "cold_storage_after_days": lifecycle.get("MoveToColdStorageAfterDays"),
        "break_glass_principal_arns": _break_glass(at_home),
        "lock": _lock(at_home.vault, min({days, *filter(None, copy_days)})),
        "notifications": {"topic_arn_by_role": topics, "events": _events(there)},
        "restore_testing": _restore_testing(at_home),
    }
    return {"backup": {key: one for key, one in settings.items() if one is not None}, "backup_retention_days": days}


def _copy_to(there: Mapping[str, RegionBackups], role_by_region: Mapping[str, str]) -> str:
    targets = {region: _copies_to(one) for region, one in there.items()}
    if not any(targets.values()):
        return NO_COPY
    regions = list(there)
    if all(targets[region] == regions[(number + 1) % len(regions)] for number, region in enumerate(regions)):
        return RING
    counts = {region: list(targets.values()).count(region) for region in regions}
    return role_by_region[max(regions, key=lambda region: counts[region])]


def _break_glass(one: RegionBackups) -> list[str]:
    statements = (one.policy or {}).get("Statement") or [{}]
    named = statements[0].get("Condition", {}).get("ArnNotEquals", {}).get("aws:PrincipalArn") or []
    return [named] if isinstance(named, str) else list(named)


def _lock(vault: Mapping[str, Any], shortest_days: int) -> dict[str, Any]:
    least, most = vault.get("MinRetentionDays"), vault.get("MaxRetentionDays")
    if least is None and most is None:
        return {"mode": "none"}
    if vault.get("LockDate") is not None:
        raise _UnsayableError("a lock in compliance mode cannot be imported without being replaced")
    if least is None or most is None:
        raise _UnsayableError("the lock has one bound alone")
    usual = Backups().lock.minimum_days(shortest_days)
    return {"maximum_retention_days": most} | ({} if least == usual else {"minimum_retention_days": least})


def _events(there: Mapping[str, RegionBackups]) -> list[str]:
    events = sorted({event for one in there.values() for event in one.notifications.get("BackupVaultEvents", ())})
    return events if events and set(events) != set(_DEFAULT_EVENTS) else list(_DEFAULT_EVENTS)


def _restore_testing(one: RegionBackups) -> dict[str, Any]:
    if one.test is None:
        return {"enabled": False}
    windows = {selection.get("ValidationWindowHours", 0) for selection in one.test_selections.values()}
    return {
        "enabled": True,
        "schedule": one.test["ScheduleExpression"],
        "selection_window_days": one.test["RecoveryPointSelection"].get("SelectionWindowDays", 30),
        "start_window_hours": one.test.get("StartWindowHours", 24),
        "validation_window_hours": max(windows, default=0),
    }


def _check(
    settings: Mapping[str, Any],
    there: Mapping[str, RegionBackups],
    arns: Mapping[str, str],
    role_by_region: Mapping[str, str],
    tags: Mapping[str, str],
) -> None:
    """Compares what the settings would make with what there is, region by region.

    Raises:
        _UnsayableError: When they differ.
        ConfigurationError: When no environment takes them.
    """
    backups, days = Backups(**settings["backup"]), settings["backup_retention_days"]
    table = _name_of(arns)
    region_by_role = {role: region for region, role in role_by_region.items()}
    check_backups(backups, retention_days=days, region_by_role=region_by_role, table_name=table)
    roles = list(region_by_role)
    target_by_region = {region: backups.target_role(role_by_region[region], roles) for region in there}
    for region, here in there.items():
        target, role = target_by_region[region], role_by_region[region]
        around = Around(
            role=role,
            table_name=table,
            table_arn=arns[region],
            held_arns=[arns[other] for other in there if other == region or target_by_region[other] == role],
            vault_arn=here.vault["BackupVaultArn"],
            copy_vault_arn=there[region_by_role[target]].vault["BackupVaultArn"] if target else None,
            tags=tags,
        )
        said, is_ = flat(said_of(backups, days, around)), flat(found_in(here))
        for path in dict.fromkeys([*is_, *said]):
            if is_.get(path) != said.get(path):
                has, would = (_text(one.get(path)) for one in (is_, said))
                raise _UnsayableError(f"{region} has {path} {has}, and an environment would have it {would}")


def _name_of(arns: Mapping[str, str]) -> str:
    return next(iter(arns.values())).rpartition("/")[2]


def _text(value: object) -> str:
    return "nothing" if value is None else str(value)
