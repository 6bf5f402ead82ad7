"""The constructs in somebody's own stack, without `stacks/` and without Terraform variables."""

from collections.abc import Callable
from typing import Any

import pytest
from cdktf import TerraformOutput, TerraformStack, TerraformVariable, Testing

from globaltables.model import ConfigurationError
from globaltables.regional import EncryptionKey, Fence
from globaltables.table import (
    Attribute,
    Encryption,
    GlobalIndex,
    GlobalTable,
    LocalIndex,
    Provisioned,
    ProvisioningSteps,
    Region,
    ReplicaOverrides,
    S3Import,
    Scaling,
)
from tests.synth.stack import Stack

HOME, OTHER = "eu-west-1", "eu-central-1"


@pytest.fixture
def stack() -> TerraformStack:
    """An empty stack of somebody's own app."""
    return TerraformStack(Testing.app(), "mine")


PROVISIONED = Provisioned(read=Scaling(maximum=20), write=Scaling(maximum=20))


def _table(stack: TerraformStack, **settings: Any) -> GlobalTable:
    home = Region(stack, "home", name=settings.pop("home_name", HOME))
    other = Region(stack, "other", name=settings.pop("other_name", OTHER))
    given: dict[str, Any] = {
        "table_name": "orders",
        "partition_key": Attribute.string("id"),
        "home": home,
        "replica_regions": [other],
    }
    return GlobalTable(stack, "orders", **(given | settings))


def _synth(stack: TerraformStack) -> Stack:
    return Stack(Testing.synth(stack, True))


def test_literal_switches_need_no_count(stack: TerraformStack) -> None:
    """Where everything is known, the output says it plainly."""
    _table(stack)
    synthesized = _synth(stack)
    assert "variable" not in synthesized.document
    assert '"count"' not in synthesized.text
    table = synthesized.table
    types, expiry = table.pop("lifecycle")["postcondition"]
    kept = 'lookup({ "id" = "S" }, one.name, one.type) == one.type'
    assert types["condition"] == f"${{alltrue([for one in self.attribute : {kept}])}}"
    assert expiry["error_message"].endswith(
        "`aws dynamodb update-time-to-live --table-name ${self.name} --time-to-live-specification "
        'Enabled=false,AttributeName=${try(coalesce(self.ttl[0].attribute_name), "")}`'
    )
    assert table == {
        "name": "orders",
        "provider": "aws.home",
        "hash_key": "id",
        "attribute": [{"name": "id", "type": "S"}],
        "billing_mode": "PAY_PER_REQUEST",
        "table_class": "STANDARD",
        "stream_enabled": True,
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "deletion_protection_enabled": True,
        "point_in_time_recovery": {"enabled": True, "recovery_period_in_days": 35},
        "server_side_encryption": {"enabled": True, "kms_key_arn": "${aws_kms_key.orders_home_1DA76E2D.arn}"},
        "replica": [
            {
                "region_name": "eu-central-1",
                "kms_key_arn": "${aws_kms_key.orders_other_A8CA19F6.arn}",
                "point_in_time_recovery": True,
                "propagate_tags": True,
            }
        ],
    }


def test_encryption_off_makes_no_keys(stack: TerraformStack) -> None:
    """A literal false means AWS owned keys: no key that nobody uses, none named to a replica."""
    _table(stack, encryption_at_rest=False)
    synthesized = _synth(stack)
    assert synthesized.resources("aws_kms_key") == {}
    assert synthesized.table["server_side_encryption"] == {"enabled": False}
    assert "kms_key_arn" not in synthesized.table["replica"][0]


def test_recovery_off_says_no_window(stack: TerraformStack) -> None:
    """A window without recovery is refused by the provider."""
    _table(stack, point_in_time_recovery=False, deletion_protection=False)
    table = _synth(stack).table
    assert table["point_in_time_recovery"] == {"enabled": False}
    assert table["deletion_protection_enabled"] is False


def test_tells_what_no_replica_gets_from_terraform(stack: TerraformStack) -> None:
    """All that AWS does not copy from the home, and nothing of the home; it can be an output as it is."""
    table = _table(stack, tags={"team": "a"})
    assert table.replica_settings == {
        OTHER: {
            "deletion_protection": True,
            "point_in_time_recovery": True,
            "recovery_period_days": 35,
            "table_class": "STANDARD",
            "tags": {"team": "a"},
        }
    }
    TerraformOutput(stack, "replica_settings", value=table.replica_settings)
    assert _synth(stack).output("replica_settings") == table.replica_settings


