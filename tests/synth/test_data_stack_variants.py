"""What each setting of an environment changes in the data stack."""

from pathlib import Path
from typing import Any, Literal

import pytest

from globaltables.model import Environment
from globaltables.model.backend import CloudState, S3State
from globaltables.model.backups import Backups
from globaltables.model.billing import OnDemand
from globaltables.model.encryption import Encryption
from globaltables.model.indexes import GlobalIndex, LocalIndex
from globaltables.model.keys import Attribute
from globaltables.model.replicas import ReplicaOverrides
from stacks.app import build_app
from tests.synth.conftest import Synthesize
from tests.synth.stack import Stack

FIVE = {"frankfurt": "eu-central-1", "sao_paulo": "sa-east-1"}


def _environment(**settings: Any) -> Environment:
    """The data alone: backups have tests of their own."""
    return Environment(name="any", **{"backup": Backups(enabled=False)} | settings)


@pytest.fixture
def plain(synthesize: Synthesize) -> Stack:
    """The stack of an environment that says nothing."""
    return synthesize(_environment())


def test_two_regions_need_no_third_variable(synthesize: Synthesize) -> None:
    """A region that is left out has neither variable nor provider nor key."""
    stack = synthesize(_environment(tertiary_region=""))
    assert [provider["alias"] for provider in stack.document["provider"]["aws"]] == ["primary", "secondary"]
    assert "tertiary_region" not in stack.variables
    assert [replica["region_name"] for replica in stack.table["replica"]] == ["${var.secondary_region}"]
    assert len(stack.resources("aws_kms_key")) == 2
    assert "tertiary" not in stack.text


def test_further_regions_are_literals(synthesize: Synthesize) -> None:
    """Regions beyond the third come from the environment file alone, and have all that the others have."""
    stack = synthesize(_environment(additional_regions=FIVE))
    assert stack.document["provider"]["aws"] == [
        {"alias": "primary", "region": "${var.primary_region}"},
        {"alias": "secondary", "region": "${var.secondary_region}"},
        {"alias": "tertiary", "region": "${var.tertiary_region}"},
        {"alias": "frankfurt", "region": "eu-central-1"},
        {"alias": "sao_paulo", "region": "sa-east-1"},
    ]
    assert [replica["region_name"] for replica in stack.table["replica"]] == [
        "${var.secondary_region}",
        "${var.tertiary_region}",
        "eu-central-1",
        "sa-east-1",
    ]
    assert len(stack.resources("aws_kms_key")) == 5
    assert set(stack.output("key_arn_by_region")) >= {"eu-central-1", "sa-east-1"}
    remembered = [fence["input"]["value"] for fence in stack.resources("terraform_data").values()]
    assert {"eu-central-1", "sa-east-1"} < set(remembered)
    assert stack.output("region_by_role")["sao_paulo"] == "sa-east-1"


def test_regions_must_differ_in_terraform_too(plain: Stack) -> None:
    """With -var secondary_region=<home> the plan fails in the words of synth, as it does across partitions."""
    names = ", ".join(f'join("", [var.{role}_region])' for role in ("primary", "secondary", "tertiary"))
    partitions = '"^(?:cn-|us-gov-|us-iso-|us-isob-|us-isof-|eu-isoe-|eusc-)"'
    assert plain.table["lifecycle"]["precondition"] == [
        {
            "condition": f"${{length(distinct([{names}])) == 3}}",
            "error_message": "a global table has one replica per region, so every region must differ, "
            f'got ${{join(", ", [{names}])}}; choose another for the one that is repeated',
        },
        {
            "condition": f'${{length(distinct([for name in [{names}] : try(regex({partitions}, name), "aws")])) == 1}}',
            "error_message": "a global table cannot reach across AWS partitions, "
            f'got ${{join(", ", [{names}])}}; deploy a table per partition',
        },
        {
            "condition": f'${{alltrue([for name in [for name in [{names}] : try(regex({partitions}, name), "aws")] : '
            'can(regex("^(?:aws|us-gov-)$", name))])}',
            "error_message": "regions of the partitions aws and aws-us-gov are served, others name services "
            f'otherwise in key policies, got ${{join(", ", [{names}])}}; choose regions of those two',
        },
    ]


