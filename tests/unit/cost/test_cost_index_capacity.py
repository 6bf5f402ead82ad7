"""Provisioned capacity of indexes that scale otherwise than their table, with AWS's list prices of us-east-1."""

from __future__ import annotations

from decimal import Decimal

import pytest

from operations.cost.usage import Requests
from tests.unit.cost.estimates import amounts, environment, estimated, usage

HOURS = 730
SCALED_INDEX = {"name": "one", "partition_key": {"name": "A"}, "write_scaling": {"minimum": 500, "maximum": 2000}}


def test_an_index_scales_between_bounds_of_its_own() -> None:
    """500 units that the table does not need; what it does not say is as for the table."""
    billing = {"mode": "provisioned", "read": {"maximum": 1000}, "write": {"maximum": 1000}}
    found = amounts(estimated(environment(billing=billing, global_indexes=[SCALED_INDEX]), usage()))
    assert found["index write capacity"] == 500 * HOURS * Decimal("0.00065")  # = 237.25
    assert found["index read capacity"] == found["read capacity"]


@pytest.mark.parametrize(("writes_a_second", "needed"), [(300, 1715), (400, 2286)])
def test_an_index_is_warned_of_at_its_own_maximum(writes_a_second: int, needed: int) -> None:
    """Not at the table's, and by the key that has it."""
    billing = {"mode": "provisioned", "read": {"maximum": 1000}, "write": {"maximum": 1000}}
    table = environment(billing=billing, global_indexes=[SCALED_INDEX])
    found = estimated(table, usage(every_region=Requests(writes=writes_a_second * HOURS * 3600, reads=0)))
    assert [warning for warning in found.warnings if "index" in warning] == [
        f"{region}: index one needs {needed} write capacity units at its peak, and "
        "global_indexes.0.write_scaling.maximum allows 2000; raise it, or requests are throttled"
        for region in ("us-east-1", "eu-west-1")
        if needed > 2000
    ]