def test_what_a_replica_has_otherwise_is_told_for_its_region(stack: TerraformStack) -> None:
    """By the region's name, though overrides name its role; what they leave out is the table's, switches included."""
    switch = TerraformVariable(stack, "protected", type="bool").boolean_value
    third = Region(stack, "third", name="eu-south-1")
    table = _table(
        stack,
        replica_regions=[Region(stack, "second", name="eu-north-1"), third],
        deletion_protection=switch,
        recovery_period_days=7,
        table_class="STANDARD_INFREQUENT_ACCESS",
        overrides={
            "second": ReplicaOverrides(point_in_time_recovery=False, table_class="STANDARD", tags={"team": "b"}),
            "third": ReplicaOverrides(deletion_protection=False, recovery_period_days=3),
        },
        tags={"team": "a", "region": "eu"},
    )
    TerraformOutput(stack, "replica_settings", value=table.replica_settings)
    assert _synth(stack).output("replica_settings") == {
        "eu-north-1": {
            "deletion_protection": "${var.protected}",
            "point_in_time_recovery": False,
            "recovery_period_days": 7,
            "table_class": "STANDARD",
            "tags": {"team": "b", "region": "eu"},
        },
        "eu-south-1": {
            "deletion_protection": False,
            "point_in_time_recovery": True,
            "recovery_period_days": 3,
            "table_class": "STANDARD_INFREQUENT_ACCESS",
            "tags": {"team": "a", "region": "eu"},
        },
    }


def test_tells_names_and_arns(stack: TerraformStack) -> None:
    """What other constructs refer to."""
    table = _table(stack)
    for name in ("table_name", "table_arn", "table_arn_by_region", "table_stream_arn_by_region"):
        TerraformOutput(stack, name, value=getattr(table, name))
    synthesized = _synth(stack)
    (name,) = synthesized.resources("aws_dynamodb_table")
    address = f"aws_dynamodb_table.{name}"
    each = f"for replica in {address}.replica : replica.region_name => replica"
    assert {name: output["value"] for name, output in synthesized.document["output"].items()} == {
        "table_name": f"${{{address}.name}}",
        "table_arn": f"${{{address}.arn}}",
        "table_arn_by_region": f'${{merge({{ ("eu-west-1") = {address}.arn }}, {{ {each}.arn }})}}',
        "table_stream_arn_by_region": (
            f'${{merge({{ ("eu-west-1") = {address}.stream_arn }}, {{ {each}.stream_arn }})}}'
        ),
    }
    assert set(table.key_arn_by_role) == {"home", "other"}


def test_two_tables_share_regions(stack: TerraformStack) -> None:
    """A region is made once and serves every table of the stack."""
    first = _table(stack)
    GlobalTable(
        stack,
        "customers",
        table_name="customers",
        partition_key=Attribute.string("id"),
        home=first.home,
        replica_regions=first.regions[1:],
    )
    assert len(_synth(stack).resources("aws_dynamodb_table")) == 2


def test_unknown_regions_are_checked_by_terraform(stack: TerraformStack) -> None:
    """Where a region is a token, the rules between regions become preconditions."""
    variable = TerraformVariable(stack, "other_region", type="string")
    _table(stack, other_name=variable.string_value)
    conditions = [one["condition"] for one in _synth(stack).table["lifecycle"]["precondition"]]
    names = '["eu-west-1", join("", [var.other_region])]'
    partitions = '"^(?:cn-|us-gov-|us-iso-|us-isob-|us-isof-|eu-isoe-|eusc-)"'
    assert conditions == [
        f"${{length(distinct({names})) == 2}}",
        f'${{length(distinct([for name in {names} : try(regex({partitions}, name), "aws")])) == 1}}',
        (
            f'${{alltrue([for name in [for name in {names} : try(regex({partitions}, name), "aws")] : '
            'can(regex("^(?:aws|us-gov-)$", name))])}'
        ),
    ]


