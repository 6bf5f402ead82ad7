"""What cannot be recorded offline, derived from recorded plans by a small change: provider 6, OpenTofu, odd plans."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from globaltables.model.replication_denial import REPLICATION, SCALING, ServiceRole
from operations.errors import PlanFormatError
from operations.guard import judge
from operations.guard.view.plan_view import PlanView
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
                replica.setdefault("consistency_mode", "EVENTUAL")
                replica.setdefault("deletion_protection_enabled", False)
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


@pytest.mark.parametrize(("namespace", "found"), [("AWS/DynamoDB", True), ("AWS/Lambda", False)])
def test_an_alarm_may_watch_a_table_by_a_query(namespace: str, found: bool) -> None:  # noqa: FBT001
    """It has no namespace of its own then, and the query names it."""
    plan = raw("alarm-removed")
    (alarm,) = (entry for entry in plan["resource_changes"] if entry["change"]["actions"] == ["delete"])
    query = f"SELECT MAX(Age) FROM SCHEMA(\"{namespace}\", TableName) WHERE TableName = 'app'"  # noqa: S608 - no database
    alarm["change"]["before"] |= {"namespace": None, "metric_query": [{"id": "watched", "expression": query}]}
    expected = ["alarm-removed:app-throttles"] if found else []
    assert [finding.id for finding in judge(parse_plan(plan))] == expected


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


def _replica(plan: dict[str, Any], side: str, region: str = "eu-west-1") -> dict[str, Any]:
    found: dict[str, Any] = next(
        replica for replica in _table(plan)[side]["replica"] if replica["region_name"] == region
    )
    return found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("STRONG", "STRONG", []),
        ("EVENTUAL", None, []),
        (None, "EVENTUAL", []),
        ("STRONG", "EVENTUAL", ["replica-consistency-changed:eu-west-1"]),
        ("STRONG", None, ["replica-consistency-changed:eu-west-1"]),
        (None, "STRONG", ["replica-consistency-changed:eu-west-1"]),
    ],
)
def test_eventual_is_what_a_replica_is_that_says_nothing(old: str | None, new: str | None, found: list[str]) -> None:
    """Version 5 of the provider says nothing, version 6 has a default."""
    plan = raw("harmless-changes")
    _replica(plan, "before")["consistency_mode"] = old
    _replica(plan, "after")["consistency_mode"] = new
    assert [finding.id for finding in judge(parse_plan(plan))] == found


def test_a_consistency_that_is_not_known_may_be_another() -> None:
    """The provider has a default for it: only what the configuration gives can be unknown."""
    plan = provider_6(raw("replica-recovery-on"))
    place = _table(plan)["after"]["replica"].index(_replica(plan, "after", "ap-southeast-1"))
    # What AWS answers is unknown as soon as anything in the block changes.
    _table(plan)["after_unknown"]["replica"][place]["deletion_protection_enabled"] = True
    assert judge(parse_plan(plan)) == []
    del _table(plan)["after"]["replica"][place]["consistency_mode"]
    _table(plan)["after_unknown"]["replica"][place]["consistency_mode"] = True
    (finding,) = judge(parse_plan(plan))
    assert finding.id == "replica-consistency-changed:ap-southeast-1"
    assert "made anew with a consistency not known before apply instead of EVENTUAL" in finding.effect


def test_a_replica_s_first_key_is_another_key() -> None:
    """The provider compares the texts: none and one are not the same."""
    plan = raw("replica-key-changed")
    del _replica(plan, "before")["kms_key_arn"]
    assert [finding.id for finding in judge(parse_plan(plan))] == ["replica-key-changed:eu-west-1"]


def test_a_replica_s_first_key_may_come_with_the_same_plan() -> None:
    """Its ARN is as unknown as that of a replica without any; the configuration tells which it is."""
    plan = raw("replica-key-new")
    del _replica(plan, "before")["kms_key_arn"]
    assert [finding.id for finding in judge(parse_plan(plan))] == ["replica-key-changed:eu-west-1"]
    (block,) = (
        block
        for block in plan["configuration"]["root_module"]["resources"]
        if block["address"] == "aws_dynamodb_table.app"
    )
    for replica in block["expressions"]["replica"]:
        replica.pop("kms_key_arn")
    assert judge(parse_plan(plan)) == []


def test_first_keys_that_come_with_encryption_are_told_once() -> None:
    """Switched on for the whole table, replicas included."""
    plan = raw("replica-key-changed")
    del _replica(plan, "before")["kms_key_arn"]
    del _table(plan)["before"]["server_side_encryption"]
    assert [finding.id for finding in judge(parse_plan(plan))] == ["encryption-switched:app"]


def test_says_whether_replicas_keep_their_keys() -> None:
    """When the key at home changes."""
    (alone,) = judge(recorded("table-key-changed"))
    assert alone.effect.endswith("still need the old key, and replicas keep theirs")
    effects = {finding.rule: finding.effect for finding in judge(recorded("both-keys-changed"))}
    assert effects["table-key-changed"].endswith("still need the old key, and its replicas in eu-west-1 are made anew")


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ('{"pk": {"S": "1"}, "city": {"S": "Rome"}}', False),
        ('{"pk": {"S": "2"}}', True),
        (None, True),
    ],
)
def test_an_item_under_another_key_leaves_the_old_one_deleted(item: str | None, found: bool) -> None:  # noqa: FBT001
    """Which is an update in Terraform's eyes; an item that is not known may have another key."""
    plan = raw("item-added")
    (change,) = _by_type(plan, "aws_dynamodb_table_item")
    before = {**change["after"], "hash_key": "pk"}
    change |= {"actions": ["update"], "before": before, "after": {**before, "item": item}}
    change["after_unknown"] = {"item": True} if item is None else {}
    expected = ["item-deleted:aws_dynamodb_table_item.first"] if found else []
    assert [finding.id for finding in judge(parse_plan(plan))] == expected


