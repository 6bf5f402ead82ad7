"""Everything that is watched in one region of an environment, before there is a stack: what is checked and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globaltables.model.alarm_catalogue import Watchable, watch_of_calls, watches_of_table, watches_of_vault
from globaltables.model.alarm_limits import check_watches
from globaltables.model.billing import Provisioned
from globaltables.model.ceilings import ceilings_by_index
from globaltables.model.endangering_calls import are_counted
from globaltables.model.function_watches import watches_of_function
from globaltables.model.kinesis_watches import watches_of_kinesis
from globaltables.model.probe import TIMEOUT_SECONDS
from globaltables.model.probe_watches import watches_of_probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globaltables.model.environment import Environment
    from globaltables.model.watches import Watch


def watchable(environment: Environment) -> Watchable:
    """The table of an environment as its alarms know it."""
    return Watchable(
        name=environment.table_name,
        index_names=[index.name for index in environment.global_indexes],
        is_provisioned=isinstance(environment.billing, Provisioned),
        ceilings=ceilings_by_index(environment.billing, environment.global_indexes),
        is_strongly_consistent=environment.consistency.is_strong,
    )


def watches_in(environment: Environment, role: str) -> Iterator[Watch]:
    """What the alarms of a region look at, nothing where there are none; names of functions and vaults are made up.

    The calls that a trail records are watched once for all regions, and are not among them.
    """
    alarms, table = environment.alarms, watchable(environment)
    if not alarms.enabled:
        return
    here = environment.region_by_role[role]
    others = [name for other, name in environment.region_by_role.items() if other != role]
    yield from watches_of_table(table, alarms, others)
    if environment.kinesis.enabled and environment.kinesis.covers(role):
        yield from watches_of_kinesis(table.name, alarms)
    if environment.probe.enabled:
        period_seconds = environment.probe.period_seconds
        yield from watches_of_function("probe", alarms, timeout_seconds=TIMEOUT_SECONDS, period_seconds=period_seconds)
        yield from watches_of_probe(table.name, here, others, alarms, period_seconds)
    if environment.stream_consumer.enabled:
        yield from watches_of_function(
            "consumer",
            alarms,
            timeout_seconds=environment.stream_consumer.timeout_seconds,
            reads_stream=True,
            dead_letter_queue_name="given-up",
        )
    if environment.backup.enabled:
        yield from watches_of_vault("vault", alarms)


def check_watched(environment: Environment) -> None:
    """Checks that CloudWatch takes every alarm of an environment.

    Raises:
        ConfigurationError: When it does not, with a problem for each setting of ``[alarms]`` that makes such alarms.
    """
    watches = [watch for role in environment.region_by_role for watch in watches_in(environment, role)]
    if are_counted(environment.audit, environment.alarms):
        watches.append(watch_of_calls(environment.table_name, "", environment.alarms))
    check_watches(watches)
