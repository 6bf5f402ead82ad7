"""An environment with provisioned capacity: the table, its scaling in every region, the steps and the fence."""

import json
import re

import pytest

from globaltables.model import Environment
from globaltables.model.backups import Backups
from globaltables.model.billing import IndexScaling, Provisioned, ReplicaScaling, Scaling
from globaltables.model.encryption import Encryption
from globaltables.model.indexes import GlobalIndex
from globaltables.model.keys import Attribute
from globaltables.model.replicas import ReplicaIndex, ReplicaOverrides
from globaltables.model.schedules import ScheduledAction
from stacks.hcl import render_hcl
from tests.golden import Golden
from tests.synth.conftest import Synthesize
from tests.synth.stack import Stack

MORNING = ScheduledAction(schedule="cron(0 7 ? * MON-FRI *)", timezone="Europe/Berlin", minimum=50)
SCALING_TYPES = ("aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action")
STEPS = ("billing_mode", "starting_capacity", "kept_ceilings")


ENVIRONMENT = Environment(
    name="provisioned",
    backup=Backups(enabled=False),
    encryption=Encryption(keys="aws_owned"),
    billing=Provisioned(
        read=Scaling(maximum=200, schedule={"morning": MORNING}),
        write=Scaling(maximum=100, target_utilization=60, scale_in_cooldown_seconds=300),
    ),
    global_indexes=(
        GlobalIndex(name="by-owner", partition_key=Attribute(name="owner")),
        GlobalIndex(
            name="by-day",
            partition_key=Attribute(name="day"),
            sort_key=Attribute(name="owner"),
            read_scaling=IndexScaling(schedule={}),
            write_scaling=IndexScaling(minimum=20, maximum=40, scale_in=False),
        ),
    ),
    tags={"team": "data"},
)
"""Two indexes, one of which scales otherwise, and a schedule."""


@pytest.fixture
def stack(synthesize: Synthesize) -> Stack:
    """That environment."""
    return synthesize(ENVIRONMENT)


def test_the_table_and_the_scaling_of_a_region_are_as_reviewed(stack: Stack, golden: Golden) -> None:
    """Everything in the home region, with the variables and the fence."""
    home = {
        type_: {name: one for name, one in stack.resources(type_).items() if one["provider"] == "aws.primary"}
        for type_ in SCALING_TYPES
    }
    golden.check_json(
        "provisioned.json",
        {
            "table": stack.table,
            "scaling": home,
            "fence": stack.resources("terraform_data")["table_ProvisioningFence_C22FD0F3"],
            "variable": {name: stack.variables[name] for name in STEPS},
            "scheduled_scaling": stack.output("scheduled_scaling"),
        },
    )


def test_addresses_of_scaling_are_a_public_contract(stack: Stack, golden: Golden) -> None:
    """Scaling that is made anew under another address leaves a table unscaled for a moment."""
    golden.check_text("addresses-provisioned.txt", "\n".join(stack.addresses) + "\n")


def test_every_region_scales_alike(stack: Stack) -> None:
    """Reads and writes of the table and of every index, in each region; who checks the variables is the home."""
    forms = []
    for role in ("primary", "secondary", "tertiary"):
        of_region = [
            one
            | {"lifecycle": {key: value for key, value in one.get("lifecycle", {}).items() if key != "precondition"}}
            for type_ in SCALING_TYPES
            for one in stack.resources(type_).values()
            if one["provider"] == f"aws.{role}"
        ]
        text = json.dumps(of_region, sort_keys=True).replace(f"aws.{role}", "PROVIDER")
        forms.append(re.sub(rf"Scaling_{role}_([\w-]+)_[0-9A-F]{{8}}", r"Scaling_\1", text))
    assert forms[0] == forms[1] == forms[2]
    assert len(stack.resources("aws_appautoscaling_target")) == 3 * 6
    assert len(stack.resources("aws_appautoscaling_policy")) == 3 * 6


