"""Wires the alarms of an environment: topics in every region, and whatever there is to watch of the table there."""

from collections.abc import Mapping, Sequence

from cdktf import Fn
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from globaltables.model import Environment
from globaltables.monitoring import (
    BackupAlarms,
    FunctionAlarms,
    ImpairedAlarm,
    ProbeAlarms,
    TableAlarms,
    Topics,
    WatchedFunction,
    WatchedTable,
    WatchedVault,
)
from stacks.functions import Account


def add_alarms(
    scope: Construct,
    environment: Environment,
    *,
    table: WatchedTable,
    account: Account,
    functions: Mapping[str, Mapping[str, WatchedFunction]],
    vaults: Sequence[WatchedVault],
) -> dict[str, Topics]:
    """Adds what `[alarms]` asks for.

    Args:
        scope: The stack.
        environment: What is wanted.
        table: The table that is watched.
        account: Where.
        functions: What works for it, by kind and role of the region.
        vaults: Where it is backed up.

    Returns:
        The topics by role of their region.
    """
    topics_by_role = _topics(scope, environment, table, account)
    alarms, tags = environment.alarms, environment.tags
    scope_of_alarms = Construct(scope, "alarms")
    of_table = {
        role: TableAlarms(scope_of_alarms, role, table=table, topics=topics, alarms=alarms, tags=tags)
        for role, topics in topics_by_role.items()
    }
    critical_by_role = {role: list(one.critical_alarms) for role, one in of_table.items()}
    scope_of_functions = Construct(scope, "function-alarms")
    for kind, function_by_role in functions.items():
        of_kind = Construct(scope_of_functions, kind)
        for role, function in function_by_role.items():
            of_function = FunctionAlarms(
                of_kind, role, function=function, topics=topics_by_role[role], alarms=alarms, tags=tags
            )
            critical_by_role[role] += of_function.critical_alarms
    if table.is_probed:
        findings = Construct(scope, "probe-alarms")
        for role, topics in topics_by_role.items():
            found = ProbeAlarms(
                findings, role, table=table, topics=topics, probe=environment.probe, alarms=alarms, tags=tags
            )
            critical_by_role[role] += found.critical_alarms
    scope_of_vaults = Construct(scope, "backup-alarms")
    for vault in vaults:
        role = vault.region.role
        of_vault = BackupAlarms(
            scope_of_vaults,
            role,
            table_name=table.name,
            vault=vault,
            topics=topics_by_role[role],
            alarms=alarms,
            tags=tags,
        )
        critical_by_role[role] += of_vault.critical_alarms
    if alarms.composite:
        _composites(environment, table, of_table, topics_by_role, critical_by_role)
    return topics_by_role


def _composites(
    environment: Environment,
    table: WatchedTable,
    of_table: Mapping[str, TableAlarms],
    topics_by_role: Mapping[str, Topics],
    critical_by_role: Mapping[str, Sequence[CloudwatchMetricAlarm]],
) -> None:
    for role, critical in critical_by_role.items():
        if critical:
            ImpairedAlarm(
                of_table[role],
                "impaired",
                table_name=table.name,
                topics=topics_by_role[role],
                critical_alarms=critical,
                alarms=environment.alarms,
                tags=environment.tags,
            )


def _topics(scope: Construct, environment: Environment, table: WatchedTable, account: Account) -> dict[str, Topics]:
    name = Fn.replace(table.name, ".", "-")  # topics and aliases take no dots
    scope_of_topics = Construct(scope, "topics")
    return {
        region.role: Topics(
            scope_of_topics,
            region.role,
            region=region,
            name=name,
            severities=environment.alarms.severities(),
            account_id=account.id,
            partition=account.partition,
            subscriptions=environment.alarms.subscriptions,
            tags=environment.tags,
        )
        for region in table.regions
    }
