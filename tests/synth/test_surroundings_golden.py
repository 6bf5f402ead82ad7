"""What stands around the table as Terraform gets it: block by block, and only where it is asked for."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformStack, TerraformVariable, Testing
from cdktf_cdktf_provider_aws.iam_role import IamRole

from globaltables.access import TableRoles
from globaltables.audit import Audit, EndangeredRegion, EndangeringCalls, TableTrail
from globaltables.gameday import GameDay, GameDays
from globaltables.model import ConfigurationError, Environment, load_environment
from globaltables.model.access import Access, Role
from globaltables.model.encryption import Encryption
from globaltables.model.load import parse_environment
from globaltables.model.replication_denial import REPLICATION
from globaltables.model.trust import Trust
from globaltables.network import Endpoint, GatewayEndpoints, Network
from globaltables.regional import Region, fitting_name
from globaltables.streaming import KinesisDestination, KinesisDestinations
from globaltables.table import (
    Attribute,
    GlobalTable,
    LocalIndex,
    PointInTime,
    PolicyStatement,
    Provisioned,
    ProvisioningSteps,
    ReplicaPolicies,
    ResourcePolicy,
    S3Import,
    Scaling,
)
from stacks.app import CONTEXT, build_app
from stacks.observability_stack import ObservabilityStack
from tests.golden import Golden
from tests.synth.conftest import ENVIRONMENTS, Synthesize
from tests.synth.hcl import parse_jsonencode
from tests.synth.stack import Stack

VPC, ROUTES = "vpc-0123456789abcdef0", "rtb-0123456789abcdef0"
ALARM = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders"
BESIDE_THE_TABLE = f"""
[[network.endpoints]]
role = "secondary"
vpc_id = "{VPC}"
route_table_ids = ["{ROUTES}"]
other_table_arns = ["arn:aws:dynamodb:eu-west-1:123456789012:table/customers"]

[[resource_policy.statements]]
sid = "Partner"
effect = "Allow"
principals = ["111122223333"]
actions = ["dynamodb:GetItem", "dynamodb:Query"]
conditions = {{StringEquals = {{"aws:PrincipalOrgID" = ["o-0123456789"]}}}}
roles = ["secondary"]
"""
STREAMED = """
[kinesis]
enabled = true
precision = "MICROSECOND"
shards = 4
retention_hours = 168
roles = ["secondary"]
"""
AROUND = f"""
[audit]
enabled = true

[game_day]
enabled = true
stop_alarm_arns_by_role.secondary = ["{ALARM}"]
"""


def _environment(text: str) -> Environment:
    return parse_environment(text, Path("any.toml"))


@pytest.fixture(scope="module")
def beside(synthesize: Synthesize) -> Stack:
    """A data stack with policies and endpoints in one region."""
    return synthesize(_environment(BESIDE_THE_TABLE))


@pytest.fixture(scope="module")
def streamed(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack beside the data with nothing but a data stream in one region."""
    outdir = tmp_path_factory.mktemp("streamed")
    build_app(_environment(STREAMED), outdir=str(outdir)).synth()
    return Stack.read(outdir, "observability-any")


def _observability(environment: Environment, outdir: Path) -> Stack:
    app = App(outdir=str(outdir), context=CONTEXT)
    ObservabilityStack(app, "observability-any", environment=environment)
    app.synth()
    return Stack.read(outdir, "observability-any")


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """An observability stack with a trail and drills."""
    return _observability(_environment(AROUND), tmp_path_factory.mktemp("around"))


def _parsed(value: Any) -> Any:
    """The value with policies as they read, not as one line of text."""
    if isinstance(value, dict):
        policies = ("policy", "assume_role_policy")
        return {key: json.loads(one) if key in policies else _parsed(one) for key, one in value.items()}
    return [_parsed(one) for one in value] if isinstance(value, list) else value


def _blocks(stack: Stack, kinds: Iterable[str], part: str) -> dict[str, Any]:
    """The blocks of some types whose name contains *part*, by address."""
    found = {f"{kind}.{name}": block for kind in kinds for name, block in stack.resources(kind).items()}
    return {address: _parsed(block) for address, block in found.items() if part in address}


