"""Wires what an environment asks for around the table: policies and endpoints beside it, streams, trail and drills."""

from collections.abc import Mapping, Sequence

from constructs import Construct

from globaltables.audit import TableTrail
from globaltables.gameday import GameDays
from globaltables.model import Environment
from globaltables.model.endangering_calls import are_counted
from globaltables.monitoring import Topics, WatchedTable, WatchedVault
from globaltables.network import GatewayEndpoints
from globaltables.streaming import KinesisDestinations
from globaltables.table import GlobalTable, ReplicaPolicies
from stacks.calls import add_call_alarms
from stacks.functions import Account

Output = tuple[str, object, str]
"""Name, value and description."""


def add_to_table(scope: Construct, table: GlobalTable, environment: Environment) -> list[Output]:
    """Adds what belongs to the table; returns the outputs of what there is."""
    outputs: list[Output] = []
    if environment.resource_policy.statements:
        ReplicaPolicies(scope, "policy", table=table, policy=environment.resource_policy)
    if environment.network.endpoints:
        endpoints = GatewayEndpoints(scope, "network", table=table, network=environment.network, tags=environment.tags)
        ids = endpoints.endpoint_id_by_vpc
        outputs.append(("vpc_endpoint_id_by_vpc", ids, "Id of the gateway endpoint for DynamoDB by VPC."))
    return outputs


def add_data_streams(
    scope: Construct, *, environment: Environment, table: WatchedTable, account: Account
) -> list[Output]:
    """Adds the data streams that get the table's changes; returns the outputs of what there is.

    They are not with the data: what they hold is on its way, and making one takes longer than making the table.
    """
    if not environment.kinesis.enabled:
        return []
    streams = KinesisDestinations(
        scope,
        "kinesis",
        table=table,
        destination=environment.kinesis,
        encryption=environment.encryption,
        account_id=account.id,
        partition=account.partition,
        prevent_destroy=environment.prevent_destroy,
        tags=environment.tags,
    )
    name_by_role = {region.role: region.name for region in table.regions}
    arns = {name_by_role[role]: arn for role, arn in streams.stream_arn_by_role.items()}
    return [("kinesis_stream_arn_by_region", arns, "ARN of the Kinesis data stream by region.")]


def add_audit_and_drills(
    scope: Construct,
    *,
    environment: Environment,
    table: WatchedTable,
    account: Account,
    vaults: Sequence[WatchedVault],
    topics_by_role: Mapping[str, Topics],
) -> list[Output]:
    """Adds what watches the table and what drills need; returns the outputs of what there is."""
    outputs: list[Output] = []
    if environment.audit.enabled:
        trail = TableTrail(
            scope,
            "audit",
            table_name=table.name,
            regions=table.regions,
            account_id=account.id,
            partition=account.partition,
            audit=environment.audit,
            encryption=environment.encryption,
            permissions_boundary_arn=environment.access.permissions_boundary_arn,
            prevent_destroy=environment.prevent_destroy,
            tags=environment.tags,
        )
        value = {"trail_arn": trail.trail_arn, "bucket_name": trail.bucket_name}
        outputs.append(("trail", value, "ARN of the trail, and the bucket with its log files."))
        if are_counted(environment.audit, environment.alarms):
            calls, topics = Construct(scope, "calls"), topics_by_role[trail.home.role]
            add_call_alarms(calls, environment, table=table, vaults=vaults, trail=trail, topics=topics)
    if environment.game_day.enabled:
        worst = environment.alarms.severities()[:1]
        drills = GameDays(
            scope,
            "game_day",
            table_name=table.name,
            regions=table.regions,
            account_id=account.id,
            partition=account.partition,
            game_day=environment.game_day,
            topic_arn_by_role={role: topics.topic_arn(one) for role, topics in topics_by_role.items() for one in worst},
            permissions_boundary_arn=environment.access.permissions_boundary_arn,
            alarms=environment.alarms,
            tags=environment.tags,
        )
        name_by_role = {region.role: region.name for region in table.regions}
        ids = {name_by_role[role]: one for role, one in drills.template_id_by_role.items()}
        outputs.append(("game_day_template_id_by_region", ids, "Id of the template that pauses replication by region."))
    return outputs
