"""Who wins at the next deploy, by a plan alone."""

from __future__ import annotations

import json
from typing import Any

from operations.drift.difference import DriftedValue, Winner
from operations.drift.planned import planned_differences
from operations.drift.report import document, lines
from operations.terraform.plan import parse_plan_text

TABLE = "aws_dynamodb_table.table"
ARN = {"arn": "arn:aws:dynamodb:us-east-1:123456789012:table/app"}


def entry(address: str, actions: list[str], before: Any, after: Any, **more: Any) -> dict[str, Any]:
    """A change, or a drift, as a plan holds it."""
    type_, _, name = address.partition(".")
    change = {"actions": actions, "before": before, "after": after, "after_unknown": {}} | more
    return {"address": address, "mode": "managed", "type": type_, "name": name, "change": change}


def differences(drift: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[DriftedValue]:
    """What a plan of these tells."""
    raw = {
        "format_version": "1.2",
        "planned_values": {},
        "terraform_version": "1.11.0",
        "resource_drift": drift,
        "resource_changes": changes,
        "errored": False,
        "complete": True,
    }
    return planned_differences(parse_plan_text(json.dumps(raw)))


def told(found: list[DriftedValue]) -> list[tuple[str, object, object, Winner]]:
    """Without the address."""
    return [(one.path, one.expected, one.found, one.winner) for one in found]


def test_a_change_by_hand_is_set_back() -> None:
    """State and environment say the same, AWS another."""
    state, live = ARN | {"ttl": [{"enabled": True}]}, ARN | {"ttl": [{"enabled": False}]}
    found = differences([entry(TABLE, ["update"], state, live)], [entry(TABLE, ["update"], live, state)])
    assert found == [DriftedValue("us-east-1", TABLE, "ttl.enabled", True, False, Winner.SET_BACK)]


def test_a_changed_environment_is_applied() -> None:
    """State and AWS say the same, the environment another; so it is when all three differ."""
    state, wanted = ARN | {"tags": {"team": "a"}}, ARN | {"tags": {"team": "b"}}
    assert told(differences([], [entry(TABLE, ["update"], state, wanted)])) == [("tags.team", "b", "a", Winner.APPLIED)]
    live = ARN | {"tags": {"team": "c"}}
    both = differences([entry(TABLE, ["update"], state, live)], [entry(TABLE, ["update"], live, wanted)])
    assert told(both) == [("tags.team", "b", "c", Winner.APPLIED)]


def test_what_the_environment_does_not_say_is_taken_over() -> None:
    """The plan leaves it as it is found."""
    state, live = ARN | {"table_class": "STANDARD"}, ARN | {"table_class": "STANDARD_INFREQUENT_ACCESS"}
    found = differences([entry(TABLE, ["update"], state, live)], [entry(TABLE, ["no-op"], live, live)])
    assert told(found) == [("table_class", "STANDARD", "STANDARD_INFREQUENT_ACCESS", Winner.TAKEN_OVER)]


def test_capacity_that_auto_scaling_changed_is_no_drift() -> None:
    """Of the table, of an index, and the bounds that a schedule moved."""

    def values(units: int) -> dict[str, Any]:
        return ARN | {"write_capacity": units, "global_secondary_index": [{"name": "by-x", "read_capacity": units}]}

    target = "aws_appautoscaling_target.writes"
    before, after = {"min_capacity": 1, "max_capacity": 10}, {"min_capacity": 5, "max_capacity": 10}
    found = differences(
        [entry(TABLE, ["update"], values(10), values(70)), entry(target, ["update"], before, after)],
        [entry(TABLE, ["no-op"], values(70), values(70)), entry(target, ["no-op"], after, after)],
    )
    assert [(one.path, one.winner) for one in found] == [
        ("write_capacity", Winner.SCALED),
        ("global_secondary_index.by-x.read_capacity", Winner.SCALED),
        ("min_capacity", Winner.SCALED),
    ]
    assert lines("app", found) == ["app: no drift"]
    assert document("dev", "app", found)["drift"] is False


def test_what_was_deleted_is_made_anew() -> None:
    """And what the environment has no more is destroyed, and what it has newly is made."""
    gone, new, old = (f"aws_cloudwatch_metric_alarm.{name}" for name in ("gone", "new", "old"))
    found = differences(
        [entry(gone, ["delete"], ARN, None)],
        [
            entry(gone, ["create"], None, ARN),
            entry(new, ["create"], None, ARN),
            entry(old, ["delete"], ARN, None),
        ],
    )
    assert [(one.what, one.expected, one.found, one.winner) for one in found] == [
        (gone, "there", "deleted", Winner.MADE_ANEW),
        (new, "there", "not there", Winner.APPLIED),
        (old, "not there", "there", Winner.APPLIED),
    ]


def test_replicas_are_compared_by_region() -> None:
    """Their order says nothing, and what AWS answers about them is not asked for."""

    def replicas(*blocks: tuple[str, bool, str]) -> dict[str, Any]:
        listed = [{"region_name": region, "point_in_time_recovery": on, "arn": arn} for region, on, arn in blocks]
        return ARN | {"replica": listed}

    state = replicas(("eu-west-1", True, "a"), ("ap-southeast-1", True, "b"))
    live = replicas(("ap-southeast-1", True, "c"), ("eu-west-1", False, "a"))
    found = differences([entry(TABLE, ["update"], state, live)], [entry(TABLE, ["update"], live, state)])
    assert told(found) == [("replica.eu-west-1.point_in_time_recovery", True, False, Winner.SET_BACK)]


def test_defaults_that_read_back_are_no_drift() -> None:
    """Nobody asked for them; nor is what AWS answers, what another resource holds, or the layout of JSON."""
    topic = "aws_sns_topic.topic"
    found = differences(
        [
            entry(TABLE, ["update"], ARN | {"x": None, "stream_arn": "a"}, ARN | {"x": "default", "stream_arn": "b"}),
            entry(
                topic, ["update"], ARN | {"policy": "{}", "q": '{"a": 1}'}, ARN | {"policy": '{"b":1}', "q": '{"a":1}'}
            ),
        ],
        [],
    )
    assert found == []


def test_sensitive_values_are_not_told() -> None:
    """That they differ is."""
    state, live = ARN | {"secret": "one"}, ARN | {"secret": "two"}
    found = differences(
        [entry(TABLE, ["update"], state, live, before_sensitive={"secret": True})],
        [entry(TABLE, ["update"], live, state)],
    )
    assert told(found) == [("secret", "(sensitive)", "(sensitive)", Winner.SET_BACK)]


def test_people_read_them_by_winner() -> None:
    """The headline counts, long values are cut, nothing is called nothing."""
    found = [
        DriftedValue("eu-west-1", "replica", "tags.owner", None, "x" * 80, Winner.STAYS),
        DriftedValue("us-east-1", TABLE, "ttl.enabled", True, False, Winner.SET_BACK),
    ]
    assert lines("app", found) == [
        "app: 2 differences: 1 set back, 1 stays",
        "",
        "deploy sets it back",
        "  us-east-1: aws_dynamodb_table.table ttl.enabled is false, expected true",
        "",
        "nobody: it stays until somebody takes it away by hand",
        f"  eu-west-1: replica tags.owner is {'x' * 57}..., expected nothing",
    ]
