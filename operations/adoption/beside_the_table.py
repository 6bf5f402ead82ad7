"""What exists beside a table: ours, which is taken over where an environment can say it, and what stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globaltables.model.alarm_catalogue import Watchable
from globaltables.model.alarms import Alarms
from globaltables.model.backup_names import VAULT
from operations.adoption.alarms_compared import Around
from operations.adoption.alarms_found import alarms_of
from operations.adoption.as_environment import role_by_region
from operations.adoption.backups_found import backups_of
from operations.adoption.dashboards_found import dashboards_of
from operations.adoption.region_facts import ON
from operations.adoption.subscriptions_found import subscriptions_of

if TYPE_CHECKING:
    from operations.adoption.live import Live
    from operations.adoption.region_facts import RegionFacts


def look_beside(live: Live) -> None:
    """Finds what is this project's beside a table that was read, and tells what stays."""
    facts, table, home = live.facts, live.table, live.table.home
    live.backups, left = backups_of(
        {region: one.backups for region, one in facts.items()},
        {region: str(one.table["TableArn"]) for region, one in facts.items()},
        role_by_region(list(facts)),
        table.at_home.tags,
    )
    for region, one in facts.items():
        own = VAULT.fitting(table.name) if live.backups else None
        live.stays += _beside(region, one, own)
    # A region lists the others' replicas, never its own.
    live.stays += [
        f"{replica['RegionName']}: the replica's own ceiling of reads stays"
        for replica in facts[home].table.get("Replicas", ())
        if replica.get("OnDemandThroughputOverride")
    ]
    live.watching = _watching(live)
    alarms = {region: one.alarms for region, one in facts.items()}
    live.alarms, unsaid = alarms_of(alarms, live.watching, role_by_region(list(facts)))
    if live.alarms:
        live.stays += subscriptions_of(alarms, role_by_region(list(facts)))[1]
    settings = Alarms(**(live.alarms or {}))
    has_dashboards, unshown = dashboards_of(alarms[home].dashboards, live.watching[home], list(facts), settings)
    if has_dashboards:
        live.alarms = {**(live.alarms or {}), "dashboards": True}
    live.stays += [why for why in (left, unsaid, unshown) if why]


def _watching(live: Live) -> dict[str, Around]:
    table = live.table
    ceilings = {"": table.ceilings, **{name: index.ceilings for name, index in table.global_indexes.items()}}
    watched = Watchable(
        name=table.name,
        index_names=list(table.global_indexes),
        is_provisioned=table.billing_mode == "provisioned",
        ceilings={
            name: [kind for kind, units in (("read", one.read), ("write", one.write)) if units is not None]
            for name, one in ceilings.items()
        },
        is_strongly_consistent=table.consistency == "strong",
    )
    return {
        region: Around(
            region=region,
            account_id=live.account_id,
            partition=str(facts.table["TableArn"]).split(":")[1],
            table=watched,
            receivers=[other for other in live.facts if other != region],
            vault_name=VAULT.fitting(table.name) if live.backups else None,
            key_arn=facts.alarms.key.get("Arn"),
        )
        for region, facts in live.facts.items()
    }


def _beside(region: str, facts: RegionFacts, own_plan: str | None) -> list[str]:
    """What exists beside the table, and stays as it is, in nobody's state that this project has."""
    told = [
        f"{region}: backup plan {name} goes on to back the table up" for name in facts.backup_plans if name != own_plan
    ]
    told += [f"{region}: the Kinesis data stream {arn} goes on to get the changes" for arn in facts.kinesis]
    if facts.policy:
        told.append(f"{region}: the table's resource policy stays as it is")
    on = [name or "the table" for name, status in facts.insights.items() if status in ON]
    if on and len(on) < len(facts.insights):
        told.append(f"{region}: contributor insights are on for {', '.join(on)} alone, and stay so")
    told += [f"{region}: {what} could not be looked at: access is denied" for what in facts.unread]
    return told