def test_roles_may_be_called_like_parts_of_the_stack(synthesize: Synthesize) -> None:
    """People choose the roles, and must not have to know our ids."""
    regions = {"table": "eu-central-1", "backend": "sa-east-1", "table_name": "ca-central-1", "region": "eu-north-1"}
    stack = synthesize(_environment(additional_regions=regions))
    assert len(stack.table["replica"]) == 6


def test_customer_managed_keys_follow_the_variable(plain: Stack) -> None:
    """A key per region, made where encryption_at_rest is true, and named to table and replicas."""
    assert plain.table["server_side_encryption"] == {
        "enabled": "${var.encryption_at_rest}",
        "kms_key_arn": "${one(aws_kms_key.table_primary_0A903522[*].arn)}",
    }
    assert [replica["kms_key_arn"] for replica in plain.table["replica"]] == [
        "${one(aws_kms_key.table_secondary_75834522[*].arn)}",
        "${one(aws_kms_key.table_tertiary_13906170[*].arn)}",
    ]
    assert {key["count"] for key in plain.resources("aws_kms_key").values()} == {"${var.encryption_at_rest ? 1 : 0}"}


@pytest.mark.parametrize(
    ("keys", "encryption", "remembered"),
    [
        (
            "aws_managed",
            {"enabled": "${var.encryption_at_rest}"},
            '${var.encryption_at_rest ? "aws_managed" : "aws_owned"}',
        ),
        ("aws_owned", None, "aws_owned"),
    ],
)
def test_keys_of_aws_need_no_keys_of_ours(
    synthesize: Synthesize,
    keys: Literal["aws_managed", "aws_owned"],
    encryption: dict[str, str] | None,
    remembered: str,
) -> None:
    """No key, no alias, nothing that asks for the account; the fence remembers whose keys they are."""
    stack = synthesize(_environment(encryption=Encryption(keys=keys)))
    assert stack.table.get("server_side_encryption") == encryption
    assert stack.table["replica"][0] == {
        "point_in_time_recovery": "${var.point_in_time_recovery}",
        "propagate_tags": True,
        "region_name": "${var.secondary_region}",
    }
    assert set(stack.document["resource"]) == {"aws_dynamodb_table", "terraform_data"}
    assert "data" not in stack.document
    assert stack.output("key_arn_by_region") == {}
    assert stack.resources("terraform_data")["table_EncryptionFence_98685741"]["input"] == {"value": remembered}


def test_waiting_period_and_rotation_of_keys_can_be_set(synthesize: Synthesize) -> None:
    """The same in every region."""
    stack = synthesize(_environment(encryption=Encryption(deletion_window_days=7, rotation_period_days=90)))
    assert {
        (key["deletion_window_in_days"], key["enable_key_rotation"], key["rotation_period_in_days"])
        for key in stack.resources("aws_kms_key").values()
    } == {(7, True, 90)}


def test_a_table_may_do_without_sort_key_and_indexes(synthesize: Synthesize) -> None:
    """Only attributes that key something are declared."""
    table = synthesize(_environment(sort_key=None, global_indexes=(), partition_key=Attribute.binary("id"))).table
    assert (table["hash_key"], table["attribute"]) == ("id", [{"name": "id", "type": "B"}])
    assert not {"range_key", "global_secondary_index", "local_secondary_index"} & set(table)


def test_indexes_say_keys_and_projection(synthesize: Synthesize) -> None:
    """Global and local, with and without sort key, every projection."""
    table = synthesize(
        _environment(
            global_indexes=(
                GlobalIndex(name="ByOwner", partition_key=Attribute.string("owner"), projection="KEYS_ONLY"),
                GlobalIndex(
                    name="ByKind",
                    partition_key=Attribute.string("kind"),
                    sort_key=Attribute.number("at"),
                    projection="INCLUDE",
                    non_key_attributes=("title", "state"),
                ),
            ),
            local_indexes=(LocalIndex(name="ByDate", sort_key=Attribute.number("at")),),
        )
    ).table
    assert [{name: one[name] for name in one if name != "dynamic"} for one in table["global_secondary_index"]] == [
        {
            "name": "ByOwner",
            "hash_key": "owner",
            "range_key": "",
            "projection_type": "KEYS_ONLY",
            "non_key_attributes": [],
        },
        {
            "name": "ByKind",
            "hash_key": "kind",
            "range_key": "at",
            "projection_type": "INCLUDE",
            "non_key_attributes": ["title", "state"],
        },
    ]
    assert table["local_secondary_index"] == [{"name": "ByDate", "range_key": "at", "projection_type": "ALL"}]
    assert [attribute["name"] for attribute in table["attribute"]] == ["PK", "SK", "owner", "kind", "at"]


