"""Provisioned capacity with replicas in one deploy, and back: real Terraform, one table, its items always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.live_stack import LiveStack
from tests.cli.project_copy import STACK, Finished
from tests.cli.pseudo_terminal import TerminalRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary
    from tests.cli.project_copy import ProjectCopy

pytestmark = pytest.mark.acceptance

TABLE = "global-app-data-local"
REGIONS = HOME, OTHER = ("us-east-1", "eu-west-1")
THIRD = "ap-southeast-1"
START = """
target = "embedded_aws"
table_name_suffix = "local"
tertiary_region = ""
tags = { team = "data" }
deletion_protection = false
encryption = { keys = "aws_owned" }
backup = { enabled = false }
"""
INDEXES = """
[[global_indexes]]
name = "by-owner"
partition_key = { name = "owner" }
"""
PROVISIONED = """
read_capacity = 5
[billing]
mode = "provisioned"
write = { maximum = 100 }
[billing.read]
maximum = 50
[billing.read.schedule.yearly]
schedule = "rate(365 days)"
maximum = 40
"""
OWN_READS = """
[replicas.secondary]
read = { minimum = 8, maximum = 60, schedule = {} }
"""
ON_DEMAND = """
billing = { mode = "on_demand", maximum_read_request_units = 500, maximum_write_request_units = 400 }
"""
BY_DAY = """
[[global_indexes]]
name = "by-day"
partition_key = { name = "day" }
sort_key = { name = "owner" }
projection = "INCLUDE"
non_key_attributes = ["value"]
write_scaling = { minimum = 20 }
"""
KEY = {"PK": {"S": "kept"}, "SK": {"S": "1"}}


class Capacity:
    """The project, and what its table has.

    Args:
        project: The project.
        terraform: Terraform.
    """

    def __init__(self, project: ProjectCopy, terraform: Binary) -> None:
        self.project = project
        self._live = LiveStack(project, terraform.path, Finished(0, "", ""))

    def set(self, *parts: str, third: str = "") -> None:
        """Writes the environment file."""
        start = START.replace('tertiary_region = ""', f'tertiary_region = "{third}"')
        (self.project.root / "environments" / "local.toml").write_text("".join((start, *parts)))

    def deploy(self, *options: str) -> Any:
        """Deploys without a word of the guard; returns the document, which must say that all is well."""
        document = self.project.succeed("deploy", "--yes", "--json", *options).document
        assert (document["problems"], document["second_plan_empty"]) == ([], True)
        assert [stack["guard"]["findings"] for stack in document["stacks"].values()] == [[]]
        return document

    def client(self, service: str, region: str = HOME) -> Any:
        """A client of the embedded AWS."""
        return self._live.client(service, region)

    def mode(self, region: str) -> str:
        """The capacity mode."""
        return str(self._live.table(region, TABLE)["BillingModeSummary"]["BillingMode"])

    def units(self, region: str) -> dict[str, tuple[int, int]]:
        """Reads and writes by index; the table itself has the empty name."""
        table = self._live.table(region, TABLE)
        found = {"": table} | {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
        return {
            name: tuple(one["ProvisionedThroughput"][f"{kind}CapacityUnits"] for kind in ("Read", "Write"))
            for name, one in found.items()
        }

    def scaled(self, region: str) -> int:
        """How many targets have a policy."""
        found = self.client("application-autoscaling", region).describe_scaling_policies(ServiceNamespace="dynamodb")
        return len(found["ScalingPolicies"])

    def read_bounds(self, region: str) -> dict[str, tuple[int, int]]:
        """Between what reads scale, by resource."""
        found = self.client("application-autoscaling", region).describe_scalable_targets(ServiceNamespace="dynamodb")
        return {
            one["ResourceId"].removeprefix(f"table/{TABLE}"): (one["MinCapacity"], one["MaxCapacity"])
            for one in found["ScalableTargets"]
            if one["ScalableDimension"].endswith(":ReadCapacityUnits")
        }

    def made_at(self) -> dict[str, Any]:
        """When each replica was made; what is replaced is made anew."""
        return {region: self._live.table(region, TABLE)["CreationDateTime"] for region in REGIONS}

    def close(self) -> None:
        """Closes the clients."""
        self._live.close()


def _stop_between_the_steps(project: ProjectCopy) -> None:
    asked = TerminalRun.start(project, ["deploy"])
    asked.read_until("Type yes to go on: ")
    assert "aws_dynamodb_table" not in asked.text  # the live table is left alone, its ceilings too
    asked.type("yes\n")
    asked.read_until("step 2 of 2: provisioned")
    asked.read_until("apply this plan\r\nType yes to go on: ")
    asked.type("no\n")
    assert asked.finish() == 2
    assert "not confirmed, got 'no'; its scaling is made, and the table is still on demand" in asked.text


@pytest.fixture
def capacity(quick_project: ProjectCopy, terraform: Binary) -> Iterator[Capacity]:
    """A project of two regions and one index."""
    made = Capacity(quick_project, terraform)
    yield made
    made.close()


def test_provisioned_in_one_deploy_and_back_without_replacing_anything(capacity: Capacity) -> None:
    """From nothing; scaled and scheduled; with one more index; on demand; cut off, provisioned again; one more region.

    One replica has reads of its own: all start with what it needs, and its region alone scales by other bounds. The one
    that joins has scaling already, made by DynamoDB.
    """
    capacity.set(PROVISIONED, INDEXES, OWN_READS)
    first = capacity.deploy()
    assert first["stacks"][STACK]["step"].startswith("step 1 of 2: on demand, with auto scaling")
    assert first["second_step"]["step"] == (
        "step 2 of 2: provisioned; capacity units to start with: table 8 reads and 10 writes, "
        "by-owner 8 reads and 10 writes"
    )
    assert first["second_step"]["plan"]["counts"] == {"change": 1}
    assert [capacity.mode(region) for region in REGIONS] == ["PROVISIONED"] * 2
    assert [capacity.units(region) for region in REGIONS] == [{"": (8, 10), "by-owner": (8, 10)}] * 2
    assert capacity.read_bounds(HOME) == {"": (5, 50), "/index/by-owner": (5, 50)}
    assert capacity.read_bounds(OTHER) == {"": (8, 60), "/index/by-owner": (8, 60)}
    assert [capacity.scaled(region) for region in REGIONS] == [4, 4]
    made_at = capacity.made_at()
    capacity.client("dynamodb").put_item(TableName=TABLE, Item=KEY | {"value": {"S": "here"}})

    reads = {"ResourceId": f"table/{TABLE}", "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}
    capacity.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="dynamodb", **reads, MaxCapacity=40
    )
    scaled_up = {"ReadCapacityUnits": 30, "WriteCapacityUnits": 60}
    capacity.client("dynamodb").update_table(
        TableName=TABLE,
        ProvisionedThroughput=scaled_up,
        GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "by-owner", "ProvisionedThroughput": scaled_up}}],
    )
    capacity.set(PROVISIONED, INDEXES, BY_DAY, OWN_READS)
    grown = capacity.deploy()
    assert ("second_step" in grown, grown["stacks"][STACK]["plan"]["counts"]) == (
        False,
        {"change": 1, "create": 9},
    )
    assert capacity.units(HOME) == {"": (30, 60), "by-owner": (30, 60), "by-day": (5, 20)}
    assert capacity.units(OTHER) == {"": (30, 60), "by-owner": (30, 60), "by-day": (8, 20)}
    assert capacity.project.succeed("drift", "--json").document["drift"] is False

    capacity.set(ON_DEMAND, INDEXES, BY_DAY.replace("write_scaling = { minimum = 20 }\n", ""))
    assert "second_step" not in capacity.deploy()
    assert [(capacity.mode(region), capacity.scaled(region)) for region in REGIONS] == [("PAY_PER_REQUEST", 0)] * 2

    capacity.set(PROVISIONED, INDEXES, BY_DAY)
    _stop_between_the_steps(capacity.project)
    assert [(capacity.mode(region), capacity.scaled(region)) for region in REGIONS] == [("PAY_PER_REQUEST", 6)] * 2
    last = capacity.deploy()
    assert (last["stacks"][STACK]["plan"]["counts"], last["second_step"]["plan"]["counts"]) == ({}, {"change": 1})
    assert [capacity.mode(region) for region in REGIONS] == ["PROVISIONED"] * 2
    assert capacity.made_at() == made_at
    for region in REGIONS:
        item = capacity.client("dynamodb", region).get_item(TableName=TABLE, Key=KEY)["Item"]
        assert item["value"]["S"] == "here"

    capacity.set(PROVISIONED, INDEXES, BY_DAY, third=THIRD)
    capacity.deploy()
    assert (capacity.mode(THIRD), capacity.scaled(THIRD)) == ("PROVISIONED", 6)
    assert capacity.read_bounds(THIRD) == {"": (5, 50), "/index/by-owner": (5, 50), "/index/by-day": (5, 50)}