def test_an_item_that_goes_with_its_table_is_told_with_it() -> None:
    """The table's finding says that all items go."""
    plan = raw("table-block-removed")
    before = {"table_name": "app", "hash_key": "pk", "item": '{"pk": {"S": "1"}}'}
    (table,) = (entry for entry in plan["resource_changes"] if entry["type"] == "aws_dynamodb_table")
    kind = "aws_dynamodb_table_item"
    change = {**table["change"], "before": before}
    item = {**table, "address": f"{kind}.first", "type": kind, "name": "first", "change": change}
    plan["resource_changes"].append(item)
    assert [finding.id for finding in judge(parse_plan(plan))] == ["table-deleted:app", "protected-table-deleted:app"]


TAGGED = [{"key": "backup", "type": "STRINGEQUALS", "value": "yes"}]
AND_OLD = [*TAGGED, {"key": "age", "type": "STRINGEQUALS", "value": "old"}]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [(TAGGED, TAGGED, False), (TAGGED, AND_OLD, False), (AND_OLD, TAGGED, True), (TAGGED, [], True)],
)
def test_one_tag_of_a_selection_is_enough(old: list[Any], new: list[Any], found: bool) -> None:  # noqa: FBT001
    """More of them cover more; fewer cover less."""
    plan = raw("harmless-around")
    (selection,) = _by_type(plan, "aws_backup_selection")
    selection["before"]["selection_tag"], selection["after"]["selection_tag"] = old, new
    expected = ["backup-selection-removed:tables"] if found else []
    assert [finding.id for finding in judge(parse_plan(plan))] == expected