def test_an_index_without_ceiling_has_the_table_s(synthesize: Synthesize) -> None:
    """An index that names nothing would otherwise have none, and one that names reads keeps the table's writes."""
    table = synthesize(
        _environment(
            billing=OnDemand(maximum_read_request_units=100, maximum_write_request_units=50),
            global_indexes=(
                GlobalIndex(name="Plain", partition_key=Attribute.string("a")),
                GlobalIndex(name="Own", partition_key=Attribute.string("b"), maximum_read_request_units=7),
            ),
        )
    ).table
    assert table["on_demand_throughput"] == {"max_read_request_units": 100, "max_write_request_units": 50}
    assert [index["on_demand_throughput"] for index in table["global_secondary_index"]] == [
        {"max_read_request_units": 100, "max_write_request_units": 50},
        {"max_read_request_units": 7, "max_write_request_units": 50},
    ]


def test_no_ceilings_means_no_blocks(plain: Stack) -> None:
    """On demand without maxima."""
    assert "on_demand_throughput" not in plain.table
    assert "on_demand_throughput" not in plain.table["global_secondary_index"][0]
    assert plain.table["billing_mode"] == "PAY_PER_REQUEST"


def test_a_ceiling_that_is_left_out_can_be_taken_away(synthesize: Synthesize) -> None:
    """By a variable, for the table and each index; a plan that would leave one of two in silence fails."""
    table = synthesize(
        _environment(
            billing=OnDemand(maximum_read_request_units=100),
            global_indexes=(
                GlobalIndex(name="Plain", partition_key=Attribute.string("a")),
                GlobalIndex(name="None", partition_key=Attribute.string("b"), maximum_read_request_units=False),
            ),
        )
    ).table
    removed = "${var.removed_ceilings.write}"
    assert table["on_demand_throughput"] == {"max_read_request_units": 100, "max_write_request_units": removed}
    plain, none = table["global_secondary_index"]
    removed = '${try(var.removed_ceilings.indexes["Plain"].write, null)}'
    assert plain["on_demand_throughput"] == {"max_read_request_units": 100, "max_write_request_units": removed}
    given = '${[for name, one in var.removed_ceilings.indexes : one if name == "None"]}'
    assert none["dynamic"]["on_demand_throughput"]["for_each"] == given
    conditions = [one["condition"] for one in table["lifecycle"]["postcondition"]]
    assert conditions[1:] == [
        "${try(!self.ttl[0].enabled, true)}",
        "${try(self.on_demand_throughput[0].max_write_request_units <= 0, true)}",
    ]


def test_what_a_replica_has_otherwise_is_in_its_block_or_in_the_output(synthesize: Synthesize) -> None:
    """The provider can say recovery; the rest is an output, so that nothing is dropped."""
    overrides = ReplicaOverrides(
        point_in_time_recovery=True,
        recovery_period_days=3,
        deletion_protection=False,
        table_class="STANDARD_INFREQUENT_ACCESS",
        tags={"team": "b", "region": "eu"},
    )
    stack = synthesize(
        _environment(point_in_time_recovery=False, tags={"team": "a"}, replicas={"secondary": overrides})
    )
    assert [replica["point_in_time_recovery"] for replica in stack.table["replica"]] == [
        True,
        "${var.point_in_time_recovery}",
    ]
    assert stack.output("replica_settings") == {
        "${var.secondary_region}": {
            "deletion_protection": False,
            "point_in_time_recovery": True,
            "recovery_period_days": 3,
            "table_class": "STANDARD_INFREQUENT_ACCESS",
            "tags": {"region": "eu", "team": "b"},
        },
        "${var.tertiary_region}": {
            "deletion_protection": "${var.deletion_protection}",
            "point_in_time_recovery": "${var.point_in_time_recovery}",
            "recovery_period_days": 35,
            "table_class": "STANDARD",
            "tags": {"team": "a"},
        },
    }