def test_takes_tokens_where_it_checks_literals(stack: TerraformStack) -> None:
    """A value that only Terraform knows is not judged by what its token looks like."""
    text = TerraformVariable(stack, "text", type="string").string_value
    days = TerraformVariable(stack, "days", type="number").number_value
    _table(stack, table_name=text, tags={"team": text}, recovery_period_days=days, table_class=text)
    table = _synth(stack).table
    assert table["tags"] == {"team": "${var.text}"}
    assert table["point_in_time_recovery"] == {"enabled": True, "recovery_period_in_days": "${var.days}"}


def test_a_key_that_is_switched_off_is_counted_to_none(stack: TerraformStack) -> None:
    """False and a token lead to the same form: a count, and an ARN that may be null."""
    key = EncryptionKey(
        stack,
        "key",
        region=Region(stack, "home", name=HOME),
        alias="orders",
        description="For orders",
        account_id="123456789012",
        partition="aws",
        enabled=False,
    )
    TerraformOutput(stack, "key_arn", value=key.key_arn)
    synthesized = _synth(stack)
    ((name, found),) = synthesized.resources("aws_kms_key").items()
    assert synthesized.output("key_arn") == f"${{one(aws_kms_key.{name}[*].arn)}}"
    assert found["count"] == "${false ? 1 : 0}"


def test_a_fence_compares_with_what_it_remembers(stack: TerraformStack) -> None:
    """Its input is ignored after the first apply, and a precondition stands beside it where one is given."""
    Fence(stack, "fence", value="a", subject="thing", way_out="set it back", preconditions={"${true}": "never"})
    (found,) = _synth(stack).resources("terraform_data").values()
    assert found == {
        "input": {"value": "a"},
        "lifecycle": {
            "ignore_changes": ["input"],
            "precondition": [{"condition": "${true}", "error_message": "never"}],
            "postcondition": [
                {
                    "condition": '${self.output.value == "a"}',
                    "error_message": "thing: cannot change on a live stack, which has ${self.output.value}, "
                    'got ${"a"}; nothing was touched; set it back',
                }
            ],
        },
    }


def test_keys_and_buckets_may_be_known_to_terraform_alone(stack: TerraformStack) -> None:
    """A key of one's own app is a token: it is used, fenced, and its region is not looked at."""
    arns = {role: TerraformVariable(stack, f"{role}_key", type="string").string_value for role in ("home", "other")}
    bucket = TerraformVariable(stack, "bucket", type="string").string_value
    _table(
        stack,
        encryption=Encryption(keys="existing", key_arn_by_role=arns),
        source=S3Import(bucket=bucket),
    )
    synthesized = _synth(stack)
    table = synthesized.table
    assert table["server_side_encryption"]["kms_key_arn"] == "${var.home_key}"
    assert [replica["kms_key_arn"] for replica in table["replica"]] == ["${var.other_key}"]
    assert table["import_table"]["s3_bucket_source"] == {"bucket": "${var.bucket}"}
    fences = {name: one["input"]["value"] for name, one in synthesized.resources("terraform_data").items()}
    assert {value for name, value in fences.items() if "KeyFence" in name} == {"${var.home_key}", "${var.other_key}"}


