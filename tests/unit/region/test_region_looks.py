"""What is looked at before a region is left, and while one joins: traffic, backups, progress, what stays."""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from globaltables.model.probe import Probing
from operations.console import Console
from operations.deployed import Deployed
from operations.region.backfill import progress_in, telling
from operations.region.first_minutes import PATIENCE, POLL_SECONDS, after_first_minutes
from operations.region.last_look import looks_begun
from operations.region.left_behind import left_behind
from operations.region.safety_backup import age, is_fresh, make_backup, newest_backup
from operations.region.traffic import OPERATIONS, calls_in, without_own
from operations.status.facts import RegionFacts
from operations.terraform.state import ResourceState, State

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOME, AWAY = "us-east-1", "eu-west-1"
DEPLOYED = Deployed("app", HOME, (HOME, AWAY), {}, {})


class FakeCloudWatch:
    """Answers with a number of calls per operation."""

    def __init__(self, **counts: int) -> None:
        self.counts = counts
        self.asked: dict[str, Any] = {}

    def get_metric_data(self, **asked: Any) -> Any:
        """One result per query."""
        self.asked = asked
        names = [query["MetricStat"]["Metric"]["Dimensions"][1]["Value"] for query in asked["MetricDataQueries"]]
        return {
            "MetricDataResults": [
                {"Id": f"q{number}", "Values": [self.counts.get(name, 0) - 1.0, 1.0] if name in self.counts else []}
                for number, name in enumerate(names)
            ]
        }


def test_calls_are_counted_by_operation_and_replicated_writes_are_not() -> None:
    """By a metric that only requests have, over a quarter of an hour and the minute that is going on."""
    cloudwatch = FakeCloudWatch(GetItem=3, PutItem=1)
    assert calls_in(cloudwatch, "app", NOW) == {"GetItem": 3, "PutItem": 1}
    asked = cloudwatch.asked
    assert {query["MetricStat"]["Metric"]["MetricName"] for query in asked["MetricDataQueries"]} == {
        "SuccessfulRequestLatency"
    }
    assert {query["MetricStat"]["Stat"] for query in asked["MetricDataQueries"]} == {"SampleCount"}
    assert asked["EndTime"] - asked["StartTime"] == timedelta(minutes=16)


@pytest.mark.parametrize(
    ("calls", "enabled", "left"),
    [
        ({"PutItem": 32, "BatchGetItem": 8_000}, True, {}),
        ({"PutItem": 33}, True, {"PutItem": 33}),
        ({"BatchGetItem": 8_100}, True, {"BatchGetItem": 8_100}),
        ({"PutItem": 1, "Query": 1}, True, {"Query": 1}),
        ({"PutItem": 1}, False, {"PutItem": 1}),
    ],
)
def test_the_calls_of_the_probe_are_not_traffic(calls: dict[str, int], enabled: bool, left: dict[str, int]) -> None:  # noqa: FBT001 - a table
    """As many as it may make and no more; with every other operation any call counts."""
    assert without_own(calls, Probing(enabled=enabled)) == left
    assert set(calls) <= set(OPERATIONS)


def test_the_marked_items_of_an_earlier_run_are_not_traffic(tmp_path: Path) -> None:
    """The same command goes on at once after it was refused; only looks at this region, and lately, count."""

    def log(name: str, step: str, minutes: int) -> None:
        lines = [{"step": step, "state": state} for state in ("began", "failed")]
        (tmp_path / name).write_text("\n".join(json.dumps(line) for line in lines))
        made = (NOW - timedelta(minutes=minutes)).timestamp()
        os.utime(tmp_path / name, (made, made))

    log("1-region-remove-tertiary.jsonl", f"drain-{AWAY}", 1)
    log("2-region-move-tertiary-eu-central-1.jsonl", "drain-us-west-2", 1)
    log("3-region-remove-tertiary.jsonl", f"drain-{AWAY}", 60)
    looks = looks_begun(tmp_path, f"drain-{AWAY}", NOW)
    assert looks == 2
    quiet = {"GetItem": 1, "PutItem": 16, "BatchGetItem": 1, "DeleteItem": 16}
    assert without_own(quiet, Probing(enabled=False), looks) == {}
    assert without_own(quiet, Probing(enabled=False)) == quiet
    assert without_own({"PutItem": 33}, Probing(enabled=False), looks) == {"PutItem": 33}


def summary(made: datetime, **more: Any) -> dict[str, Any]:
    """A whole backup of this table, made by hand."""
    named = {"BackupArn": "with arn:table-key", "BackupName": "mine", "BackupStatus": "AVAILABLE", "BackupType": "USER"}
    return {**named, "BackupCreationDateTime": made, "TableId": "this", **more}