def test_reads_of_one_replica_scale_otherwise(stack: Stack, synthesize: Synthesize) -> None:
    """The same resources at the same addresses with other values, in that region alone; an index follows its table."""
    own = ReplicaOverrides(
        read=ReplicaScaling(maximum=60, target_utilization=50, schedule={}),
        global_indexes={"by-day": ReplicaIndex(read_scaling=ReplicaScaling(minimum=3))},
    )
    other = synthesize(ENVIRONMENT.model_copy(update={"replicas": {"tertiary": own}}))
    assert [one for one in stack.addresses if one not in other.addresses] == [
        one for one in stack.addresses if "Scaling_tertiary" in one and "morning" in one
    ]
    assert set(other.addresses) <= set(stack.addresses)
    changed = {
        _place(name): (found["min_capacity"], found["max_capacity"])
        for name, found in other.resources("aws_appautoscaling_target").items()
        if found != stack.resources("aws_appautoscaling_target")[name]
    }
    assert changed == {
        "tertiary_Table_Read": ("${var.read_capacity}", 60),
        "tertiary_Index_by-owner_Read": ("${var.read_capacity}", 60),
        "tertiary_Index_by-day_Read": (3, 60),
    }
    tracking = "target_tracking_scaling_policy_configuration"
    assert {
        _place(name): found[tracking]["target_value"]
        for name, found in other.resources("aws_appautoscaling_policy").items()
        if found != stack.resources("aws_appautoscaling_policy")[name]
    } == dict.fromkeys(changed, 50)
    assert {one["region"] for one in other.output("scheduled_scaling")} == {
        one["region"] for one in stack.output("scheduled_scaling") if "tertiary" not in one["region"]
    }
    (check,) = {
        one["error_message"]
        for found in other.resources("aws_appautoscaling_target").values()
        for one in found.get("lifecycle", {}).get("precondition", [])
        if "replicas" in one["error_message"]
    }
    assert check.startswith("read_capacity: must not exceed replicas.tertiary.read.maximum, got ")


def _place(name: str) -> str:
    """Region, place and kind of a scaling resource."""
    return re.sub(r"_(Target|Policy)_[0-9A-F]+$", "", name.split("_Scaling_")[1])


def test_no_capacity_is_said_that_a_plan_could_reset(stack: Stack) -> None:
    """Capacity comes from a variable that is empty but for one apply, and nothing is ignored."""
    said = [stack.table[f"{kind}_capacity"] for kind in ("read", "write")]
    said += [index[f"{kind}_capacity"] for index in stack.table["global_secondary_index"] for kind in ("read", "write")]
    assert all(
        re.fullmatch(r'\$\{var.billing_mode == "PROVISIONED" \? .*starting_capacity.* : null}', one) for one in said
    )
    assert "ignore_changes" not in stack.table["lifecycle"]
    assert stack.variables["starting_capacity"]["default"] == {}


def test_only_bounds_that_a_schedule_moves_are_left_alone(stack: Stack) -> None:
    """A schedule would be undone by every plan else; without one, bounds are the configuration's."""
    ignoring = {
        name: one["lifecycle"]["ignore_changes"]
        for name, one in stack.resources("aws_appautoscaling_target").items()
        if "min_capacity" in one["lifecycle"]["ignore_changes"]
    }
    assert set(map(tuple, ignoring.values())) == {("min_capacity", "max_capacity", "tags", "tags_all")}
    assert sorted(name.split("_Scaling_")[1][:-16] for name in ignoring) == sorted(
        f"{role}_{place}_Read" for role in ("primary", "secondary", "tertiary") for place in ("Table", "Index_by-owner")
    )


def test_no_target_is_registered_with_tags(stack: Stack) -> None:
    """AWS refuses that where a replica joins, whose targets DynamoDB itself made; what has tags keeps them."""
    for target in stack.resources("aws_appautoscaling_target").values():
        assert "tags" not in target
        assert {"tags", "tags_all"} <= {*target["lifecycle"]["ignore_changes"]}


def test_on_demand_has_neither_steps_nor_scaling(synthesize: Synthesize) -> None:
    """Nobody is asked about what is not there."""
    plain = synthesize(Environment(name="any", backup=Backups(enabled=False)))
    assert not set(STEPS) & set(plain.variables)
    assert not [address for address in plain.addresses if "autoscaling" in address or "Provisioning" in address]


def test_hcl_writes_dynamic_blocks_with_their_label(stack: Stack) -> None:
    """Kept ceilings are blocks that are there for one apply."""
    text = render_hcl(stack.document)
    assert text.count('dynamic "on_demand_throughput" {') == 3
    assert "max_write_request_units = on_demand_throughput.value.write" in text
