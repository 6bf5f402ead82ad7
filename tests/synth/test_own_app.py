"""Everything that an environment can have, put together in somebody's own stack: nothing of `stacks/` is needed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

from cdktf import Fn, TerraformStack, Testing, Token
from constructs import Construct

import globaltables
from globaltables.access import Access, TableRoles, Trust
from globaltables.audit import Audit, EndangeredRegion, EndangeringCalls, TableTrail
from globaltables.backup import Backups, TableBackup
from globaltables.gameday import GameDay, GameDays
from globaltables.monitoring import (
    Alarms,
    BackupAlarms,
    CallAlarms,
    Dashboards,
    FunctionAlarms,
    ImpairedAlarm,
    ProbeAlarms,
    TableAlarms,
    Topics,
    WatchedFunction,
    WatchedTable,
    WatchedVault,
)
from globaltables.network import Endpoint, GatewayEndpoints, Network
from globaltables.probe import FunctionCode, FunctionPlace, Probe, StreamConsumer
from globaltables.streaming import KinesisDestination, KinesisDestinations
from globaltables.table import (
    Attribute,
    GlobalTable,
    PolicyStatement,
    Provisioned,
    ProvisioningSteps,
    Region,
    Removals,
    ReplicaPolicies,
    ResourcePolicy,
    Scaling,
)
from tests.synth.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT, PARTITION = "123456789012", "aws"
PARTITION_KEY = Attribute.string("id")


def _everything(stack: TerraformStack) -> None:
    home, other = Region(stack, "home", name="eu-west-1"), Region(stack, "other", name="eu-central-1")
    table = GlobalTable(
        stack,
        "orders",
        table_name="orders",
        partition_key=PARTITION_KEY,
        home=home,
        replica_regions=[other],
        billing=Provisioned(read=Scaling(maximum=20), write=Scaling(maximum=20)),
        provisioning=ProvisioningSteps(stack, "steps"),
        removals=Removals(stack, "removals"),
    )
    TableRoles(stack, "roles", table=table, access=Access(reader={"trust": Trust(this_account=True)}))  # type: ignore[arg-type] # as a file has it
    partner = PolicyStatement(
        sid="Partner", effect="Allow", principals=("111122223333",), actions=("dynamodb:GetItem",)
    )
    ReplicaPolicies(stack, "policies", table=table, policy=ResourcePolicy(statements=(partner,)))
    backup = TableBackup(stack, "backup", table=table, backups=Backups())
    endpoint = Endpoint(role="home", vpc_id="vpc-01234567", route_table_ids=("rtb-01234567",))
    GatewayEndpoints(stack, "network", table=table, network=Network(endpoints=(endpoint,)))
    KinesisDestinations(stack, "kinesis", table=table, destination=KinesisDestination(enabled=True))
    _beside(stack, table, backup)


def _beside(stack: TerraformStack, table: GlobalTable, backup: TableBackup) -> None:
    """What knows the table by its name, and could be in another stack."""
    alarms = Alarms()
    watched = WatchedTable(
        name="orders", regions=table.regions, is_provisioned=True, is_probed=True, data_stream_roles=["home", "other"]
    )
    codes = {folder: FunctionCode(stack, f"code-{folder}", folder=folder) for folder in ("probe", "stream_consumer")}
    functions, vaults = [], []
    trail = TableTrail(
        stack,
        "trail",
        table_name="orders",
        regions=table.regions,
        account_id=ACCOUNT,
        partition=PARTITION,
        audit=Audit(enabled=True, management_events="writes", log_group_days=30),
    )
    for region in table.regions:
        of_region = Construct(stack, f"beside-{region.role}")
        topics = Topics(
            of_region,
            "topics",
            region=region,
            name="orders",
            severities=alarms.severities(),
            account_id=ACCOUNT,
            partition=PARTITION,
        )
        place = FunctionPlace(region, ACCOUNT, PARTITION, "orders")
        probe = Probe(
            of_region,
            "probe",
            place=place,
            regions=table.regions,
            partition_key=PARTITION_KEY,
            code=codes["probe"],
        )
        consumer = StreamConsumer(
            of_region,
            "consumer",
            place=place,
            stream_arn=Token.as_string(Fn.lookup(table.table_stream_arn_by_region, region.name)),
            code=codes["stream_consumer"],
        )
        functions += [
            WatchedFunction(probe.function.name, region, probe.function.timeout_seconds),
            WatchedFunction(
                consumer.function.name,
                region,
                consumer.function.timeout_seconds,
                reads_stream=True,
                dead_letter_queue_name=consumer.queue_name,
            ),
        ]
        vault = WatchedVault(backup.vault_name_by_role[region.role], region)
        vaults.append(vault)
        critical = [
            *TableAlarms(of_region, "alarms", table=watched, topics=topics, alarms=alarms).critical_alarms,
            *ProbeAlarms(of_region, "probe-alarms", table=watched, topics=topics, alarms=alarms).critical_alarms,
            *BackupAlarms(
                of_region, "backup-alarms", table_name="orders", vault=vault, topics=topics, alarms=alarms
            ).critical_alarms,
        ]
        for number, function in enumerate(functions[-2:]):
            made = FunctionAlarms(of_region, f"function-{number}", function=function, topics=topics, alarms=alarms)
            critical += made.critical_alarms
        ImpairedAlarm(of_region, "impaired", table_name="orders", topics=topics, critical_alarms=critical)
        if trail.log_group_name and region is table.home:
            EndangeringCalls(
                of_region, "calls", trail=trail, table_name="orders", endangered=[EndangeredRegion(region=region)]
            )
            CallAlarms(
                of_region, "call-alarms", table_name="orders", log_group_name=trail.log_group_name, topics=topics
            )
    Dashboards(stack, "dashboards", table=watched, functions=functions, vaults=vaults)
    GameDays(
        stack,
        "game-days",
        table_name="orders",
        regions=table.regions,
        account_id=ACCOUNT,
        partition=PARTITION,
        game_day=GameDay(enabled=True),
    )


def _public() -> Iterator[type[Construct]]:
    """Every construct that a package of ours offers."""
    for package in pkgutil.iter_modules(globaltables.__path__):
        if package.ispkg:
            module = importlib.import_module(f"globaltables.{package.name}")
            for name in getattr(module, "__all__", ()):
                offered = getattr(module, name)
                if inspect.isclass(offered) and issubclass(offered, Construct):
                    yield offered


def test_every_construct_serves_in_another_app() -> None:
    """None is left out, and all of it synthesizes: who adds a construct puts it to use here."""
    stack = TerraformStack(Testing.app(), "mine")
    _everything(stack)
    assert {*_public()} - {type(one) for one in stack.node.find_all()} == set()
    assert len(Stack(Testing.synth(stack, True)).resources("aws_cloudwatch_metric_alarm")) > 60