DATE = Attribute.string("date")
BAD: dict[str, tuple[Callable[[TerraformStack], object], str]] = {
    "table name": (
        lambda stack: _table(stack, table_name="a b"),
        (
            "table_name: table names have 3 to 250 letters, digits, underscores, dots and hyphens, "
            "got 'a b' with 3 characters; choose another name"
        ),
    ),
    "repeated region": (
        lambda stack: _table(stack, other_name=HOME),
        (
            "region other: a global table has one replica per region, so every region must differ, "
            "got eu-west-1 for home and other; choose another for other"
        ),
    ),
    "repeated region beside a token": (
        lambda stack: _table(
            stack,
            other_name=HOME,
            replica_regions=[
                Region(stack, "third", name=TerraformVariable(stack, "third_region", type="string").string_value),
                Region(stack, "fourth", name=HOME),
            ],
        ),
        (
            "region fourth: a global table has one replica per region, so every region must differ, "
            "got eu-west-1 for home and fourth; choose another for fourth"
        ),
    ),
    "partitions": (
        lambda stack: _table(stack, other_name="cn-north-1"),
        (
            "region other: a global table cannot reach across AWS partitions, "
            "got cn-north-1 in aws-cn beside eu-west-1 in aws; deploy a table per partition"
        ),
    ),
    "no replica": (
        lambda stack: _table(stack, replica_regions=[]),
        "a global table needs two regions or more, got eu-west-1; add another region",
    ),
    "home among the replicas": (
        lambda stack: GlobalTable(
            stack,
            "orders",
            table_name="orders",
            partition_key=DATE,
            home=(home := Region(stack, "home", name=HOME)),
            replica_regions=[home],
        ),
        "regions of a table have different ids, got home twice; rename one",
    ),
    "region name": (
        lambda stack: Region(stack, "home", name="europe"),
        "region home: must be an AWS region name such as eu-west-1, got 'europe'; see AWS's list of regions",
    ),
    "region id": (
        lambda stack: Region(stack, "1st", name=HOME),
        (
            "region '1st': an id must be letters, digits, underscores and hyphens, a letter first, "
            "to name a provider alias; rename it"
        ),
    ),
    "account": (
        lambda stack: Region(stack, "home", name=HOME, account_id="12"),
        "region home: account_id must be 12 digits, got '12'; correct it",
    ),
    "one attribute for both keys": (
        lambda stack: _table(stack, sort_key=Attribute.string("id")),
        "sort_key: must be another than the partition key, got id for both; choose another",
    ),
    "types of one attribute": (
        lambda stack: _table(stack, global_indexes=[GlobalIndex(name="ById", partition_key=Attribute.number("id"))]),
        "global_indexes.0.partition_key: attribute id has one type wherever it is a key, got S and N; use one of them",
    ),
    "local index without sort key": (
        lambda stack: _table(stack, local_indexes=[LocalIndex(name="ByDate", sort_key=DATE)]),
        (
            "local_indexes.0: index ByDate is local and needs a table with a sort key, got none; "
            "add sort_key or make it a global index"
        ),
    ),
    "expiry in a text key": (
        lambda stack: _table(stack, time_to_live_attribute="id"),
        "time_to_live_attribute: must hold numbers, got key attribute id of type S; name another attribute",
    ),
    "recovery window": (
        lambda stack: _table(stack, recovery_period_days=36),
        "recovery_period_days: must be 1 to 35, got 36; use point_in_time_recovery to turn recovery off",
    ),
    "table class": (
        lambda stack: _table(stack, table_class="COLD"),
        "table_class: must be 'STANDARD' or 'STANDARD_INFREQUENT_ACCESS', got 'COLD'; use one of them",
    ),
    "overrides": (
        lambda stack: _table(stack, overrides={"third": ReplicaOverrides()}),
        "overrides.third: must name the role of a replica (other), got third; rename it or leave it out",
    ),
    "tags": (
        lambda stack: _table(stack, tags={"aws:team": "a"}),
        "a tag's key must not begin with aws:, which belongs to AWS, got 'aws:team'; choose another",
    ),
    "provisioned": (
        lambda stack: _table(stack, billing=PROVISIONED),
        (
            "provisioning: a table becomes provisioned in two steps and no other takes any, got none; "
            "pass ProvisioningSteps(stack, ...)"
        ),
    ),
    "steps on demand": (
        lambda stack: _table(stack, provisioning=ProvisioningSteps(stack, "steps")),
        (
            "provisioning: a table becomes provisioned in two steps and no other takes any, got them with on-demand "
            "billing; leave them out"
        ),
    ),
    "minimum over maximum": (
        lambda stack: _table(stack, billing=PROVISIONED, write_capacity=21),
        "write_capacity: must not exceed billing.write.maximum, got 21 over 20; raise the maximum",
    ),
    "waiting period of a key": (
        lambda stack: EncryptionKey(
            stack,
            "key",
            region=Region(stack, "home", name=HOME),
            alias="orders",
            description="For orders",
            account_id="123456789012",
            partition="aws",
            deletion_window_days=3,
        ),
        "deletion_window_days: must be 7 to 30, got 3; raise it",
    ),
    "encryption": (
        lambda _: Encryption(rotation_period_days=30),
        "rotation_period_days: must be 90 to 2560, got 30; raise it",
    ),
}


@pytest.mark.parametrize(("make", "message"), BAD.values(), ids=BAD)
def test_refuses_what_cannot_make_a_table(
    stack: TerraformStack, make: Callable[[TerraformStack], object], message: str
) -> None:
    """Checked before anything is built, in the words of the model."""
    with pytest.raises(ConfigurationError) as caught:
        make(stack)
    assert str(caught.value) == message