def _addresses(stack: Stack, *parts: str) -> list[str]:
    return [address for address in stack.addresses if any(part in address for part in parts)]


def test_policies_and_endpoints_block_by_block(beside: Stack, golden: Golden) -> None:
    """One region's; the endpoint lets through the table, its index and another."""
    golden.check_json(
        "beside-the-table.json", _blocks(beside, ("aws_dynamodb_resource_policy", "aws_vpc_endpoint"), "")
    )


def test_a_key_lets_in_whom_the_policy_of_its_replica_allows(beside: Stack, synthesize: Synthesize) -> None:
    """One statement more, through DynamoDB of the region; the other regions' keys are as they are without."""
    keys, plain = (stack.resources("aws_kms_key") for stack in (beside, synthesize(_environment(""))))
    changed = {name for name in keys if keys[name] != plain[name]}
    assert changed == {"table_secondary_75834522"}
    (name,) = changed
    before, after = (parse_jsonencode(stack[name]["policy"])["Statement"] for stack in (plain, keys))
    assert after == [
        *before,
        {
            "Sid": "PartnerByAccounts",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["kms:Decrypt", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "kms:ViaService": '${join(".", ["dynamodb", var.secondary_region, "amazonaws.com"])}',
                    "aws:PrincipalOrgID": ["o-0123456789"],
                    "kms:CallerAccount": ["111122223333"],
                }
            },
        },
    ]


def test_iams_variables_reach_iam(mine: TerraformStack) -> None:
    """They look like Terraform's templates; tokens stay, and what is escaped already is not escaped again."""
    region = TerraformVariable(mine, "region", type="string").string_value
    values = ("${aws:PrincipalTag/tenant}", "%{x}", "$${aws:username}", f"{region}-${{*}}")
    statement = PolicyStatement(
        sid="Partner",
        effect="Allow",
        principals=("111122223333",),
        actions=("dynamodb:GetItem",),
        conditions={"StringLike": {"aws:PrincipalTag/${x}": values}},
        roles=("other",),
    )
    ReplicaPolicies(mine, "p", table=_table(mine), policy=ResourcePolicy(statements=(statement,)))
    stack = Stack(Testing.synth(mine, True))
    (policy,) = stack.resources("aws_dynamodb_resource_policy").values()
    assert json.loads(policy["policy"])["Statement"][0]["Condition"]["StringLike"] == {
        "aws:PrincipalTag/$${x}": ["$${aws:PrincipalTag/tenant}", "%%{x}", "$${aws:username}", "${var.region}-$${*}"]
    }


def test_a_principal_may_be_a_token(mine: TerraformStack) -> None:
    """A role of one's own app, whose ARN nobody knows yet."""
    table = _table(mine)
    role = IamRole(mine, "role", provider=table.home.provider, assume_role_policy="{}")
    statement = PolicyStatement(sid="Own", effect="Allow", principals=(role.arn,), actions=("dynamodb:GetItem",))
    ReplicaPolicies(mine, "p", table=table, policy=ResourcePolicy(statements=(statement,)))
    access = Access(reader=Role(trust=Trust(principals=(role.arn,))))
    TableRoles(mine, "access", table=table, access=access)
    stack = Stack(Testing.synth(mine, True))
    arn = "${aws_iam_role.role.arn}"
    for policy in stack.resources("aws_dynamodb_resource_policy").values():
        assert json.loads(policy["policy"])["Statement"][0]["Principal"] == {"AWS": [arn]}
    made = next(one for name, one in stack.resources("aws_iam_role").items() if name.startswith("access"))
    assert json.loads(made["assume_role_policy"])["Statement"][0]["Principal"] == {"AWS": [arn]}