def test_a_selection_of_what_is_not_known_may_leave_out_what_it_covered() -> None:
    """Where it does not refer to it either."""
    plan = raw("backup-selection-of-a-new-table")
    (block,) = (
        block for block in plan["configuration"]["root_module"]["resources"] if block["type"] == "aws_backup_selection"
    )
    block["expressions"]["resources"]["references"] = ["aws_dynamodb_table.more.arn", "aws_dynamodb_table.more"]
    assert [finding.id for finding in judge(parse_plan(plan))] == ["backup-selection-removed:tables"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("cron(0 5 * * ? *)", "cron(30 4 ? * * *)", False),
        ("cron(0 5 * * ? *)", "cron(0 5,17 * * ? *)", False),
        ("cron(0 5 ? * SUN *)", "cron(0 5 ? * * *)", False),
        ("cron(0 5,17 * * ? *)", "cron(0 5 * * ? *)", True),
        ("cron(0 5 * * ? *)", "cron(0 5 1 * ? *)", True),
        ("cron(0 5 ? * SUN *)", "cron(0 5 ? * MON *)", True),
        ("rate(1 day)", "rate(2 days)", True),
        ("cron(0 5 * * ? *)", None, True),
        (None, "cron(0 5 * * ? *)", False),
    ],
)
def test_a_schedule_that_may_be_rarer_is_told(old: str | None, new: str | None, found: bool) -> None:  # noqa: FBT001
    """One that is clearly as frequent is not: at another hour, or on more days."""
    plan = raw("harmless-around")
    (backups,) = _by_type(plan, "aws_backup_plan")
    backups["before"]["rule"][0]["schedule"], backups["after"]["rule"][0]["schedule"] = old, new
    expected = ["backup-schedule-changed:daily"] if found else []
    findings = judge(parse_plan(plan))
    assert [finding.id for finding in findings] == expected
    assert not any(finding.blocks for finding in findings)


def test_a_schedule_that_is_not_known_may_be_rarer() -> None:
    """The finding says from what it departs."""
    plan = raw("harmless-around")
    (backups,) = _by_type(plan, "aws_backup_plan")
    del backups["after"]["rule"][0]["schedule"]
    backups["after_unknown"]["rule"][0]["schedule"] = True
    (finding,) = judge(parse_plan(plan))
    assert finding.effect.startswith("rule daily runs at times not known before apply instead of at cron(0 5 * * ? *)")


def test_a_replica_that_a_selection_refers_to_is_still_in_it() -> None:
    """Its ARN is unknown as soon as anything in its block changes, and an edit replaces the selection."""
    plan = raw("one-replica-added")
    arn = _replica(plan, "before")["arn"]
    selection = next(entry for entry in raw("harmless-around")["resource_changes"] if "selection" in entry["type"])
    selection["change"]["before"]["resources"] = [arn]
    del selection["change"]["after"]["resources"]
    selection["change"]["after_unknown"]["resources"] = True
    plan["resource_changes"].append(selection)
    references = ["aws_dynamodb_table.app.replica", "aws_dynamodb_table.app"]
    block = {"address": selection["address"], "expressions": {"resources": {"references": references}}}
    plan["configuration"]["root_module"]["resources"].append(block)
    assert judge(parse_plan(plan)) == []
    block["expressions"]["resources"]["references"] = ["aws_dynamodb_table.other.arn", "aws_dynamodb_table.other"]
    assert [finding.id for finding in judge(parse_plan(plan))] == ["backup-selection-removed:tables"]


def test_knows_how_one_resource_refers_to_another() -> None:
    """Within its module by type and name, below it by the module; what is elsewhere comes in by a variable."""
    above = recorded("nothing-to-do").resource_changes[0]
    plan = recorded("modules-nothing-to-do")
    table, replica = (
        next(change for change in plan.resource_changes if change.type == kind)
        for kind in ("aws_dynamodb_table", "aws_dynamodb_table_replica")
    )
    view = PlanView(plan)
    assert view.local_name(table, replica) == "aws_dynamodb_table_replica.there"
    assert view.local_name(above, replica) == "module.table"
    assert view.local_name(table, above) == ""
