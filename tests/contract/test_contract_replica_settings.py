"""What `globaltables deploy` sets in replicas, against a service that copies some settings and not others."""

from __future__ import annotations

from typing import Any, cast

from operations.deployed import Deployed
from operations.replica_settings import differences, settle
from tests.contract.support import FIRST, HOME, SECOND, Tables


class RegionalClients:
    """The clients that the commands have, of the tests' embedded AWS."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def dynamodb(self, region: str) -> Any:
        """DynamoDB in a region."""
        return self._tables.clients("dynamodb", region)


def test_each_replica_keeps_its_own(tables: Tables) -> None:
    """A table class is an override of one replica: set like the home table's it would go to all, back and forth."""
    name = tables.create_global(FIRST, SECOND)
    wanted = {
        "deletion_protection": True,
        "point_in_time_recovery": True,
        "recovery_period_days": 7,
        "table_class": "STANDARD_INFREQUENT_ACCESS",
        "tags": {"team": "orders"},
    }
    other = wanted | {"deletion_protection": False, "recovery_period_days": 35, "table_class": "STANDARD", "tags": {}}
    one = Deployed(name, HOME, (HOME, FIRST, SECOND), {}, {FIRST: wanted, SECOND: other})
    clients = cast("Any", RegionalClients(tables))

    changed = settle(one, clients)

    assert [difference.setting for difference in changed if difference.region == FIRST] == [
        "deletion_protection",
        "point_in_time_recovery",
        "recovery_period_days",
        "table_class",
        "tags",
    ]
    assert differences(one, clients) == []
    assert "TableClassSummary" not in tables.describe(name)  # which is STANDARD
