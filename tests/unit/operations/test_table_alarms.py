"""Which alarms count as a table's."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from operations.table_alarms import alarms_named_after

NAMES = ("my.orders-replication-critical", "my-orders-probe-function-errors", "my.orders2-replication", "orders-x")


class CloudWatch:
    """One that has these alarms; the first is a composite one."""

    def get_paginator(self, operation: str) -> "CloudWatch":
        """Of the one call that is made."""
        assert operation == "describe_alarms"
        return self

    def paginate(self, *, AlarmNamePrefix: str, AlarmTypes: Sequence[str]) -> Iterator[dict[str, Any]]:  # noqa: N803 - AWS's names
        """A page for each kind, without the list of the other."""
        for kind, names in zip(reversed(AlarmTypes), (NAMES[:1], NAMES[1:]), strict=True):
            yield {f"{kind}s": [{"AlarmName": name} for name in names if name.startswith(AlarmNamePrefix)]}


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("my.orders", {"my.orders-replication-critical", "my-orders-probe-function-errors"}),
        ("orders", {"orders-x"}),
        ("other", set()),
    ],
)
def test_functions_have_hyphens_for_the_dots(table: str, names: set[str]) -> None:
    """Each is listed once, whatever the table is called."""
    found = [one["AlarmName"] for one in alarms_named_after(CloudWatch(), table)]
    assert (len(found), set(found)) == (len(names), names)
