"""Application Auto Scaling: what each operation does, and what each refuses."""

# ruff: noqa: D103 - the names state the rules

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_aws import process
from tests.contract.scaling_support import PROVISIONED, Scaling, refused, target
from tests.contract.support import FIRST, HOME, QUICK, Clients, Tables

ACCOUNT = "000000000000"
LINKED_ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
)
OTHER_METRIC = (
    "Invalid predefined metric type DynamoDBReadCapacityUtilization for scalable dimension "
    "dynamodb:table:WriteCapacityUnits"
)


@pytest.fixture(scope="session")
def scaling(clients: Clients) -> Scaling:
    return Scaling(clients)


@pytest.fixture
def table(tables: Tables) -> str:
    """A provisioned table of 5 and 5."""
    return tables.create(**PROVISIONED)


def test_a_target_is_described_as_registered(scaling: Scaling, table: str) -> None:
    arn = scaling.register(table, Tags={"team": "data"})
    (found,) = scaling.targets(table)
    assert found.pop("CreationTime")
    assert found == {
        **target(table),
        "MinCapacity": 5,
        "MaxCapacity": 100,
        "RoleARN": LINKED_ROLE,
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
        "ScalableTargetARN": arn,
    }
    assert arn.startswith(f"arn:aws:application-autoscaling:{HOME}:{ACCOUNT}:scalable-target/")
    assert scaling.client().list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": "data"}


def test_registering_again_keeps_what_is_not_named(scaling: Scaling, table: str) -> None:
    first = scaling.register(table, Tags={"team": "data"})
    again = scaling.client().register_scalable_target(**target(table), MaxCapacity=50)
    (found,) = scaling.targets(table)
    assert (found["MinCapacity"], found["MaxCapacity"], again["ScalableTargetARN"]) == (5, 50, first)


def test_registering_again_with_tags_is_refused(scaling: Scaling, table: str) -> None:
    arn = scaling.register(table, Tags={"team": "data"})
    code, message = refused(
        scaling.client().register_scalable_target, **target(table), MaxCapacity=50, Tags={"team": "other"}
    )
    assert (code, message.partition(".")[0]) == (
        "ValidationException",
        "The scalable target that you tried to tag already exists",
    )
    assert scaling.client().list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": "data"}


def test_registering_brings_capacity_between_the_bounds(scaling: Scaling, tables: Tables, table: str) -> None:
    scaling.register(table, MinCapacity=20)
    assert tables.describe(table)["ProvisionedThroughput"]["WriteCapacityUnits"] == 20
    scaling.register(table, "Read", MinCapacity=1, MaxCapacity=3)
    assert tables.describe(table)["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    first = scaling.client().describe_scaling_activities(
        ServiceNamespace="dynamodb", ResourceId=f"table/{table}", ScalableDimension="dynamodb:table:WriteCapacityUnits"
    )["ScalingActivities"][0]
    assert (first["Description"], first["Cause"], first["StatusCode"]) == (
        "Setting write capacity units to 20.",
        "minimum capacity was set to 20",
        "Successful",
    )


def test_an_on_demand_table_takes_targets_and_is_left_alone(scaling: Scaling, tables: Tables) -> None:
    name = tables.create()
    scaling.scale(name)
    assert tables.describe(name)["ProvisionedThroughput"]["WriteCapacityUnits"] == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"MinCapacity": 0}, "Minimum capacity cannot be less than 1"),
        ({"MinCapacity": 9, "MaxCapacity": 8}, "Maximum capacity cannot be less than minimum capacity"),
    ],
)
def test_bounds_that_cannot_be_are_refused(
    scaling: Scaling, table: str, settings: dict[str, Any], message: str
) -> None:
    assert refused(scaling.register, table=table, **settings) == ("ValidationException", message)


def test_a_new_target_needs_both_bounds(scaling: Scaling, table: str) -> None:
    assert refused(scaling.client().register_scalable_target, **target(table), MinCapacity=1) == (
        "ValidationException",
        "Both minimum capacity and maximum capacity must be specified for a new scalable target",
    )


def test_only_what_exists_can_be_a_target(scaling: Scaling, table: str) -> None:
    missing = f"DynamoDB index none of table {table} does not exist"
    assert refused(scaling.register, table=table, index="none") == ("ValidationException", missing)
    code, message = refused(scaling.register, table="nowhere")
    assert (code, message) == ("ValidationException", "DynamoDB table nowhere does not exist")


def test_a_dimension_must_fit_its_resource(scaling: Scaling, table: str) -> None:
    wrong = target(table) | {"ScalableDimension": "dynamodb:index:WriteCapacityUnits"}
    assert refused(scaling.client().register_scalable_target, **wrong, MinCapacity=1, MaxCapacity=2) == (
        "ValidationException",
        "Unsupported service namespace, resource type or scalable dimension",
    )