def test_data_streams_block_by_block(streamed: Stack, golden: Golden) -> None:
    """A stack of their own has all that they need: fences, account and outputs; Kinesis alone uses the key."""
    kinds = ("aws_kinesis_stream", "aws_dynamodb_kinesis_streaming_destination", "aws_kms_alias")
    golden.check_json("data-streams.json", _blocks(streamed, kinds, ""))
    (key,) = streamed.resources("aws_kms_key").values()
    assert '"kms:ViaService" = join(".", ["kinesis", var.secondary_region, "amazonaws.com"])' in key["policy"]
    assert set(streamed.document["resource"]) == {*kinds, "aws_kms_key", "terraform_data"}
    assert {kind: len(of_kind) for kind, of_kind in streamed.document["data"].items()} == {
        "aws_caller_identity": 1,
        "aws_partition": 1,
    }
    arn = "${aws_kinesis_stream.kinesis_secondary_Stream_35430D0E.arn}"
    assert streamed.document["output"]["kinesis_stream_arn_by_region"]["value"] == {"${var.secondary_region}": arn}


def test_data_streams_with_the_key_of_aws_need_no_account(tmp_path: Path) -> None:
    """Nothing is looked up that nothing needs."""
    stack = _observability(_environment(f'{STREAMED}\n[encryption]\nkeys = "aws_owned"\n'), tmp_path)
    assert "data" not in stack.document
    (stream,) = stack.resources("aws_kinesis_stream").values()
    assert stream["kms_key_id"] == "alias/aws/kinesis"
    assert set(stack.document["resource"]) == {
        "aws_dynamodb_kinesis_streaming_destination",
        "aws_kinesis_stream",
        "terraform_data",
    }


def test_a_destination_in_the_stack_of_its_table_waits_for_it(mine: TerraformStack) -> None:
    """Its name there leads to the table; that of stream and key does not, so that they are made meanwhile."""
    table = _table(mine)
    made = KinesisDestinations(mine, "k", table=table, destination=KinesisDestination(enabled=True, roles=("other",)))
    stack = Stack(Testing.synth(mine, True))
    ((name, stream),) = stack.resources("aws_kinesis_stream").items()
    (destination,) = stack.resources("aws_dynamodb_kinesis_streaming_destination").values()
    assert (stream["name"], stream["provider"]) == ('${join("", ["orders", "-changes"])}', "aws.other")
    assert destination == {
        "approximate_creation_date_time_precision": "MILLISECOND",
        "provider": "aws.other",
        "stream_arn": f"${{aws_kinesis_stream.{name}.arn}}",
        "table_name": "${aws_dynamodb_table.orders_46FA7C19.name}",
    }
    assert list(made.stream_arn_by_role) == ["other"]


def test_a_trail_block_by_block(around: Stack, golden: Golden) -> None:
    """Trail, key, bucket with all that keeps it private, log group and role."""
    kinds = [kind for kind in around.document["resource"] if kind not in {"terraform_data", "aws_kms_alias"}]
    golden.check_json("audit.json", _blocks(around, kinds, "audit_"))


def test_calls_that_endanger_the_table_are_counted_and_told(tmp_path: Path, golden: Golden) -> None:
    """One region's filters, what its keys are looked up by, the trail's filter and the alarm; the rest by address."""
    watching = _observability(_environment(f"{AROUND}\n[alarms]\nenabled = true\n"), tmp_path)
    kinds = ("aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm")
    blocks = _blocks(watching, kinds, "calls_")
    looked_up = {
        f"data.{kind}.{name}": block
        for kind, of_kind in watching.document["data"].items()
        for name, block in of_kind.items()
        if "calls_" in name
    }
    one_region = {key: one for key, one in {**blocks, **looked_up}.items() if "ary_" not in key or "_secondary_" in key}
    golden.check_json("calls.json", one_region)
    golden.check_text("addresses-calls.txt", "\n".join(_addresses(watching, "calls_")) + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "[alarms]\nenabled = true\n[audit]\nenabled = true\nmanagement_events = 'none'",
        "[alarms]\nenabled = true\n[audit]\nenabled = true\nlog_group_days = false",
        "[alarms]\nenabled = true",
        "[audit]\nenabled = true",
    ],
)
def test_calls_are_not_counted_where_nobody_would_see_them(text: str, tmp_path: Path) -> None:
    """Without records of them, without a log group, without alarms: nothing of it is there, and nothing looked up."""
    watching = _observability(_environment(text), tmp_path)
    assert _addresses(watching, "calls_") == []
    assert set(watching.document["data"]) == {"aws_caller_identity", "aws_partition"}


