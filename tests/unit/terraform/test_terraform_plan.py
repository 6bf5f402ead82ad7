"""Plans, cut down from what `terraform show -json` gave."""

from __future__ import annotations

import re
from typing import Any

import pytest

from operations.errors import PlanFormatError
from operations.terraform.plan import Counts, parse_plan, parse_plan_text
from operations.terraform.resource_change import Action

AWS = "registry.terraform.io/hashicorp/aws"


def change(address: str, *actions: str, **rest: Any) -> dict[str, Any]:
    """One entry of `resource_changes`; `in_change` goes into its change."""
    in_change = rest.pop("in_change", {})
    type_, name = re.sub(r"\[.*?\]", "", address).split(".")[-2:]
    return {
        "address": address,
        "mode": "managed",
        "type": type_,
        "name": name,
        "provider_name": AWS,
        "change": {"actions": list(actions), "before": None, "after": {}, "after_unknown": {}, **in_change},
        **rest,
    }


def plan(*changes: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """A whole plan."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {},
        "resource_changes": list(changes),
        "errored": False,
        "complete": True,
        "applyable": True,
        **rest,
    }


def test_counts_as_terraform_does() -> None:
    """A replacement is one added and one destroyed; data sources are not counted."""
    parsed = parse_plan(
        plan(
            change("a.create", "create"),
            change("a.update", "update"),
            change("a.replace", "delete", "create"),
            change("a.replace_first_made", "create", "delete"),
            change("a.delete", "delete"),
            change("a.forget", "forget"),
            change("a.import", "no-op", in_change={"importing": {"id": "x"}}),
            change("a.move", "no-op", previous_address="a.moved"),
            change("a.same", "no-op"),
            change("data.a.read", "read", mode="data"),
        )
    )
    assert parsed.counts == Counts(add=3, change=1, destroy=3, replace=2, imported=1, forget=1, moved=1)
    assert parsed.counts.text == "1 to import, 3 to add, 1 to change, 3 to destroy, 1 to forget"
    assert not parsed.is_empty


@pytest.mark.parametrize(
    ("raw", "empty"),
    [
        (plan(), True),
        (plan(change("a.b", "no-op")), True),
        (plan(resource_drift=[change("a.b", "update")]), True),
        (plan(output_changes={"o": {"actions": ["no-op"]}}), True),
        (plan(output_changes={"o": {"actions": ["update"]}}), False),
        (plan(change("a.b", "update")), False),
        (plan(change("a.b", "no-op", in_change={"importing": {"id": "x"}})), False),
        (plan(change("a.b", "no-op", previous_address="a.c")), False),
        (plan(change("a.b", "forget")), False),
    ],
)
def test_is_empty_only_when_nothing_at_all_is_done(raw: dict[str, Any], empty: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """An output, an import or a move is something; drift alone is not."""
    assert parse_plan(raw).is_empty is empty


def test_reads_all_of_a_change() -> None:
    """Every field that is judged later."""
    raw = change(
        'module.data["x.y"].aws_dynamodb_table.t[0]',
        "delete",
        "create",
        module_address='module.data["x.y"]',
        index=0,
        action_reason="replace_because_cannot_update",
        previous_address="aws_dynamodb_table.t",
        deposed="abcd1234",
        in_change={
            "before": {"hash_key": "PK"},
            "after": {"hash_key": "ID"},
            "after_unknown": {"arn": True},
            "before_sensitive": {"tags": True},
            "after_sensitive": False,
            "replace_paths": [["hash_key"], ["replica", 0]],
            "importing": {"id": "table"},
        },
    )
    (read,) = parse_plan(plan(raw)).resource_changes
    assert (read.type, read.name, read.index, read.mode) == ("aws_dynamodb_table", "t", 0, "managed")
    assert read.module_address == 'module.data["x.y"]'
    assert read.configuration_address == "module.data.aws_dynamodb_table.t"
    assert (read.action, read.change.actions) == (Action.REPLACE, ("delete", "create"))
    assert (read.action_reason, read.previous_address, read.deposed) == (
        "replace_because_cannot_update",
        "aws_dynamodb_table.t",
        "abcd1234",
    )
    assert (read.change.before, read.change.after) == ({"hash_key": "PK"}, {"hash_key": "ID"})
    assert (read.change.after_unknown, read.change.before_sensitive) == ({"arn": True}, {"tags": True})
    assert read.change.after_sensitive == {}
    assert read.change.replace_paths == (("hash_key",), ("replica", 0))
    assert read.change.import_id == "table"


CONFIGURATION = {
    "provider_config": {
        "aws": {"name": "aws", "full_name": AWS, "expressions": {"region": {"constant_value": "eu-west-1"}}},
        "aws.secondary": {
            "name": "aws",
            "full_name": AWS,
            "alias": "secondary",
            "version_constraint": "5.100.0",
            "expressions": {"region": {"references": ["var.secondary_region"]}},
        },
        "aws.other": {"name": "aws", "alias": "other", "expressions": {"region": {"references": ["local.region"]}}},
    },
    "root_module": {
        "resources": [
            {
                "address": "aws_kms_key.home",
                "provider_config_key": "aws",
                "expressions": {"description": {"constant_value": "home"}},
            },
            {"address": "data.aws_region.r", "provider_config_key": "aws.other"},
        ],
        "module_calls": {
            "data": {"module": {"resources": [{"address": "aws_kms_key.k", "provider_config_key": "aws.secondary"}]}}
        },
    },
}


def test_finds_the_provider_and_region_of_a_resource() -> None:
    """By configuration, through modules and indices, variables resolved."""
    parsed = parse_plan(
        plan(
            change("aws_kms_key.home", "create"),
            change("module.data[0].aws_kms_key.k", "create", module_address="module.data[0]"),
            change("data.aws_region.r", "read", mode="data"),
            change("aws_kms_key.gone", "delete"),
            configuration=CONFIGURATION,
            variables={"secondary_region": {"value": "us-east-1"}},
        )
    )
    providers = [parsed.provider_of(each) for each in parsed.resource_changes]
    assert [provider and provider.key for provider in providers] == ["aws", "aws.secondary", "aws.other", None]
    regions = [provider and parsed.resolve(provider.expressions.get("region")) for provider in providers]
    assert regions == ["eu-west-1", "us-east-1", None, None]


def test_tells_what_the_configuration_gives_a_resource() -> None:
    """Nothing where it gives nothing, and where its block is gone."""
    changes = [change(address, "update") for address in ("aws_kms_key.home", "data.aws_region.r", "aws_kms_key.gone")]
    parsed = parse_plan(plan(*changes, configuration=CONFIGURATION))
    assert [parsed.expressions_of(each) for each in parsed.resource_changes] == [
        {"description": {"constant_value": "home"}},
        {},
        {},
    ]


def test_reads_the_prior_state() -> None:
    """The refreshed state that the plan was made from."""
    resource = {"address": "a.b", "mode": "managed", "type": "a", "name": "b", "values": {"id": "1"}}
    parsed = parse_plan(plan(prior_state={"values": {"root_module": {"resources": [resource]}}}))
    assert parsed.prior_state.resources["a.b"].values == {"id": "1"}
    assert parse_plan(plan()).prior_state.is_empty


def test_does_not_take_an_unknown_action_for_a_safe_one() -> None:
    """A newer Terraform may name one that is not known here."""
    parsed = parse_plan(plan(change("a.b", "obliterate")))
    with pytest.raises(PlanFormatError, match=r"actions must be among .*, got \['obliterate'\]; use a Terraform"):
        _ = parsed.counts


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("{}", "got none"),
        ("[]", "got none"),
        ('{"format_version": "2.0", "planned_values": {}}', "got format_version 2.0"),
        ('{"format_version": "1.0", "values": {}}', "got format_version 1.0"),
        ("not json", "must be JSON, got: Expecting value"),
        ('{"format_version": "1.2", "planned_values": {}, "resource_changes": [{}]}', "got something else at 'change'"),
        (
            '{"format_version": "1.2", "planned_values": {}, "resource_changes": [{"change": {"actions": "create"}}]}',
            "got something else at actions",
        ),
    ],
)
def test_refuses_what_is_no_plan(text: str, got: str) -> None:
    """A state, another format, anything else."""
    with pytest.raises(PlanFormatError) as caught:
        parse_plan_text(text)
    assert got in str(caught.value)


def test_an_older_terraform_does_not_say_whether_a_plan_is_complete() -> None:
    """None, which is not the same as no."""
    raw = plan()
    del raw["complete"], raw["applyable"]
    assert (parse_plan(raw).complete, parse_plan(raw).applyable) == (None, None)
