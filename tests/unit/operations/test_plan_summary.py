"""A plan in a few lines."""

from __future__ import annotations

from typing import Any

from operations.plan_summary import NOTHING, combined_outcome, regions_by_address, summarize
from operations.terraform.plan import Plan, parse_plan


def change(address: str, actions: list[str], **more: Any) -> dict[str, Any]:
    """One entry of `resource_changes`."""
    type_ = address.split(".", maxsplit=1)[0]
    details = {"actions": actions, "before": None, "after": None} | more
    return {"address": address, "mode": "managed", "type": type_, "name": "x", "change": details}


def plan(*changes: dict[str, Any]) -> Plan:
    """A plan whose providers are `aws.home`, a constant region, and `aws.away`, a variable's."""
    resources = [
        {"address": f"{one['type']}.x", "provider_config_key": key}
        for one, key in zip(changes, ("aws.home", "aws.away"), strict=False)
    ]
    return parse_plan(
        {
            "format_version": "1.2",
            "planned_values": {},
            "resource_changes": list(changes),
            "variables": {"away": {"value": "eu-west-1"}},
            "configuration": {
                "provider_config": {
                    "aws.home": {"alias": "home", "expressions": {"region": {"constant_value": "us-east-1"}}},
                    "aws.away": {"alias": "away", "expressions": {"region": {"references": ["var.away"]}}},
                },
                "root_module": {"resources": resources},
            },
        }
    )


def test_says_what_changes_in_which_region() -> None:
    """One line per region, kind and action; what is nowhere comes last; a fence is called one."""
    made = summarize(
        plan(
            change("aws_dynamodb_table.x", ["create"]),
            change("aws_kms_key.x", ["update"]),
            change("terraform_data.region_primary_Fence_1", ["create"]),
            change("terraform_data.region_secondary_Fence_2", ["create"]),
            change("terraform_data.else", ["delete"]),
        )
    )
    assert made.headline == "3 to add, 1 to change, 1 to destroy"
    assert made.lines() == [
        "  eu-west-1  change   aws_kms_key",
        "  us-east-1  create   aws_dynamodb_table",
        "  -          create   fence x 2",
        "  -          destroy  terraform_data",
    ]
    assert combined_outcome([made]) == "3 added, 1 changed, 1 destroyed"


def test_takes_further_lines_into_its_columns() -> None:
    """Settings of replicas, which Terraform does not plan."""
    assert summarize(plan(change("aws_dynamodb_table.x", ["update"]))).lines([("ap-south-1", "tags", "change")]) == [
        "  ap-south-1  change   tags",
        "  us-east-1   change   aws_dynamodb_table",
    ]


def test_leaves_out_what_does_not_change() -> None:
    """A no-op is nothing, an import is something."""
    made = summarize(
        plan(
            change("aws_dynamodb_table.x", ["no-op"]),
            change("aws_kms_key.x", ["no-op"], importing={"id": "key"}),
        )
    )
    assert [(one.address, one.action) for one in made.changes] == [("aws_kms_key.x", "import")]
    assert made.headline == "1 to import, 0 to add, 0 to change, 0 to destroy"


def test_a_replacement_counts_as_both() -> None:
    """One added, one destroyed."""
    made = summarize(plan(change("aws_kms_key.x", ["delete", "create"])))
    assert (made.headline, combined_outcome([made])) == ("1 to add, 0 to change, 1 to destroy", "1 added, 1 destroyed")
    assert made.document() == {
        "summary": "1 to add, 0 to change, 1 to destroy",
        "counts": {"replace": 1},
        "changes": [{"address": "aws_kms_key.x", "type": "aws_kms_key", "region": "us-east-1", "action": "replace"}],
    }


def test_finds_the_region_of_what_left_the_configuration_in_its_arn() -> None:
    """Its provider is not told any more; some have no ARN of their own."""
    arn = "arn:aws:kms:sa-east-1:000000000000:key/1"
    stream = "arn:aws:kinesis:eu-west-1:000000000000:stream/s"
    empty = parse_plan(
        {
            "format_version": "1.2",
            "planned_values": {},
            "resource_changes": [
                change("aws_kms_key.old", ["delete"], before={"arn": arn}),
                change("aws_iam_role.old", ["delete"], before={"arn": "arn:aws:iam::000000000000:role/r"}),
                change("aws_dynamodb_kinesis_streaming_destination.old", ["delete"], before={"stream_arn": stream}),
            ],
        }
    )
    assert regions_by_address(empty) == {
        "aws_kms_key.old": "sa-east-1",
        "aws_iam_role.old": "-",
        "aws_dynamodb_kinesis_streaming_destination.old": "eu-west-1",
    }


def test_nothing_has_no_lines() -> None:
    """An empty plan."""
    assert (NOTHING.lines(), combined_outcome([NOTHING])) == ([], "")