def test_contributor_insights_are_on_in_every_region(synthesize: Synthesize) -> None:
    """AWS does not synchronise them: one resource per region for the table and one for each index."""
    stack = synthesize(
        _environment(contributor_insights=True, replicas={"tertiary": ReplicaOverrides(contributor_insights=False)})
    )
    found = [
        (one["provider"], one.get("index_name"))
        for one in stack.resources("aws_dynamodb_contributor_insights").values()
    ]
    assert sorted(found, key=str) == [
        ("aws.primary", "GSI1"),
        ("aws.primary", None),
        ("aws.secondary", "GSI1"),
        ("aws.secondary", None),
    ]


def test_prevent_destroy_guards_table_and_keys(synthesize: Synthesize, plain: Stack) -> None:
    """Terraform wants it literal, so it is there or it is not."""
    guarded = synthesize(_environment(prevent_destroy=True))
    assert guarded.table["lifecycle"]["prevent_destroy"] is True
    assert {key["lifecycle"]["prevent_destroy"] for key in guarded.resources("aws_kms_key").values()} == {True}
    assert "prevent_destroy" not in plain.text


def test_an_account_is_checked_in_every_region(synthesize: Synthesize, plain: Stack) -> None:
    """Wrong credentials fail before anything is touched."""
    stack = synthesize(_environment(account_id="123456789012"))
    assert {tuple(one["allowed_account_ids"]) for one in stack.document["provider"]["aws"]} == {("123456789012",)}
    assert "allowed_account_ids" not in plain.text


@pytest.mark.parametrize(
    ("backend", "block"),
    [
        (None, {"backend": {"local": {"path": "../../../state/global-table-any.tfstate"}}}),
        (
            S3State(bucket="my-state", region="eu-west-1", kms_key_arn="arn:aws:kms:eu-west-1:123456789012:key/k"),
            {
                "backend": {
                    "s3": {
                        "bucket": "my-state",
                        "key": "globaltables/global-table-any.tfstate",
                        "region": "eu-west-1",
                        "encrypt": True,
                        "kms_key_id": "arn:aws:kms:eu-west-1:123456789012:key/k",
                        "use_lockfile": True,
                    }
                }
            },
        ),
        (
            CloudState(organization="acme"),
            {
                "cloud": {
                    "hostname": "app.terraform.io",
                    "organization": "acme",
                    "workspaces": {"name": "global-table-any"},
                }
            },
        ),
        (
            CloudState(organization="acme", project="data", hostname="tfe.example.com", workspace="orders"),
            {
                "cloud": {
                    "hostname": "tfe.example.com",
                    "organization": "acme",
                    "workspaces": {"name": "orders", "project": "data"},
                }
            },
        ),
    ],
    ids=["local", "s3", "cloud", "enterprise"],
)
def test_state_is_kept_where_the_environment_says(synthesize: Synthesize, backend: Any, block: dict[str, Any]) -> None:
    """Never in the synthesized folder; in a bucket it is encrypted and locked, which needs a younger Terraform."""
    stack = synthesize(_environment(backend=backend) if backend else _environment())
    assert stack.document["terraform"] == block | {
        "required_providers": {"aws": {"source": "aws", "version": "5.100.0"}},
        "required_version": ">= 1.10" if isinstance(backend, S3State) else ">= 1.5",
    }


def test_makes_the_folders_above_its_output(tmp_path: Path) -> None:
    """An output folder deeper than what exists is no error."""
    build_app(_environment(), outdir=str(tmp_path / "a" / "b")).synth()
    assert (tmp_path / "a" / "b" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("suffix", "shortest", "longest", "default"),
    [("", 3, 250, "global-app-data"), ("dev", 1, 246, "global-app-data"), ("x" * 100, 1, 149, "global-app-data")],
)
def test_a_prefix_leaves_room_for_the_suffix(
    synthesize: Synthesize, suffix: str, shortest: int, longest: int, default: str
) -> None:
    """Whatever prefix Terraform is given, the table's name stays within the limits."""
    variable = synthesize(_environment(table_name_suffix=suffix)).variables["table_name_prefix"]
    assert variable["default"] == default
    assert variable["validation"][0]["condition"] == (
        f'${{can(regex("^[a-zA-Z0-9_.-]{{{shortest},{longest}}}$", var.table_name_prefix))}}'
    )


