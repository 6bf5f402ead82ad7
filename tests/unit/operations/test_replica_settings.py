"""What Terraform cannot say of a replica: read, compared, set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from operations import replica_settings
from operations.deployed import Deployed
from operations.replica_settings import differences, left_different, settle

WANTED = {
    "deletion_protection": True,
    "point_in_time_recovery": True,
    "recovery_period_days": 35,
    "table_class": "STANDARD",
    "tags": {"team": "data"},
}


class NoTableError(Exception):
    """There is no such table."""


class BusyError(Exception):
    """Another change occupies the table."""


@dataclass
class FakeDynamoDB:
    """One region's DynamoDB, with one table."""

    protected: bool = True
    days: int | None = 35
    table_class: str | None = None
    tags: dict[str, str] = field(default_factory=lambda: {"team": "data", "by": "hand"})
    exists: bool = True
    busy: int = 0
    stale_tags: int = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    class exceptions:  # noqa: N801 - boto3's name
        """As boto3 has them."""

        ResourceNotFoundException = NoTableError
        ResourceInUseException = BusyError

    def describe_table(self, TableName: str) -> Any:  # noqa: N803 - boto3's names, here and below
        """The table."""
        if not self.exists:
            raise NoTableError(TableName)
        found: dict[str, Any] = {
            "TableStatus": "ACTIVE",
            "TableArn": "arn",
            "DeletionProtectionEnabled": self.protected,
        }
        return {"Table": found | ({"TableClassSummary": {"TableClass": self.table_class}} if self.table_class else {})}

    def describe_continuous_backups(self, TableName: str) -> Any:  # noqa: N803
        """Its recovery."""
        del TableName
        on: dict[str, Any] = {"PointInTimeRecoveryStatus": "ENABLED", "RecoveryPeriodInDays": self.days}
        found = on if self.days else {"PointInTimeRecoveryStatus": "DISABLED"}
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": found}}

    def list_tags_of_resource(self, ResourceArn: str) -> Any:  # noqa: N803
        """Its tags."""
        del ResourceArn
        if self.stale_tags:
            self.stale_tags -= 1
            return {"Tags": []}
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()]}

    def update_table(self, **change: Any) -> None:
        """Changes protection or class."""
        if self.busy:
            self.busy -= 1
            raise BusyError
        self.calls.append(("update_table", change))
        self.protected = change.get("DeletionProtectionEnabled", self.protected)
        for update in change.get("ReplicaUpdates", ()):
            self.table_class = update["Update"]["TableClassOverride"]

    def update_continuous_backups(self, **change: Any) -> None:
        """Changes recovery."""
        self.calls.append(("update_continuous_backups", change))
        wanted = change["PointInTimeRecoverySpecification"]
        self.days = wanted.get("RecoveryPeriodInDays") if wanted["PointInTimeRecoveryEnabled"] else None

    def tag_resource(self, **change: Any) -> None:
        """Adds tags."""
        self.calls.append(("tag_resource", change))
        self.tags |= {tag["Key"]: tag["Value"] for tag in change["Tags"]}


@dataclass
class FakeClients:
    """The clients of one region."""

    client: FakeDynamoDB

    def dynamodb(self, region: str) -> FakeDynamoDB:
        """The one client."""
        del region
        return self.client


def deployed(**wanted: Any) -> Deployed:
    """A deployment with one replica."""
    return Deployed("t", "us-east-1", ("us-east-1", "eu-west-1"), {}, {"eu-west-1": WANTED | wanted})


def found(client: FakeDynamoDB, **wanted: Any) -> list[str]:
    """The differences in words."""
    return list(map(str, differences(deployed(**wanted), cast("Any", FakeClients(client)))))


def test_tags_of_others_are_no_difference() -> None:
    """Only what is wanted is looked at; a class that AWS does not tell is STANDARD."""
    assert found(FakeDynamoDB()) == []


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (FakeDynamoDB(protected=False), "eu-west-1: deletion_protection is False, should be True"),
        (FakeDynamoDB(days=7), "eu-west-1: recovery_period_days is 7, should be 35"),
        (FakeDynamoDB(days=None), "eu-west-1: point_in_time_recovery is False, should be True"),
        (FakeDynamoDB(tags={}), "eu-west-1: tags is {}, should be {'team': 'data'}"),
        (
            FakeDynamoDB(table_class="STANDARD_INFREQUENT_ACCESS"),
            "eu-west-1: table_class is STANDARD_INFREQUENT_ACCESS, should be STANDARD",
        ),
    ],
    ids=["protection", "window", "recovery", "tags", "class"],
)
def test_settles_each_setting(client: FakeDynamoDB, words: str) -> None:
    """With one call, after which nothing differs."""
    assert found(client) == [words]
    changed = settle(deployed(), cast("Any", FakeClients(client)))
    assert list(map(str, changed)) == [words]
    assert len(client.calls) == 1
    assert found(client) == []


def test_without_recovery_its_window_does_not_count() -> None:
    """AWS tells none."""
    assert found(FakeDynamoDB(days=None), point_in_time_recovery=False) == []


def test_turning_recovery_off_names_no_window() -> None:
    """AWS would refuse one."""
    client = FakeDynamoDB()
    settle(deployed(point_in_time_recovery=False), cast("Any", FakeClients(client)))
    specification = {"PointInTimeRecoveryEnabled": False}
    assert client.calls == [
        ("update_continuous_backups", {"TableName": "t", "PointInTimeRecoverySpecification": specification})
    ]


def test_nothing_differs_where_there_is_no_table() -> None:
    """That it is missing is for the check of every region to say."""
    assert found(FakeDynamoDB(exists=False)) == []


def test_waits_for_a_busy_table() -> None:
    """And tries again."""
    client = FakeDynamoDB(protected=False, busy=1)
    settle(deployed(), cast("Any", FakeClients(client)))
    assert client.protected


def test_tags_that_show_late_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS may answer with the tags of before for some seconds; what stays different is told in the end."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    late = FakeDynamoDB(stale_tags=3)
    assert left_different(deployed(), cast("Any", FakeClients(late))) == []
    assert late.stale_tags == 0
    monkeypatch.setattr(replica_settings, "SEEN_SECONDS", 0.05)
    never = FakeDynamoDB(tags={})
    assert list(map(str, left_different(deployed(), cast("Any", FakeClients(never))))) == [
        "eu-west-1: tags is {}, should be {'team': 'data'}"
    ]


def test_leaves_alone_what_the_provider_says_itself() -> None:
    """From 6.9.0 on protection is in the block and not in the output: nobody looks at it here."""
    client = FakeDynamoDB(protected=False)
    wanted = {key: value for key, value in WANTED.items() if key != "deletion_protection"}
    of_block = Deployed("t", "us-east-1", ("us-east-1", "eu-west-1"), {}, {"eu-west-1": wanted})
    assert settle(of_block, cast("Any", FakeClients(client))) == []
    assert client.calls == []
