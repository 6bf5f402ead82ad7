"""What status expects, read from states."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from operations.deployed import Deployed
from operations.status.expected import expected_in


def test_copies_of_backups_are_expected_where_plans_send_them() -> None:
    """Of every region by its own plan; a plan without copies sends them nowhere."""
    deployed = Deployed("t", "us-east-1", ("us-east-1", "us-east-2"), {}, {})
    copies = [{"destination_vault_arn": "arn:aws:backup:us-east-2:123456789012:backup-vault:t"}]
    plans = [
        SimpleNamespace(
            values={
                "arn": f"arn:aws:backup:{region}:123456789012:backup-plan:1",
                "rule": [{"rule_name": "daily", "copy_action": found}],
            }
        )
        for region, found in (("us-east-1", copies), ("us-east-2", []))
    ]

    def of_type(name: str) -> list[Any]:
        return plans if name == "aws_backup_plan" else []

    expected = expected_in(deployed, [cast("Any", SimpleNamespace(outputs={}, of_type=of_type))])
    assert {region: one.copies_to for region, one in expected.by_region.items()} == {
        "us-east-1": frozenset({"us-east-2"}),
        "us-east-2": frozenset(),
    }