def test_targets_are_regional_and_listed_in_pages(scaling: Scaling, tables: Tables) -> None:
    name = tables.create_global(FIRST)
    scaling.register(name)
    scaling.register(name, "Read")
    assert scaling.targets(name, FIRST) == []
    pages = scaling.client().get_paginator("describe_scalable_targets")
    found = pages.paginate(ServiceNamespace="dynamodb", ResourceIds=[f"table/{name}"], PaginationConfig={"PageSize": 1})
    assert [len(page["ScalableTargets"]) for page in found] == [1, 1]
    assert refused(scaling.client().describe_scalable_targets, ServiceNamespace="dynamodb", NextToken="x")[0] == (
        "InvalidNextTokenException"
    )


def test_deregistering_takes_policies_actions_and_alarms_along(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    alarms = [one["AlarmName"] for one in scaling.policy(table)["Alarms"]]
    scaling.client().put_scheduled_action(
        **target(table),
        ScheduledActionName="night",
        Schedule="cron(0 22 * * ? *)",
        ScalableTargetAction={"MinCapacity": 5},
    )
    scaling.client().deregister_scalable_target(**target(table))
    of_table = {"ServiceNamespace": "dynamodb", "ResourceId": f"table/{table}"}
    assert scaling.targets(table) == []
    assert scaling.client().describe_scaling_policies(**of_table)["ScalingPolicies"] == []
    assert scaling.client().describe_scheduled_actions(**of_table)["ScheduledActions"] == []
    assert scaling.clients("cloudwatch").describe_alarms(AlarmNames=alarms)["MetricAlarms"] == []


def test_deregistering_what_is_not_registered_is_refused(scaling: Scaling, table: str) -> None:
    assert refused(scaling.client().deregister_scalable_target, **target(table)) == (
        "ObjectNotFoundException",
        (
            f"No scalable target registered for service namespace: dynamodb, resource ID: table/{table}, "
            "scalable dimension: dynamodb:table:WriteCapacityUnits"
        ),
    )


def test_tags_are_added_and_removed(scaling: Scaling, table: str) -> None:
    arn, client = scaling.register(table), scaling.client()
    client.tag_resource(ResourceARN=arn, Tags={"a": "1", "b": "2"})
    client.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2"}
    nowhere = f"arn:aws:application-autoscaling:{HOME}:{ACCOUNT}:scalable-target/none"
    for call, more in (
        (client.tag_resource, {"Tags": {"a": "1"}}),
        (client.untag_resource, {"TagKeys": ["a"]}),
        (client.list_tags_for_resource, {}),
    ):
        assert refused(call, ResourceARN=nowhere, **more)[0] == "ResourceNotFoundException"


def test_a_policy_keeps_four_alarms_named_as_on_aws(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    put = scaling.policy(table, ScaleInCooldown=60, ScaleOutCooldown=30)
    names = [one["AlarmName"] for one in put["Alarms"]]
    start = f"TargetTracking-table/{table}-"
    kinds = ["AlarmHigh", "AlarmLow", "ProvisionedCapacityHigh", "ProvisionedCapacityLow"]
    assert [name.removeprefix(start)[:-37] for name in names] == kinds
    alarms = {
        one["AlarmName"]: one for one in scaling.clients("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    }
    high = alarms[names[0]]
    assert (high["MetricName"], high["Statistic"], high["Period"], high["EvaluationPeriods"], high["Threshold"]) == (
        "ConsumedWriteCapacityUnits",
        "Sum",
        60,
        2,
        0.7 * 5 * 60,
    )
    assert high["AlarmActions"] == [put["PolicyARN"]]
    low = alarms[names[1]]
    assert (low["EvaluationPeriods"], low["Threshold"], low["ComparisonOperator"]) == (15, 150.0, "LessThanThreshold")


def test_a_policy_is_described_and_deleted(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    put = scaling.policy(table)
    request = {"ServiceNamespace": "dynamodb", "ResourceId": f"table/{table}"}
    (found,) = scaling.client().describe_scaling_policies(**request)["ScalingPolicies"]
    assert found["TargetTrackingScalingPolicyConfiguration"] == {
        "TargetValue": 70.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"},
    }
    assert (found["PolicyARN"], found["Alarms"]) == (put["PolicyARN"], put["Alarms"])
    scaling.client().delete_scaling_policy(**target(table), PolicyName="track")
    assert scaling.client().describe_scaling_policies(**request)["ScalingPolicies"] == []
    code, _ = refused(scaling.client().delete_scaling_policy, **target(table), PolicyName="track")
    assert code == "ObjectNotFoundException"


def test_putting_a_policy_again_changes_it_and_keeps_its_alarms(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    first = scaling.policy(table)
    again = scaling.policy(table, TargetValue=50.0)
    assert (again["PolicyARN"], again["Alarms"]) == (first["PolicyARN"], first["Alarms"])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"TargetValue": 19.0}, "TargetValue must be between 20 and 90"),
        (
            {"PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}},
            OTHER_METRIC,
        ),
    ],
)
def test_a_policy_that_cannot_work_is_refused(
    scaling: Scaling, table: str, settings: dict[str, Any], message: str
) -> None:
    scaling.register(table)
    assert refused(scaling.policy, table=table, **settings) == ("ValidationException", message)


def test_one_metric_is_tracked_by_one_policy(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    scaling.policy(table)
    assert refused(scaling.policy, table=table, name="another") == (
        "ValidationException",
        "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
    )


def test_a_policy_needs_a_target(scaling: Scaling, table: str) -> None:
    assert refused(scaling.policy, table=table)[0] == "ObjectNotFoundException"


def test_dynamodb_has_no_step_scaling(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    steps = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"ScalingAdjustment": 1}]}
    code, _ = refused(
        scaling.client().put_scaling_policy,
        **target(table),
        PolicyName="steps",
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration=steps,
    )
    assert code == "ValidationException"


def test_a_scheduled_action_is_described_and_deleted(scaling: Scaling, table: str) -> None:
    scaling.register(table)
    client, action = (
        scaling.client(),
        {
            **target(table),
            "ScheduledActionName": f"night-{uuid.uuid4().hex[:4]}",
            "Schedule": "cron(0 22 ? * MON-FRI *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 5, "MaxCapacity": 10},
        },
    )
    client.put_scheduled_action(**action)
    (found,) = client.describe_scheduled_actions(ServiceNamespace="dynamodb", ResourceId=f"table/{table}")[
        "ScheduledActions"
    ]
    assert found.pop("CreationTime")
    assert found.pop("ScheduledActionARN").startswith(f"arn:aws:autoscaling:{HOME}:{ACCOUNT}:scheduledAction:")
    assert found == action
    named = {**target(table), "ScheduledActionName": action["ScheduledActionName"]}
    client.delete_scheduled_action(**named)
    assert refused(client.delete_scheduled_action, **named)[0] == "ObjectNotFoundException"


def test_an_action_that_is_put_without_start_and_end_loses_them(scaling: Scaling, table: str) -> None:
    """And keeps whatever else is not named."""
    scaling.register(table)
    named = {**target(table), "ScheduledActionName": "black-friday"}
    bounds = {"StartTime": datetime(2026, 11, 23, tzinfo=UTC), "EndTime": datetime(2026, 12, 1, tzinfo=UTC)}
    every_day = {"Schedule": "cron(0 6 * * ? *)", "ScalableTargetAction": {"MinCapacity": 40}}

    def put(**settings: Any) -> dict[str, Any]:
        scaling.client().put_scheduled_action(**named, **settings)
        (found,) = scaling.client().describe_scheduled_actions(**target(table))["ScheduledActions"]
        return {key: value for key, value in found.items() if key in {*bounds, *every_day, "Timezone"}}

    assert put(**every_day, **bounds) == every_day | bounds
    assert put(Timezone="Europe/Berlin") == every_day | {"Timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"Schedule": "every day"},
        {"Schedule": "cron(0 22 * * * *)"},
        {"Schedule": "rate(0 weeks)"},
        {"Schedule": "at(tomorrow)"},
        {"Timezone": "Mars/Olympus"},
        {"ScalableTargetAction": {}},
        {"ScalableTargetAction": {"MinCapacity": 9, "MaxCapacity": 8}},
        {"ScheduledActionName": "a/b"},
    ],
)
def test_a_scheduled_action_that_cannot_be_is_refused(scaling: Scaling, table: str, wrong: dict[str, Any]) -> None:
    scaling.register(table)
    action: dict[str, Any] = {
        "ScheduledActionName": "night",
        "Schedule": "cron(0 22 * * ? *)",
        "ScalableTargetAction": {"MinCapacity": 5},
    }
    code, _ = refused(scaling.client().put_scheduled_action, **target(table), **(action | wrong))
    assert code == "ValidationException"


def test_a_scheduled_action_needs_a_target(scaling: Scaling, table: str) -> None:
    code, _ = refused(
        scaling.client().put_scheduled_action,
        **target(table),
        ScheduledActionName="night",
        Schedule="rate(1 hour)",
        ScalableTargetAction={"MinCapacity": 5},
    )
    assert code == "ObjectNotFoundException"


def test_all_of_it_outlives_a_restart(state_dir: Path) -> None:
    scaling = Scaling(Clients(process.start(state_dir, settings=QUICK).url))
    name = Tables(scaling.clients).create(**PROVISIONED)
    scaling.scale(name)
    before = scaling.targets(name)
    process.stop(state_dir)
    scaling.clients.close()
    again = Scaling(Clients(process.start(state_dir, settings=QUICK).url))
    assert again.targets(name) == before
    found = again.client().describe_scaling_policies(ServiceNamespace="dynamodb", ResourceId=f"table/{name}")
    assert [one["PolicyName"] for one in found["ScalingPolicies"]] == ["track"]
    again.clients.close()
