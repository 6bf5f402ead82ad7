"""Every policy that `prod` says, wherever it hangs: what it allows by a wildcard has its reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance

KEY = "aws_kms_key"
HAVE_POLICIES = {
    "aws_backup_vault_policy",
    "aws_dynamodb_resource_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    KEY,
    "aws_s3_bucket_policy",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_vpc_endpoint",
}
WITHOUT_RESOURCES = {
    "cloudwatch:PutMetricData",
    "backup:ListBackupJobs",
    "dynamodb:ListTables",
    "tag:GetResources",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    # What AWS FIS asks for to write its experiments' logs; log deliveries have no ARN.
    "logs:CreateLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy",
}
_SAMPLE = "AWS's sample for keys of DynamoDB, in the policy of a key alone: "
WILDCARD_ACTIONS = {
    "kms:GenerateDataKey*": "with and without the plaintext, as every page of AWS on a service's use of keys has it",
    "kms:ReEncrypt*": "the same: from and to",
    "kms:Describe*": f"{_SAMPLE}says what the key is",
    "kms:Disable*": f"{_SAMPLE}the key and its rotation, by this account's administrators",
    "kms:Enable*": f"{_SAMPLE}the same",
    "kms:Get*": f"{_SAMPLE}its policy and rotation; a symmetric key has no public part",
    "kms:List*": f"{_SAMPLE}its grants, policies and tags",
}
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html."""
SAYS_WHO = {"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "kms:calleraccount"}
"""Conditions after which not everybody is meant. Where a call comes through, such as kms:ViaService, is none."""


@dataclass(frozen=True)
class Allowed:
    """A statement that allows.

    Args:
        address: The resource whose policy has it.
        kind: The type of that.
        statement: The statement.
    """

    address: str
    kind: str
    statement: dict[str, Any]

    def part(self, name: str) -> list[str]:
        """The values of a part that may be one or several; none where it is absent."""
        value = self.statement.get(name, [])
        return [value] if isinstance(value, str) else list(value)

    @property
    def is_for_everybody(self) -> bool:
        """Whether every principal is named, and no condition says who of them is meant."""
        principal = self.statement.get("Principal", {})
        named = principal if isinstance(principal, str) else principal.get("AWS", [])
        return "*" in ([named] if isinstance(named, str) else named) and not any(
            operator in {"ArnEquals", "ArnLike", "StringEquals"} and SAYS_WHO & {key.lower() for key in conditions}
            for operator, conditions in self.statement.get("Condition", {}).items()
        )


def policies(prod: Prod) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address, type and document of every policy that the stacks say; AWS's answers are not looked at."""
    for file in prod.plan_files.values():
        plan = json.loads(file.read_text())
        configured = plan["configuration"]["root_module"]["resources"]
        said = {one["address"]: one.get("expressions", {}) for one in configured}
        for resource in plan["planned_values"]["root_module"]["resources"]:
            address, values = resource["address"], resource["values"]
            for name in ("policy", "assume_role_policy"):
                if resource["mode"] == "managed" and name in said[address.partition("[")[0]]:
                    yield address, resource["type"], json.loads(values[name])


@pytest.fixture
def allowed(prod: Prod) -> list[Allowed]:
    """Every statement that allows."""
    found = list(policies(prod))
    assert {kind for _, kind, _ in found} == HAVE_POLICIES
    return [
        Allowed(address, kind, statement)
        for address, kind, document in found
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
    ]


def test_no_statement_allows_every_action(allowed: list[Allowed]) -> None:
    """Nor every action of a service, nor some of them by a wildcard without its reason, nor all but some."""
    used = set()
    for one in allowed:
        assert not {"NotAction", "NotResource", "NotPrincipal"} & one.statement.keys(), one
        wide = {action for action in one.part("Action") if "*" in action or "?" in action}
        known = {action for action, why in WILDCARD_ACTIONS.items() if one.kind == KEY or _SAMPLE not in why}
        assert wide <= known, one
        used |= wide
    assert used == WILDCARD_ACTIONS.keys()


def test_no_statement_allows_every_resource(allowed: list[Allowed]) -> None:
    """But where AWS knows no resources. In the policy of a key every resource is the key."""
    for one in allowed:
        if one.kind != KEY and "*" in one.part("Resource"):
            assert one.statement.get("Condition") or set(one.part("Action")) <= WITHOUT_RESOURCES, one


def test_no_statement_allows_everybody(allowed: list[Allowed]) -> None:
    """Who is meant is said by the principal or by a condition."""
    assert [one for one in allowed if one.is_for_everybody] == []
