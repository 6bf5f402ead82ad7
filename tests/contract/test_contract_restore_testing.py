"""Restore testing plans and selections: what Terraform writes is what it reads."""

# ruff: noqa: D103 - the names state the rules

import uuid
from typing import Any

from tests.contract.backup_support import ACCOUNT, code_of, table_arn
from tests.contract.support import FIRST, HOME, Clients

ROLE = f"arn:aws:iam::{ACCOUNT}:role/restore"


def _plan(client: Any) -> str:
    name = f"p_{uuid.uuid4().hex[:8]}"
    client.create_restore_testing_plan(
        RestoreTestingPlan={
            "RestoreTestingPlanName": name,
            "ScheduleExpression": "cron(0 7 ? * SUN *)",
            "RecoveryPointSelection": {
                "Algorithm": "LATEST_WITHIN_WINDOW",
                "IncludeVaults": ["*"],
                "RecoveryPointTypes": ["SNAPSHOT"],
            },
        },
        Tags={"team": "a"},
    )
    return name


def test_a_plan_is_read_as_it_was_written(clients: Clients) -> None:
    client = clients("backup")
    name = _plan(client)
    plan = client.get_restore_testing_plan(RestoreTestingPlanName=name)["RestoreTestingPlan"]
    assert (plan["ScheduleExpressionTimezone"], plan["StartWindowHours"]) == ("Etc/UTC", 24)
    assert plan["RecoveryPointSelection"]["SelectionWindowDays"] == 30
    assert client.list_tags(ResourceArn=plan["RestoreTestingPlanArn"])["Tags"] == {"team": "a"}
    client.update_restore_testing_plan(RestoreTestingPlanName=name, RestoreTestingPlan={"StartWindowHours": 8})
    plan = client.get_restore_testing_plan(RestoreTestingPlanName=name)["RestoreTestingPlan"]
    assert (plan["StartWindowHours"], plan["ScheduleExpression"]) == (8, "cron(0 7 ? * SUN *)")
    listed = [one["RestoreTestingPlanName"] for one in client.list_restore_testing_plans()["RestoreTestingPlans"]]
    assert name in listed
    gone = code_of(clients("backup", FIRST).get_restore_testing_plan, RestoreTestingPlanName=name)
    assert gone == "ResourceNotFoundException"


def test_a_plan_with_selections_cannot_be_deleted(clients: Clients) -> None:
    client = clients("backup")
    named = {"RestoreTestingPlanName": _plan(client)}
    selection = {
        "RestoreTestingSelectionName": "tables",
        "IamRoleArn": ROLE,
        "ProtectedResourceType": "DynamoDB",
        "ProtectedResourceArns": [table_arn("orders", HOME)],
        "ValidationWindowHours": 1,
    }
    client.create_restore_testing_selection(**named, RestoreTestingSelection=selection)
    picked = {**named, "RestoreTestingSelectionName": "tables"}
    read = client.get_restore_testing_selection(**picked)["RestoreTestingSelection"]
    assert {name: read[name] for name in selection} == selection
    client.update_restore_testing_selection(**picked, RestoreTestingSelection={"ValidationWindowHours": 4})
    read = client.get_restore_testing_selection(**picked)["RestoreTestingSelection"]
    assert (read["ValidationWindowHours"], read["IamRoleArn"]) == (4, ROLE)
    assert len(client.list_restore_testing_selections(**named)["RestoreTestingSelections"]) == 1
    assert code_of(client.delete_restore_testing_plan, **named) == "InvalidRequestException"
    client.delete_restore_testing_selection(**picked)
    client.delete_restore_testing_plan(**named)
    assert code_of(client.get_restore_testing_plan, **named) == "ResourceNotFoundException"


def test_a_name_holds_letters_digits_and_underscores(clients: Clients) -> None:
    plan = {
        "RestoreTestingPlanName": "my-plan",
        "ScheduleExpression": "cron(0 7 ? * SUN *)",
        "RecoveryPointSelection": {
            "Algorithm": "RANDOM_WITHIN_WINDOW",
            "IncludeVaults": ["*"],
            "RecoveryPointTypes": ["SNAPSHOT"],
        },
    }
    refused = code_of(clients("backup").create_restore_testing_plan, RestoreTestingPlan=plan)
    assert refused == "InvalidParameterValueException"
