"""What status expects where a younger provider deployed the table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from operations.deployed import Deployed
from operations.status.expected import expected_in
from operations.status.symptoms import symptoms
from tests.unit.status.healthy_table import EXPECTED, NOW, healthy


def test_a_strongly_consistent_table_needs_no_stream() -> None:
    """It replicates without: AWS would not even copy the home's to a replica."""
    facts = healthy()
    for found in facts.values():
        found.table = {**found.table, "MultiRegionConsistency": "STRONG", "StreamSpecification": {}}
    assert symptoms(EXPECTED, facts, NOW) == []


def test_protection_is_expected_where_the_block_says_it() -> None:
    """From provider 6.9.0 on it stands in the replica's block and not in the output."""
    settings = {"us-east-2": {"point_in_time_recovery": True}, "us-west-2": {"point_in_time_recovery": False}}
    deployed = Deployed("t", "us-east-1", ("us-east-1", "us-east-2", "us-west-2"), {}, settings)
    blocks = [
        {"region_name": "us-east-2", "deletion_protection_enabled": True},
        {"region_name": "us-west-2", "deletion_protection_enabled": False},
    ]
    table = SimpleNamespace(values={"deletion_protection_enabled": True, "replica": blocks})

    def of_type(name: str) -> list[Any]:
        return [table] if name == "aws_dynamodb_table" else []

    expected = expected_in(deployed, [cast("Any", SimpleNamespace(outputs={}, of_type=of_type))])
    assert {region: one.deletion_protection for region, one in expected.by_region.items()} == {
        "us-east-1": True,
        "us-east-2": True,
        "us-west-2": False,
    }