def test_keys_that_exist_are_used_and_none_is_made(synthesize: Synthesize) -> None:
    """The table, its replicas, roles and outputs name them; where keys are switched off they are null."""
    arns = {
        role: f"arn:aws:kms:{region}:123456789012:key/{role}"
        for role, region in (("primary", "us-east-1"), ("secondary", "eu-west-1"))
    }
    used = Encryption(keys="existing", key_arn_by_role=arns)
    stack = synthesize(_environment(tertiary_region="", encryption=used))
    assert not stack.resources("aws_kms_key")
    named = {role: f'${{var.encryption_at_rest ? "{arn}" : null}}' for role, arn in arns.items()}
    assert stack.table["server_side_encryption"] == {
        "enabled": "${var.encryption_at_rest}",
        "kms_key_arn": named["primary"],
    }
    assert [replica["kms_key_arn"] for replica in stack.table["replica"]] == [named["secondary"]]
    assert stack.output("key_arn_by_region") == {
        "${var.primary_region}": named["primary"],
        "${var.secondary_region}": named["secondary"],
    }


def test_every_key_that_exists_has_a_fence(synthesize: Synthesize) -> None:
    """The home's too, since any region can become the home; where no key is used there is none to keep."""
    arns = {
        role: f"arn:aws:kms:{region}:123456789012:key/{role}"
        for role, region in (("primary", "us-east-1"), ("secondary", "eu-west-1"))
    }
    used = Encryption(keys="existing", key_arn_by_role=arns)
    fences = synthesize(_environment(tertiary_region="", encryption=used)).resources("terraform_data")
    assert {name.rsplit("_", 1)[0]: one["input"] for name, one in fences.items() if "_KeyFence_" in name} == {
        f"table_KeyFence_{role}": {"value": arn} for role, arn in arns.items()
    }
    (secondary,) = (one for name, one in fences.items() if "_KeyFence_secondary_" in name)
    assert secondary["lifecycle"]["postcondition"] == [
        {
            "condition": f'${{self.output.value == "{arns["secondary"]}"}}',
            "error_message": "secondary key: cannot change on a live stack, which has ${self.output.value}, got "
            f'${{"{arns["secondary"]}"}}; nothing was touched; a replica is encrypted when it is made: set it back, or '
            "let its region leave and join again with the other key by `globaltables region`",
        }
    ]
    (encryption,) = (one for name, one in fences.items() if "EncryptionFence" in name)
    assert encryption["input"] == {"value": '${var.encryption_at_rest ? "existing" : "aws_owned"}'}


def test_local_indexes_are_fenced_in_whatever_order(synthesize: Synthesize) -> None:
    """What is told in another order is the same; AWS has an order of its own, and the provider compares names alone."""
    attributes = ("owner", "total", "kind")
    indexes = [
        LocalIndex(name="ByKind", sort_key=Attribute.string("kind"), projection="KEYS_ONLY"),
        LocalIndex(name="ByDate", sort_key=Attribute.number("at"), projection="INCLUDE", non_key_attributes=attributes),
    ]
    reordered = [indexes[1].model_copy(update={"non_key_attributes": attributes[::-1]}), indexes[0]]
    first, second = (synthesize(_environment(local_indexes=tuple(given))) for given in (indexes, reordered))
    fences = [
        one
        for stack in (first, second)
        for name, one in stack.resources("terraform_data").items()
        if "LocalIndexesFence" in name
    ]
    assert fences[0] == fences[1]
    assert fences[0]["input"] == {"value": "ByDate (at N, INCLUDE kind, owner, total); ByKind (kind S, KEYS_ONLY)"}


def test_an_index_can_have_no_ceiling_of_its_own(synthesize: Synthesize) -> None:
    """Nothing is as for the table, false is none."""
    owner = Attribute(name="owner")
    none: dict[str, Literal[False]] = {"maximum_read_request_units": False, "maximum_write_request_units": False}
    indexes = (
        GlobalIndex(name="like-the-table", partition_key=owner),
        GlobalIndex(name="without", partition_key=owner).model_copy(update=none),
    )
    ceilings = OnDemand(maximum_read_request_units=10, maximum_write_request_units=20)
    stack = synthesize(_environment(global_indexes=indexes, billing=ceilings))
    both = {"max_read_request_units": 10, "max_write_request_units": 20}
    found = {block["name"]: block.get("on_demand_throughput") for block in stack.table["global_secondary_index"]}
    assert found == {"like-the-table": both, "without": None}
