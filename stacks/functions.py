"""Wires the probe and the stream consumer of an environment, in every region."""

from dataclasses import dataclass

from cdktf import Fn
from cdktf_cdktf_provider_aws.data_aws_dynamodb_table import DataAwsDynamodbTable
from constructs import Construct

from globaltables.model import Environment
from globaltables.model.probe import SUFFIX as PROBE
from globaltables.model.stream_consumer import SUFFIX as STREAM_CONSUMER
from globaltables.monitoring import WatchedFunction, WatchedTable
from globaltables.probe import FunctionCode, FunctionPlace, Probe, StreamConsumer, function_name
from globaltables.probe.function import LOG_GROUP_PREFIX
from globaltables.regional import EncryptionKey


@dataclass(frozen=True)
class Account:
    """The account that is deployed to.

    Args:
        id: Its id, a literal or a token.
        partition: Its AWS partition, a literal or a token.
    """

    id: str
    partition: str


def add_functions(
    scope: Construct, environment: Environment, table: WatchedTable, account: Account
) -> dict[str, dict[str, WatchedFunction]]:
    """Adds what `[probe]` and `[stream_consumer]` ask for.

    Args:
        scope: The stack.
        environment: What is wanted.
        table: The table they work for.
        account: Where.

    Returns:
        What there is to watch, by kind and role of the region.
    """
    suffixes = [
        suffix
        for suffix, settings in ((PROBE, environment.probe), (STREAM_CONSUMER, environment.stream_consumer))
        if settings.enabled
    ]
    if not suffixes:
        return {}
    places = _places(scope, environment, table, account, suffixes)
    made: dict[str, dict[str, WatchedFunction]] = {}
    if environment.probe.enabled:
        made[PROBE] = _probes(Construct(scope, "probe"), environment, table, places)
    if environment.stream_consumer.enabled:
        made[STREAM_CONSUMER] = _consumers(Construct(scope, "stream-consumer"), environment, places)
    return made


def _places(
    scope: Construct, environment: Environment, table: WatchedTable, account: Account, suffixes: list[str]
) -> dict[str, FunctionPlace]:
    has_keys = environment.encryption_at_rest and environment.encryption.has_customer_keys
    scope_of_keys = Construct(scope, "function-key") if has_keys else None
    names = [function_name(table.name, suffix) for suffix in suffixes]
    places = {}
    for region in table.regions:
        key = None
        if scope_of_keys is not None:
            start = ["arn:", account.partition, ":logs:", region.name, ":", account.id, ":log-group:", LOG_GROUP_PREFIX]
            key = EncryptionKey(
                scope_of_keys,
                region.role,
                region=region,
                alias=Fn.join("-", [Fn.replace(table.name, ".", "-"), "functions"]),
                description="Encrypts logs, environments and queues of a global table's functions",
                account_id=account.id,
                partition=account.partition,
                services=("lambda", "sqs"),
                log_group_arns=[Fn.join("", [*start, name]) for name in names],
                deletion_window_days=environment.encryption.deletion_window_days,
                rotation_period_days=environment.encryption.rotation_period_days,
                tags=environment.tags,
            )
        places[region.role] = FunctionPlace(
            region,
            account.id,
            account.partition,
            table.name,
            key_arn=key.key_arn if key else None,
            permissions_boundary_arn=environment.access.permissions_boundary_arn,
            tags=environment.tags,
        )
    return places


def _probes(
    scope: Construct, environment: Environment, table: WatchedTable, places: dict[str, FunctionPlace]
) -> dict[str, WatchedFunction]:
    # Scopes of their own: people choose the roles, and one of them may be called like a part of this.
    code, scope_of_regions = FunctionCode(scope, "Code", folder="probe"), Construct(scope, "Region")
    watched = {}
    for role, place in places.items():
        made = Probe(
            scope_of_regions,
            role,
            place=place,
            regions=table.regions,
            partition_key=environment.partition_key,
            sort_key=environment.sort_key,
            time_to_live_attribute=environment.time_to_live_attribute,
            code=code,
            settings=environment.probe,
        )
        function = made.function
        watched[role] = WatchedFunction(
            function.name,
            place.region,
            function.timeout_seconds,
            period_seconds=environment.probe.period_seconds,
        )
    return watched


def _consumers(
    scope: Construct, environment: Environment, places: dict[str, FunctionPlace]
) -> dict[str, WatchedFunction]:
    code, scope_of_regions = FunctionCode(scope, "Code", folder="stream_consumer"), Construct(scope, "Region")
    scope_of_tables = Construct(scope, "Table")
    watched = {}
    for role, place in places.items():
        replica = DataAwsDynamodbTable(scope_of_tables, role, provider=place.region.provider, name=place.table_name)
        made = StreamConsumer(
            scope_of_regions,
            role,
            place=place,
            stream_arn=replica.stream_arn,
            code=code,
            settings=environment.stream_consumer,
        )
        function = made.function
        watched[role] = WatchedFunction(
            function.name,
            place.region,
            function.timeout_seconds,
            reads_stream=True,
            dead_letter_queue_name=made.queue_name,
        )
    return watched
