"""The `prod` environment, every option of it, as it is deployed to an embedded AWS."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STACKS = ("global-table-prod", "observability-prod")
TABLE = "global-app-data-prod"
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
ACCOUNT = "000000000000"
WITHOUT_HINDRANCE = """
target = "embedded_aws"
prevent_destroy = false
backup.force_destroy = true
audit.force_destroy = true
"""
"""What holds copies of items may be destroyed with them, here alone."""
LEFT_OFF = """
table_class = "STANDARD_INFREQUENT_ACCESS"
access.backup_operator.restore = true
alarms.anomaly_detection = true
audit.data_events = "all"
kinesis = { enabled = true, precision = "MICROSECOND" }
probe.tracing = true
stream_consumer.tracing = true

[[network.endpoints]]
role = "primary"
vpc_id = "VPC"
route_table_ids = ["ROUTES"]

[[resource_policy.statements]]
sid = "NobodyDeletes"
effect = "Deny"
principals = ["*"]
actions = ["dynamodb:DeleteTable"]
resources = ["table"]
conditions = { ArnNotLike = { "aws:PrincipalArn" = ["arn:aws:iam::*:root"] } }
"""
"""The options that the file which people deploy leaves to them."""


def write(file: Path, shipped: Path, *, vpc_id: str, route_table_id: str) -> None:
    """Writes the environment as a test deploys it."""
    document = tomllib.loads(shipped.read_text(encoding="utf-8"))
    for more in (WITHOUT_HINDRANCE, LEFT_OFF.replace("VPC", vpc_id).replace("ROUTES", route_table_id)):
        _merge(document, tomllib.loads(more))
    file.write_text(tomlkit.dumps(document), encoding="utf-8")


def _merge(document: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _merge(document.setdefault(name, {}), value)
        else:
            document[name] = value
