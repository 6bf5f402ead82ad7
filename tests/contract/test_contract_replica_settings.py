"""What `globaltables deploy` sets in replicas, against a service that copies some settings and not others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from operations.deployed import Deployed
from operations.guard.view.replica_setting import ReplicaSetting
from operations.pending_settings import to_judge
from operations.replica_settings import Difference, differences, settle
from tests.contract.support import FIRST, HOME, SECOND, Tables


class RegionalClients:
    """The clients that the commands have, of the tests' embedded AWS."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def dynamodb(self, region: str) -> Any:
        """DynamoDB in a region."""
        return self._tables.clients("dynamodb", region)


@dataclass
class AnsweringClients:
    """Clients of a table whose history is older than the embedded AWS, or not told."""

    recovery: dict[str, Any]

    def dynamodb(self, _region: str) -> Any:
        """The client of any region."""
        return self

    def describe_continuous_backups(self, **_: str) -> dict[str, Any]:
        """Its recovery."""
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": self.recovery}}


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


def test_a_window_that_is_cut_above_the_history_needs_no_leave(tables: Tables) -> None:
    """A new replica says 35 days and reaches back seconds; the deploy that was cut off after making it goes on."""
    name = tables.create_global(FIRST)
    clients = cast("Any", RegionalClients(tables))
    dynamodb = clients.dynamodb(FIRST)
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    cut, lifted = (
        Difference(FIRST, "recovery_period_days", 35, 7),
        Difference(FIRST, "deletion_protection", True, False),
    )

    assert to_judge([cut, lifted], name, clients) == [ReplicaSetting(name, FIRST, "deletion_protection", True, False)]
    older = AnsweringClients({"EarliestRestorableDateTime": datetime.now(UTC) - timedelta(days=8)})
    silent = AnsweringClients({})
    judged = [ReplicaSetting(name, FIRST, "recovery_period_days", 35, 7)]
    assert [to_judge([cut], name, cast("Any", each)) for each in (older, silent)] == [judged, judged]
