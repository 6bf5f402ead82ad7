"""The table as AWS describes it now, at home, for what is planned from more than the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.deployment import Deployment

ON_DEMAND, PROVISIONED = "PAY_PER_REQUEST", "PROVISIONED"
_MEMBERS = {"read": "MaxReadRequestUnits", "write": "MaxWriteRequestUnits"}


def live_table(deployment: Deployment) -> Mapping[str, Any]:
    """The table as AWS describes it at home; empty where there is none."""
    known = deployment.data.terraform.stored_state().of_type("aws_dynamodb_table")
    if not known:
        return {}
    name, region = known[0].values.get("name"), region_of_arn(known[0].values.get("arn"))
    if not isinstance(name, str) or region is None:
        return {}
    dynamodb = deployment.clients().dynamodb(region)
    try:
        table: Mapping[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return {}
    return table


def mode_of(table: Mapping[str, Any]) -> str:
    """How a table that exists is paid for; AWS says nothing of it where a table never was on demand."""
    return str(table.get("BillingModeSummary", {}).get("BillingMode", PROVISIONED))


def live_ceilings(table: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """On-demand ceilings of the table, under the empty name and first, and of its indexes; those that are set."""
    described = {"": table} | {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
    return {name: _ceilings(one.get("OnDemandThroughput", {})) for name, one in described.items()}


def _ceilings(throughput: Mapping[str, int]) -> dict[str, int]:
    found = {kind: throughput.get(member, 0) for kind, member in _MEMBERS.items()}
    return {kind: units for kind, units in found.items() if units > 0}