@dataclass
class FakeDynamoDB:
    """One region's DynamoDB."""

    backups: list[dict[str, Any]] = field(default_factory=list)
    descriptions: list[dict[str, Any]] = field(default_factory=list)

    def describe_table(self, TableName: str) -> Any:  # noqa: N803 - boto3's names, here and below
        """The next description; the last one again and again."""
        found = self.descriptions.pop(0) if len(self.descriptions) > 1 else (self.descriptions or [{}])[0]
        table = {"TableArn": f"arn:{TableName}", "TableId": "this", "CreationDateTime": NOW - timedelta(days=3)}
        return {"Table": {**table, **found}}

    def get_paginator(self, _operation: str) -> Any:
        """Of every backup."""
        return SimpleNamespace(paginate=lambda **_asked: [{"BackupSummaries": self.backups}])

    def create_backup(self, TableName: str, BackupName: str) -> Any:  # noqa: N803
        """Begins one, which is whole at once."""
        made = summary(NOW, BackupName=BackupName, BackupArn=f"{TableName}/{BackupName}")
        self.backups.append(made)
        return {"BackupDetails": made}

    def describe_backup(self, BackupArn: str) -> Any:  # noqa: N803
        """It is encrypted with the key that its ARN says."""
        encryption = {"KMSMasterKeyArn": BackupArn.removeprefix("with ")}
        return {"BackupDescription": {"SourceTableFeatureDetails": {"SSEDescription": encryption}}}


@dataclass
class FakeBackup:
    """AWS Backup in one region."""

    points: int = 0
    newest: datetime = NOW
    refusal: str = ""
    vaults: tuple[str, ...] = ()

    def describe_backup_vault(self, BackupVaultName: str) -> Any:  # noqa: N803
        """The vault."""
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal}}, "DescribeBackupVault")
        return {"BackupVaultName": BackupVaultName, "NumberOfRecoveryPoints": self.points}

    def get_paginator(self, operation: str) -> Any:
        """Of the points, or of the vaults' names."""
        points = [{"Status": "COMPLETED", "CreationDate": self.newest}] * self.points
        page = {"RecoveryPoints": points, "BackupVaultList": [{"BackupVaultName": name} for name in self.vaults]}
        assert operation in {"list_recovery_points_by_backup_vault", "list_backup_vaults"}
        return SimpleNamespace(paginate=lambda **_asked: [page])


@dataclass
class FakeClients:
    """The clients of every region."""

    dynamodb_of: FakeDynamoDB = field(default_factory=FakeDynamoDB)
    backup_of: FakeBackup = field(default_factory=FakeBackup)

    def dynamodb(self, region: str) -> FakeDynamoDB:
        """The one client."""
        del region
        return self.dynamodb_of

    def backup(self, region: str) -> FakeBackup:
        """The one client."""
        del region
        return self.backup_of


def clients(dynamodb: FakeDynamoDB | None = None, backup: FakeBackup | None = None) -> Any:
    """Clients as the code takes them."""
    return cast("Any", FakeClients(dynamodb or FakeDynamoDB(), backup or FakeBackup()))


def test_the_newest_whole_backup_counts_whoever_made_it() -> None:
    """DynamoDB's own and AWS Backup's; none that is not whole or of an earlier table, nor what AWS makes of those."""
    others = [{"BackupStatus": "CREATING"}, {"TableId": "earlier"}, {"BackupType": "SYSTEM"}]
    own = FakeDynamoDB([summary(NOW - timedelta(hours=30)), *(summary(NOW, **one) for one in others)])
    earlier = FakeBackup(1, NOW - timedelta(days=4))
    assert newest_backup(clients(own, earlier), DEPLOYED, "app") == NOW - timedelta(hours=30)
    assert newest_backup(clients(), DEPLOYED, "") is None
    assert newest_backup(clients(own), DEPLOYED, "") == NOW - timedelta(hours=30)
    vault = FakeBackup(1, NOW - timedelta(hours=2))
    assert newest_backup(clients(own, vault), DEPLOYED, "app") == NOW - timedelta(hours=2)


def test_a_backup_is_fresh_for_a_day() -> None:
    """And its age is told in minutes at first."""
    assert [is_fresh(NOW - timedelta(hours=hours), NOW) for hours in (1, 23, 25)] == [True, True, False]
    assert not is_fresh(None)
    assert [age(NOW - timedelta(minutes=minutes), NOW) for minutes in (5, 119, 150)] == ["5 min", "119 min", "2 h"]


def test_a_backup_on_demand_names_what_it_is_for() -> None:
    """And is made at home, which stays."""
    dynamodb = FakeDynamoDB()
    assert make_backup(clients(dynamodb), DEPLOYED, AWAY).startswith("before-leaving-eu-west-1-20")
    assert len(dynamodb.backups) == 1