def test_keys_are_looked_up_where_there_are_keys_of_the_customer(tmp_path: Path) -> None:
    """AWS's own can be disabled by nobody; the vault has a key in any case, where there is a vault."""
    text = "encryption_at_rest = false\n[alarms]\nenabled = true\n[audit]\nenabled = true\n"
    with_backup = _observability(_environment(text), tmp_path / "with")
    assert set(with_backup.document["data"]) == {"aws_caller_identity", "aws_partition", "aws_backup_vault"}
    without = _observability(_environment(f"{text}[backup]\nenabled = false\n"), tmp_path / "without")
    assert set(without.document["data"]) == {"aws_caller_identity", "aws_partition"}
    filters = without.resources("aws_cloudwatch_log_metric_filter").values()
    names = [f"{role}-{subject}" for role in ("primary", "secondary", "tertiary") for subject in ("recovery", "table")]
    assert sorted(one["name"] for one in filters) == [*names, "trail"]


def test_calls_are_counted_in_a_log_group(mine: TerraformStack) -> None:
    """A trail without one is refused before anything is made."""
    region = Region(mine, "home", name="us-east-1")
    audit = Audit(enabled=True, log_group_days=None)
    trail = TableTrail(
        mine, "audit", table_name="orders", regions=[region], account_id="123456789012", partition="aws", audit=audit
    )
    with pytest.raises(ConfigurationError, match="in its log group, got a trail without one; give it log_group_days"):
        EndangeringCalls(mine, "calls", trail=trail, table_name="orders", endangered=[EndangeredRegion(region=region)])


def test_a_drill_block_by_block(around: Stack, golden: Golden) -> None:
    """One region's template, alarm and log group, and the role of all."""
    kinds = list(around.document["resource"])
    parts = ("game_day_secondary", "game_day_Role")
    golden.check_json("game-day.json", {k: v for part in parts for k, v in _blocks(around, kinds, part).items()})


def test_addresses_are_a_public_contract(beside: Stack, streamed: Stack, around: Stack, golden: Golden) -> None:
    """Of everything around the table."""
    found = _addresses(beside, "kinesis_", ".policy_", ".network_") + _addresses(streamed, "kinesis_")
    found += _addresses(around, "audit_", "game_day_")
    golden.check_text("addresses-surroundings.txt", "\n".join(found) + "\n")


@pytest.mark.parametrize("name", ["local", "dev"])
def test_nothing_stands_there_unasked(name: str, synthesize: Synthesize, tmp_path: Path) -> None:
    """No stack that watches, and none of the types."""
    environment = load_environment(name, ENVIRONMENTS)
    stack = synthesize(environment)
    kinds = {"aws_kinesis_stream", "aws_dynamodb_resource_policy", "aws_vpc_endpoint", "aws_cloudtrail"}
    assert not kinds & set(stack.document["resource"])
    build_app(environment, outdir=str(tmp_path)).synth()
    assert [entry.name for entry in (tmp_path / "stacks").iterdir()] == [f"global-table-{name}"]


def test_prod_has_a_trail_and_drills(tmp_path: Path) -> None:
    """In every region, without anything that belongs to one account."""
    stack = _observability(load_environment("prod", ENVIRONMENTS), tmp_path)
    assert len(stack.resources("aws_cloudtrail")) == 1
    assert len(stack.resources("aws_fis_experiment_template")) == 3
    assert not re.search(r"[0-9]{12}", stack.text.replace("000000000000", ""))


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({"data_events": "none"}, [{"eventCategory": ["Management"]}]),
        ({"data_events": "reads", "management_events": "none"}, [{"readOnly": ["true"]}]),
        ({"data_events": "all", "management_events": "writes"}, [{}, {"readOnly": ["false"]}]),
    ],
)
def test_a_trail_records_what_it_is_told(settings: dict[str, Any], fields: list[dict[str, Any]]) -> None:
    """Reads, writes, both or none, of items and of resources."""
    stack = TerraformStack(Testing.app(), "mine")
    home = Region(stack, "home", name="eu-west-1")
    audit = Audit(enabled=True, log_group_days=None, **settings)
    TableTrail(
        stack, "audit", table_name="orders", regions=[home], account_id="123456789012", partition="aws", audit=audit
    )
    synthesized = Stack(Testing.synth(stack, True))
    (trail,) = synthesized.resources("aws_cloudtrail").values()
    selectors = [
        {one["field"]: one["equals"] for one in selector["field_selector"]}
        for selector in trail["advanced_event_selector"]
    ]
    assert len(selectors) == len(fields)
    for selector, expected in zip(selectors, fields, strict=True):
        assert {key: selector[key] for key in expected} == expected
        assert ("readOnly" in selector) == ("readOnly" in expected)
    assert "aws_cloudwatch_log_group" not in synthesized.document["resource"]
    assert trail["name"] == "orders-audit"


