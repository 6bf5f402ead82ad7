"""What cannot be recorded offline, derived from recorded plans by a small change: provider 6, OpenTofu, odd plans."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.replication_denial import REPLICATION, SCALING, ServiceRole
from operations.errors import PlanFormatError
from operations.guard import judge
from operations.terraform.plan import parse_plan
from tests.unit.guard.recorded_plans import raw, recorded
from tests.unit.guard.scenarios import SCENARIOS

if TYPE_CHECKING:
    from tests.unit.guard.scenario import Scenario


def provider_6(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan as version 6 of the provider shows it: every resource reads back its region, replicas say more."""
    for entry in plan["resource_changes"] + plan["resource_drift"]:
        change = entry["change"]
        for values in (change.get("before"), change.get("after")):
            if not values or not entry["provider_name"].endswith("/aws"):
                continue
            arn = (change.get("before") or {}).get("arn") or values.get("arn") or ""
            # An update keeps the region; what is made anew gets its provider's.
            if arn and change["actions"] != ["delete", "create"]:
                values["region"] = arn.split(":")[3]
            for replica in values.get("replica") or ():
                replica.update(consistency_mode="EVENTUAL", deletion_protection_enabled=False)
    return plan


def open_tofu(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan as OpenTofu shows it: its own registry, and no word on whether it is complete."""
    text = json.dumps(plan).replace("registry.terraform.io", "registry.opentofu.org")
    return {key: value for key, value in json.loads(text).items() if key not in {"complete", "applyable"}}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_judges_provider_6_alike(scenario: Scenario) -> None:
    """Unless the region that a resource itself names says more than the provider block does."""
    found = [finding.id for finding in judge(parse_plan(provider_6(raw(scenario.name))))]
    hidden = {"region-moved:us-east-1"} if scenario.name == "home-provider-moved-without-refresh" else set()
    assert found == [each for each in scenario.found if each not in hidden]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_judges_opentofu_alike(scenario: Scenario) -> None:
    """Except that a targeted plan looks whole."""
    found = [finding.id for finding in judge(parse_plan(open_tofu(raw(scenario.name))))]
    assert found == [each for each in scenario.found if each != "plan-incomplete:plan"]


def _table(plan: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = next(
        entry["change"] for entry in plan["resource_changes"] if entry["type"] == "aws_dynamodb_table"
    )
    return change


def test_sees_protection_of_a_replica_block_go() -> None:
    """Only version 6 says it in the block; regions are compared, whatever their order."""
    plan = provider_6(raw("harmless-changes"))
    change = _table(plan)
    for replica in change["before"]["replica"]:
        replica["deletion_protection_enabled"] = True
    for replica in change["after"]["replica"]:
        replica["deletion_protection_enabled"] = replica["region_name"] != "eu-west-1"
    change["after"]["replica"].reverse()
    assert [finding.id for finding in judge(parse_plan(plan))] == ["protection-off:eu-west-1"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("point_in_time_recovery",), "recovery-off:app"),
        (("ttl",), "ttl-changed:app"),
        (("deletion_protection_enabled",), "protection-off:app"),
        (("stream_enabled",), "stream-off:app"),
        (("stream_view_type",), "stream-view-changed:app"),
        (("billing_mode",), "billing-without-scaling:app"),
        (("server_side_encryption",), "encryption-switched:app"),
        (("replica",), "unknown-value:app/replica"),
        (("global_secondary_index",), "unknown-value:app/global_secondary_index"),
    ],
)
def test_takes_an_unknown_value_for_a_change(path: tuple[str, ...], found: str) -> None:
    """What is known only while it is applied can be anything."""
    plan = raw("harmless-changes")
    change = _table(plan)
    change["after"].pop(path[0])
    change["after_unknown"][path[0]] = True
    assert [finding.id for finding in judge(parse_plan(plan))] == [found]


@pytest.mark.parametrize(
    ("scaled", "exempt", "found"),
    [
        ("table/app", (REPLICATION,), ["replication-denied:app"]),
        ("table/app", (REPLICATION, SCALING), []),
        ("table/another", (REPLICATION,), []),
    ],
)
def test_the_role_that_scales_a_table_is_not_denied_it(
    scaled: str, exempt: tuple[ServiceRole, ...], found: list[str]
) -> None:
    """Where something scales it; elsewhere nobody needs that role."""
    plan = raw("policy-exempts-replication")
    (policy,) = (entry for entry in plan["resource_changes"] if entry["type"] == "aws_dynamodb_resource_policy")
    text = json.dumps(REPLICATION.exemption), json.dumps([role.exemption for role in exempt])
    policy["change"]["after"]["policy"] = policy["change"]["after"]["policy"].replace(*text)
    values = {"resource_id": scaled, "scalable_dimension": "dynamodb:table:WriteCapacityUnits"}
    change = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
    kind = "aws_appautoscaling_target"
    plan["resource_changes"].append({**policy, "address": f"{kind}.app", "type": kind, "name": "app", "change": change})
    findings = judge(parse_plan(plan))
    assert [finding.id for finding in findings] == found
    way_out = (
        'exempt the roles: "ArnNotLike": {"aws:PrincipalArn": '
        '["arn:aws:iam::*:role/aws-service-role/replication.dynamodb.amazonaws.com/*", '
        '"arn:aws:iam::*:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/*"]}'
    )
    assert {finding.instead for finding in findings} == ({way_out} if found else set())


@pytest.mark.parametrize(("account", "found"), [("000000000000", []), ("111122223333", ["replication-denied:app"])])
def test_a_policy_for_the_own_account_alone_is_read_with_the_account_of_the_plan(
    account: str, found: list[str]
) -> None:
    """The ARN of the table names it."""
    plan = raw("policy-exempts-replication")
    (policy,) = (entry for entry in plan["resource_changes"] if entry["type"] == "aws_dynamodb_resource_policy")
    document = json.loads(policy["change"]["after"]["policy"])
    document["Statement"][0]["Condition"] = {"StringNotEquals": {"aws:PrincipalAccount": account}}
    policy["change"]["after"]["policy"] = json.dumps(document)
    assert [finding.id for finding in judge(parse_plan(plan))] == found


def test_a_replica_whose_region_is_unknown_may_be_another_one() -> None:
    """One region is gone, and the block that stands in its place does not say which one it is."""
    plan = raw("one-replica-exchanged")
    change = _table(plan)
    place = next(
        place for place, replica in enumerate(change["after"]["replica"]) if replica["region_name"] == "us-west-2"
    )
    del change["after"]["replica"][place]["region_name"]
    change["after_unknown"]["replica"][place]["region_name"] = True
    assert [finding.id for finding in judge(parse_plan(plan))] == [
        "replica-removed:ap-southeast-1",
        "unknown-value:app/replica",
    ]


@pytest.mark.parametrize("gone", [{"actions_enabled": False}, {"alarm_actions": []}])
def test_an_alarm_that_tells_nobody_is_as_good_as_none(gone: dict[str, Any]) -> None:
    """The embedded AWS does not read back an alarm's actions, so they are put in here."""
    plan = raw("harmless-around")
    (alarm,) = (entry for entry in plan["resource_changes"] if entry["address"].endswith(".throttles"))
    told = {"actions_enabled": True, "alarm_actions": ["arn:aws:sns:us-east-1:000000000000:oncall"]}
    alarm["change"]["before"] |= told
    alarm["change"]["after"] |= told
    assert judge(parse_plan(plan)) == []
    alarm["change"]["after"] |= gone
    assert [finding.id for finding in judge(parse_plan(plan))] == ["alarm-removed:app-throttles"]


@pytest.mark.parametrize(
    ("namespace", "found"), [("GlobalTables", True), ("GlobalTables/app", True), ("GlobalTables2", False), ("A", False)]
)
def test_what_this_project_measures_is_watched_too(namespace: str, found: bool) -> None:  # noqa: FBT001
    """An alarm on it, and the metric filter that such an alarm needs: without it the alarm is silent for ever."""
    plan = raw("alarm-removed")
    (alarm,) = (entry for entry in plan["resource_changes"] if entry["change"]["actions"] == ["delete"])
    alarm["change"]["before"]["namespace"] = namespace
    transformation = {"namespace": namespace, "name": "EndangeringCalls", "value": "1"}
    block = {"name": "primary-table", "metric_transformation": [transformation]}
    kind = "aws_cloudwatch_log_metric_filter"
    change = {**alarm["change"], "before": block}
    counting = {**alarm, "address": f"{kind}.calls", "type": kind, "name": "calls", "change": change}
    plan["resource_changes"].append(counting)
    expected = ["alarm-removed:app-throttles", "alarm-removed:primary-table"] if found else []
    assert sorted(finding.id for finding in judge(parse_plan(plan))) == expected


def test_a_deposed_table_is_a_table() -> None:
    """What an interrupted replacement left behind may be the one with the items."""
    plan = raw("modules-one-key-gone")
    plan["resource_changes"][0]["deposed"] = "b0b0b0b0"
    for entry in plan["resource_changes"]:
        if entry["change"]["actions"] == ["delete"] and entry["type"] == "aws_dynamodb_table":
            entry["deposed"] = "b0b0b0b0"
    assert [finding.id for finding in judge(parse_plan(plan))] == ["table-deleted:users"]


def test_an_alias_stands_for_its_key() -> None:
    """Tables may name a key by its alias."""
    plan = raw("key-in-use-replaced")
    text = json.dumps(plan)
    (key,) = set(re.findall(r"arn:aws:kms:us-east-1:000000000000:key/[-0-9a-f]+", json.dumps(_table(plan)["before"])))
    alias = key.split(":key/")[0] + ":alias/app"
    table = json.dumps(_table(plan)["before"])
    plan = json.loads(text.replace(table, table.replace(key, alias)))
    assert "key-deleted:aws_kms_key.home" not in {finding.id for finding in judge(parse_plan(plan))}
    plan["prior_state"]["values"]["root_module"]["resources"] = [
        {
            "address": "aws_kms_alias.app",
            "mode": "managed",
            "type": "aws_kms_alias",
            "name": "app",
            "values": {"arn": alias, "target_key_arn": key},
        }
    ]
    assert "key-deleted:aws_kms_key.home" in {finding.id for finding in judge(parse_plan(plan))}


def test_refuses_to_judge_an_action_it_does_not_know() -> None:
    """What is not known must not pass as safe, whatever the resource."""
    plan = raw("nothing-to-do")
    plan["resource_changes"][-1]["change"]["actions"] = ["transmogrify"]
    with pytest.raises(PlanFormatError):
        judge(parse_plan(plan))


def test_judging_changes_nothing() -> None:
    """The plan is read only: the same plan judged twice says the same."""
    plan = recorded("regions-swapped")
    before = json.dumps(plan.raw)
    assert judge(plan) == judge(plan)
    assert json.dumps(plan.raw) == before


def _by_type(plan: dict[str, Any], type_: str) -> list[dict[str, Any]]:
    return [entry["change"] for entry in plan["resource_changes"] if entry["type"] == type_]


def test_a_retention_that_is_not_known_may_be_shorter() -> None:
    """Of a data stream; the finding says what it was."""
    plan = raw("records-kept-longer")
    (stream,) = _by_type(plan, "aws_kinesis_stream")
    del stream["after"]["retention_period"]
    stream["after_unknown"]["retention_period"] = True
    (finding,) = judge(parse_plan(plan))
    assert finding.id == "unread-records-lost:app-changes"
    assert "kept for a time not known before apply instead of 48 hours" in finding.effect


def test_a_queue_that_takes_no_changes_of_a_table_is_nobodys_business() -> None:
    """It stands behind a function that reads another queue."""
    plan = raw("records-in-another-queue")
    (mapping,) = _by_type(plan, "aws_lambda_event_source_mapping")
    mapping["before"]["event_source_arn"] = "arn:aws:sqs:us-east-1:000000000000:orders"
    assert judge(parse_plan(plan)) == []


def test_a_mapping_without_a_queue_is_nobodys_receiver() -> None:
    """Nor is a queue whose ARN is not told taken for the one it has not."""
    plan = raw("records-in-another-queue")
    (mapping,) = _by_type(plan, "aws_lambda_event_source_mapping")
    mapping["before"]["destination_config"] = []
    for queue in _by_type(plan, "aws_sqs_queue"):
        queue["before"].pop("arn")
    assert judge(parse_plan(plan)) == []