def test_progress_is_told_when_it_changes() -> None:
    """Status, percent where AWS gives one, and how many items there are to copy."""
    filling = {"RegionName": AWAY, "ReplicaStatus": "CREATING", "ReplicaStatusPercentProgress": "40"}
    failed = {"RegionName": AWAY, "ReplicaStatus": "CREATION_FAILED", "ReplicaStatusDescription": "no key"}
    assert progress_in({"Replicas": [filling], "ItemCount": 12000}, AWAY) == "CREATING, 40 % of about 12,000 items"
    assert progress_in({"Replicas": [failed]}, AWAY) == "CREATION_FAILED: no key"
    assert not progress_in({"Replicas": [filling]}, "sa-east-1")
    active = {"RegionName": AWAY, "ReplicaStatus": "ACTIVE"}
    dynamodb = FakeDynamoDB(descriptions=[{"Replicas": [one]} for one in (filling, filling, active)])
    said: list[str] = []
    with telling(clients(dynamodb), DEPLOYED, AWAY, said.append, poll=0.001):
        while len(said) < 2:
            pass
    assert said == [f"  replica {AWAY}: CREATING, 40 %", f"  replica {AWAY}: ACTIVE"]


def resource(
    type_: str, address: str, role: str = "secondary", index: int | None = None, **values: Any
) -> ResourceState:
    """A resource in state."""
    whole = f"{type_}.{address}" + ("" if index is None else f"[{index}]")
    return ResourceState(whole, "managed", type_, address, index, "aws", role, values)


RESOURCES = (
    resource("aws_kms_key", "table_secondary_1A", index=0, arn="arn:table-key"),
    resource("aws_kms_key", "table_primary_1B", "primary", index=0, arn="arn:home-key"),
    resource("aws_kms_alias", "table_secondary_Alias_1C"),
    resource("aws_kms_key", "backup_Vault_secondary_Key_1D", arn="arn:vault-key"),
    resource("aws_backup_vault", "backup_Vault_secondary_1E", name="app", kms_key_arn="arn:vault-key"),
    resource("aws_backup_vault_policy", "backup_Vault_secondary_Policy_1F", backup_vault_name="app"),
    resource("aws_backup_plan", "backup_Plan_secondary_20", name="app"),
)
STATE = State({one.address: one for one in RESOURCES})


@pytest.mark.parametrize(
    ("points", "backups", "stays"),
    [
        (0, 0, []),
        (0, 1, ["aws_kms_key.table_secondary_1A"]),
        (
            2,
            0,
            [
                "aws_backup_vault.backup_Vault_secondary_1E",
                "aws_backup_vault_policy.backup_Vault_secondary_Policy_1F",
                "aws_kms_key.backup_Vault_secondary_Key_1D",
            ],
        ),
    ],
)
def test_what_backups_need_stays(points: int, backups: int, stays: list[str]) -> None:
    """Vault with its policy and key where it holds points; the table's key where DynamoDB's own backups need it."""
    # Of an earlier table of the name, too; one with another key, and what AWS made of a deleted table, need none of it.
    others = [summary(NOW, BackupArn="with another"), summary(NOW, BackupType="SYSTEM")]
    dynamodb = FakeDynamoDB([summary(NOW, TableId="earlier")] * backups + others)
    found = left_behind(STATE, "secondary", AWAY, "app", clients(dynamodb, FakeBackup(points)))
    assert [one.address for one in found] == stays


def test_a_vault_that_may_not_be_seen_is_not_taken_for_absent() -> None:
    """AWS Backup refuses both in the same words; the list of vaults tells them apart."""
    hidden = FakeBackup(2, refusal="AccessDeniedException", vaults=("app",))
    with pytest.raises(ClientError, match="AccessDenied"):
        left_behind(STATE, "secondary", AWAY, "app", clients(backup=hidden))
    absent = FakeBackup(2, refusal="AccessDeniedException", vaults=("another",))
    assert left_behind(STATE, "secondary", AWAY, "app", clients(backup=absent)) == []


def test_a_new_alarm_is_waited_for_and_an_old_one_is_not() -> None:
    """Until it goes back, or is new no more; the last look counts."""

    def looks(*made: datetime, quiet_after: int) -> tuple[str, int]:
        time, console = [NOW], Console(err=io.StringIO())
        waits: list[float] = []

        def read() -> dict[str, RegionFacts]:
            state = "ALARM" if len(waits) < quiet_after else "OK"
            alarms = [{"StateValue": state, "AlarmConfigurationUpdatedTimestamp": one} for one in made]
            return {AWAY: RegionFacts(AWAY, alarms=alarms)}

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            time[0] += timedelta(seconds=seconds)

        facts = after_first_minutes(read, AWAY, console, now=lambda: time[0], sleep=sleep)
        return facts[AWAY].alarms[0]["StateValue"], len(waits)

    day = timedelta(days=1)
    assert looks(NOW - day, NOW, quiet_after=3) == ("OK", 3)
    assert looks(NOW - day, quiet_after=3) == ("ALARM", 0)
    assert looks(NOW, quiet_after=0) == ("OK", 0)
    assert looks(NOW, quiet_after=10_000) == ("ALARM", PATIENCE.seconds / POLL_SECONDS)