def _table(stack: TerraformStack, **settings: Any) -> GlobalTable:
    home, other = Region(stack, "home", name="eu-west-1"), Region(stack, "other", name="eu-central-1")
    key = Attribute.string("id")
    given: dict[str, Any] = {"table_name": "orders", "partition_key": key, "home": home, "replica_regions": [other]}
    return GlobalTable(stack, "orders", **(given | settings))


@pytest.fixture
def mine() -> TerraformStack:
    """An empty stack of somebody's own app."""
    return TerraformStack(Testing.app(), "mine")


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        (
            S3Import(bucket="exports", bucket_owner="111122223333", key_prefix="orders/", compression="GZIP"),
            {
                "import_table": {
                    "input_compression_type": "GZIP",
                    "input_format": "DYNAMODB_JSON",
                    "s3_bucket_source": {"bucket": "exports", "bucket_owner": "111122223333", "key_prefix": "orders/"},
                }
            },
        ),
        (
            S3Import(bucket="exports", format="CSV", csv_delimiter=";", csv_headers=("id",)),
            {
                "import_table": {
                    "input_compression_type": "NONE",
                    "input_format": "CSV",
                    "input_format_options": {"csv": {"delimiter": ";", "header_list": ["id"]}},
                    "s3_bucket_source": {"bucket": "exports"},
                }
            },
        ),
        (
            PointInTime(table_name="old-orders"),
            {"restore_source_name": "old-orders", "restore_to_latest_time": True},
        ),
        (
            PointInTime(table_arn="arn:aws:dynamodb:us-east-1:123456789012:table/orders", at="2025-03-01T12:00:00Z"),
            {
                "restore_source_table_arn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
                "restore_date_time": "2025-03-01T12:00:00Z",
            },
        ),
    ],
)
def test_a_source_is_said_once_and_ignored_afterwards(
    mine: TerraformStack, source: S3Import | PointInTime, arguments: dict[str, Any]
) -> None:
    """The provider would replace a table whose source changed; a fence says so instead."""
    _table(mine, source=source)
    stack = Stack(Testing.synth(mine, True))
    sources = ("import_table", "restore_")
    assert {key: value for key, value in stack.table.items() if key.startswith(sources)} == arguments
    assert stack.table["lifecycle"]["ignore_changes"] == [
        "import_table",
        "restore_date_time",
        "restore_source_name",
        "restore_source_table_arn",
        "restore_to_latest_time",
    ]
    assert any("SourceFence" in name for name in stack.resources("terraform_data"))


def test_constructs_check_what_they_are_given(mine: TerraformStack) -> None:
    """Each refuses by itself what an environment refuses, in the same words."""
    table = _table(mine)
    wrong = "must name the role of a region (home, other), got third; rename it or leave it out"
    facts: dict[str, Any] = {
        "account_id": "123456789012",
        "partition": "aws",
        "table_name": "orders",
        "regions": table.regions,
    }
    statement = PolicyStatement(
        sid="Mine", effect="Deny", principals=("*",), actions=("dynamodb:DeleteTable",), roles=("third",)
    )
    endpoint = Endpoint(role="third", vpc_id=VPC, route_table_ids=(ROUTES,))
    made: dict[str, Callable[[], object]] = {
        "kinesis.roles.0": lambda: KinesisDestinations(
            mine, "k", table=table, destination=KinesisDestination(roles=("third",))
        ),
        "resource_policy.statements.0.roles": lambda: ReplicaPolicies(
            mine, "p", table=table, policy=ResourcePolicy(statements=(statement,))
        ),
        "network.endpoints.0.role": lambda: GatewayEndpoints(
            mine, "n", table=table, network=Network(endpoints=(endpoint,))
        ),
        "game_day.roles.0": lambda: GameDays(mine, "g", game_day=GameDay(roles=("third",)), **facts),
    }
    for key, make in made.items():
        with pytest.raises(ConfigurationError) as caught:
            make()
        assert str(caught.value) == f"{key}: {wrong}"


