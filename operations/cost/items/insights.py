"""Contributor insights: rules by the month, and an event for every item read or written.

Two rules per table and index, four where there is a sort key; then an item makes two events.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from operations.cost.charge import Charge
from operations.cost.workload import IndexLoad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.cost.charge import Subject

RULES_PER_KEY = 2


def charges(subject: Subject) -> Iterator[Charge]:
    """What contributor insights are charged."""
    environment = subject.environment
    for replica in subject.replicas:
        if not replica.has_insights:
            continue
        keys = [(1 + (environment.sort_key is not None), replica.load.events)]
        keys += [
            (1 + (index.sort_key is not None), replica.load.indexes.get(index.name, IndexLoad()).events)
            for index in environment.global_indexes
        ]
        rules = sum(RULES_PER_KEY * count for count, _ in keys)
        events = sum((count * seen for count, seen in keys), Decimal(0))
        yield Charge(replica.region, "contributor insights", "contributor_rules", Decimal(rules))
        yield Charge(replica.region, "contributor insights", "contributor_events", events)
