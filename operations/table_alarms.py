"""The alarms of a table, as CloudWatch has them in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("MetricAlarm", "CompositeAlarm")


def alarms_named_after(cloudwatch: Any, table: str) -> Iterator[Any]:
    """Every metric and composite alarm of a table and of its functions, whose names have hyphens for its dots."""
    for prefix in sorted({f"{table}-", f"{table.replace('.', '-')}-"}):
        for page in cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix, AlarmTypes=_KINDS):
            for kind in _KINDS:
                yield from page.get(f"{kind}s", ())