def test_a_policy_is_checked_with_what_the_table_is(mine: TerraformStack) -> None:
    """Its account and keys."""
    home = Region(mine, "first", name="eu-west-1", account_id="123456789012")
    table = _table(mine, home=home, encryption=Encryption(keys="aws_managed"))
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"effect": "Deny", "principals": ("123456789012",)}, "statement Mine holds for the role by which DynamoDB"),
        ({"effect": "Allow", "principals": ("111122223333",)}, "another account cannot use a table with AWS managed"),
    )
    for settings, message in wrong:
        one = PolicyStatement(sid="Mine", actions=("dynamodb:GetItem",), **settings)
        with pytest.raises(ConfigurationError, match=message):
            ReplicaPolicies(mine, "p", table=table, policy=ResourcePolicy(statements=(one,)))


def test_a_scaled_table_needs_the_role_that_scales_it(mine: TerraformStack) -> None:
    """Exempting the one that replicates is not enough there."""
    billing = Provisioned(read=Scaling(maximum=20), write=Scaling(maximum=20))
    table = _table(mine, billing=billing, provisioning=ProvisioningSteps(mine, "steps"))
    one = PolicyStatement(
        sid="Mine",
        effect="Deny",
        principals=("*",),
        actions=("dynamodb:*",),
        conditions={"ArnNotLike": {"aws:PrincipalArn": (REPLICATION.exemption,)}},
    )
    with pytest.raises(ConfigurationError, match="holds for the role by which AWS scales the table"):
        ReplicaPolicies(mine, "p", table=table, policy=ResourcePolicy(statements=(one,)))


def test_a_table_with_local_indexes_is_not_imported(mine: TerraformStack) -> None:
    """The provider would import it without them, and replace it at the next plan."""
    index = LocalIndex(name="ByDate", sort_key=Attribute.string("date"))
    with pytest.raises(ConfigurationError, match="a table with local indexes cannot be imported, got ByDate"):
        _table(mine, source=S3Import(bucket="exports"), sort_key=Attribute.string("n"), local_indexes=[index])


def test_a_statement_on_indexes_needs_indexes(mine: TerraformStack) -> None:
    """AWS refuses a policy on nothing."""
    statement = PolicyStatement(
        sid="Mine", effect="Deny", principals=("111122223333",), actions=("dynamodb:Query",), resources=("indexes",)
    )
    with pytest.raises(ConfigurationError) as caught:
        ReplicaPolicies(mine, "p", table=_table(mine), policy=ResourcePolicy(statements=(statement,)))
    assert str(caught.value) == (
        "resource_policy.statements.0.resources: a statement is on something that exists, "
        "got indexes of a table without any; write table"
    )


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("orders", "orders"),
        ("orders-prod-2", "orders-prod-2"),
        ("Orders", "orders-b7e8acdd"),
        ("_orders..all_", "orders-all-d359d9f5"),
        ("a" * 40, f"{'a' * 11}-e33cdf9c"),
        ("orders-all-of-it", "orders-all-of-it"),
        ("orders-all-of-it-and-more", "orders-all-f8fff078"),
    ],
)
def test_names_are_made_to_fit(mine: TerraformStack, name: str, fits: str) -> None:
    """A name that fits stays; another is put into shape, cut, and made distinct by its hash."""
    pattern, replaced = "^[a-z0-9]+(-[a-z0-9]+)*$", "[^a-z0-9]+"
    made = fitting_name(mine, "Name", name, pattern=pattern, replaced=replaced, longest=20)
    assert len(made) <= 20
    assert made == fits
