"""What is wrong with a table, from the facts alone: no call, no clock, the same answer for the same facts.

Each module looks at one thing people know from AWS's troubleshooting: replicas that are not made, streams, schemas,
keys, settings, replication latency and what makes it grow, backups, alarms, functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.finding import Verdict
from operations.status.symptoms import backups, latency, regions, replicas, schema, settings, watching

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from operations.finding import Finding
    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts


def symptoms(expected: Expected, facts: Mapping[str, RegionFacts], now: datetime) -> list[Finding]:
    """Everything that is wrong, the worst first.

    Args:
        expected: What was deployed.
        facts: What AWS says, by region, the home first.
        now: The time of asking.
    """
    found = [
        *regions.find(expected, facts),
        *replicas.find(expected, facts),
        *schema.find(expected, facts),
        *settings.find(expected, facts),
        *latency.find(expected, facts, now),
        *backups.find(expected, facts),
        *watching.find(expected, facts),
    ]
    return sorted(found, key=lambda finding: finding.verdict is not Verdict.BAD)
