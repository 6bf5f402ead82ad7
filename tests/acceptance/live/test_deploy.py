"""`globaltables deploy` from nothing, read back through AWS itself."""

from __future__ import annotations

import stat
import time
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.live_stack import HOME, REGIONS, REPLICAS, TABLE
from tests.cli.project_copy import STACK

if TYPE_CHECKING:
    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance


def test_the_first_deploy_makes_everything(live: LiveStack) -> None:
    """One JSON document: what was planned, that it was applied, and that nothing is left to do."""
    document = live.first.document
    assert {key: document[key] for key in ("environment", "applied", "table", "second_plan_empty", "problems")} == {
        "environment": "local",
        "applied": True,
        "table": TABLE,
        "second_plan_empty": True,
        "problems": [],
    }
    assert document["stacks"][STACK]["plan"]["counts"] == {"create": 15}
    assert document["regions"] == dict.fromkeys(REGIONS, "ACTIVE")
    assert document["replica_settings_set"] == [
        {"region": region, "setting": "deletion_protection", "found": False, "wanted": True}
        for region in sorted(REPLICAS)
    ]


def test_its_progress_is_plain_lines(live: LiveStack) -> None:
    """Elsewhere than on a terminal: a line per resource with its region and how long it took, none for a fence."""
    lines = [line.split() for line in live.first.err.splitlines()]
    assert sorted(line[:3] for line in lines if line[2:3] == ["created"]) == sorted(
        [["aws_dynamodb_table", HOME, "created"]]
        + [[kind, region, "created"] for kind in ("aws_kms_key", "aws_kms_alias") for region in REGIONS]
    )
    assert ["-", "create", "fence", "x", "8"] in lines


def test_a_second_deploy_changes_nothing(live: LiveStack) -> None:
    """And says so."""
    document = live.project.succeed("deploy", "--yes", "--json").document
    assert (document["applied"], document["stacks"][STACK]["plan"]["counts"], document["problems"]) == (False, {}, [])


def test_the_table_is_active_in_every_region(live: LiveStack) -> None:
    """With the region's own key, protection, a stream, the index and the other regions as replicas."""
    keys = live.project.succeed("output", "key_arn_by_region", "--json").document["key_arn_by_region"]
    for region in REGIONS:
        table = live.table(region)
        assert table["TableStatus"] == "ACTIVE"
        assert {
            one["RegionName"]: one["ReplicaStatus"] for one in table["Replicas"] if one["RegionName"] != region
        } == {other: "ACTIVE" for other in REGIONS if other != region}
        assert table["SSEDescription"]["KMSMasterKeyArn"] == keys[region]
        assert keys[region].startswith(f"arn:aws:kms:{region}:")
        assert table["DeletionProtectionEnabled"]
        assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["GSI1"]
    assert len(set(keys.values())) == len(REGIONS)


def test_every_region_has_recovery_tags_and_time_to_live(live: LiveStack) -> None:
    """What AWS keeps beside the table's description."""
    for region in REGIONS:
        client = live.client("dynamodb", region)
        backups = client.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]
        assert (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]) == ("ENABLED", 35)
        arn = live.table(region)["TableArn"]
        assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "environment", "Value": "local"}]
        assert client.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"] == {
            "TimeToLiveStatus": "ENABLED",
            "AttributeName": "expires_at",
        }


def test_outputs(live: LiveStack) -> None:
    """All of them as one document, or one alone; what is not there is named."""
    outputs = live.project.succeed("output", "--json").document
    assert outputs["table_name"] == TABLE
    assert outputs["region_by_role"] == dict(zip(("primary", "secondary", "tertiary"), REGIONS, strict=True))
    assert sorted(outputs["table_arn_by_region"]) == sorted(outputs["stream_arn_by_region"]) == sorted(REGIONS)
    missing = live.project.run("output", "nothing")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("error: output nothing: there is none of that name, got backups, home_region, ")


def test_verify_proves_replication_and_leaves_nothing(live: LiveStack) -> None:
    """Every directed pair, every write; not an item more than before."""
    document = live.project.succeed("verify", "--writes", "10", "--json").document
    assert (document["proven"], document["verdict"]["findings"], document["refused"]) == (True, [], {})
    assert (document["writes"], document["left_over"], document["left_unread"]) == (30, {}, {})
    assert document["measured_on"] == "the embedded AWS"
    assert {(pair["source"], pair["target"]) for pair in document["pairs"]} == {
        (source, target) for source in REGIONS for target in REGIONS if source != target
    }
    assert all((pair["expected"], pair["arrived"]) == (6, 6) for pair in document["pairs"])
    for region in REGIONS:
        assert live.client("dynamodb", region).scan(TableName=TABLE)["Count"] == 0


def test_verify_says_no_when_a_region_is_cut_off(live: LiveStack) -> None:
    """Exit code 1, the pairs that failed, what every region shows; and the kept history says the same again."""
    live.project.succeed("local", "fault", "set", "partition", f"source={HOME}", f"target={REPLICAS[0]}")
    try:
        found = live.project.run("verify", "--writes", "3", "--timeout", "2", "--json", "--history", "h.jsonl")
    finally:
        live.project.succeed("local", "fault", "clear")
    assert (found.code, found.document["proven"]) == (1, False)
    assert [(pair["source"], pair["target"]) for pair in found.document["pairs"] if not pair["arrived"]] == [
        (HOME, REPLICAS[0])
    ]
    assert "error: 1 of 6 directed pairs did not receive all writes" in found.err
    assert {finding["rule"] for finding in found.document["verdict"]["findings"]} == {"arrived", "converged"}
    again = live.project.run("verify", "--check", "h.jsonl", "--json")
    assert (again.code, again.document["findings"]) == (1, found.document["verdict"]["findings"])


def test_the_plain_aws_cli_works(live: LiveStack) -> None:
    """The checks people know: describe in each region, write here and read there, metrics of the table."""

    def aws(*arguments: str) -> str:
        finished = live.project.run_program(["aws", *arguments], None, **variables)
        assert finished.code == 0, finished.err
        return finished.out.strip()

    variables = live.variables | {"AWS_PAGER": ""}
    key = '{"PK": {"S": "user#1"}, "SK": {"S": "profile"}}'
    item = '{"PK": {"S": "user#1"}, "SK": {"S": "profile"}, "name": {"S": "Ada"}}'
    table = ("--table-name", TABLE)
    for region in REGIONS:
        status = ("dynamodb", "describe-table", *table, "--region", region, "--query", "Table.TableStatus")
        assert aws(*status, "--output", "text") == "ACTIVE"
    aws("dynamodb", "put-item", *table, "--region", HOME, "--item", item)
    read = ("dynamodb", "get-item", *table, "--region", REPLICAS[0], "--key", key)
    deadline = time.monotonic() + 10
    while (name := aws(*read, "--query", "Item.name.S", "--output", "text")) != "Ada":
        assert time.monotonic() < deadline, name
    aws("dynamodb", "delete-item", *table, "--region", HOME, "--key", key)
    window = ("--start-time", "2020-01-01T00:00:00Z", "--end-time", "2035-01-01T00:00:00Z", "--period", "60")
    metric = ("--namespace", "AWS/DynamoDB", "--metric-name", "ConsumedWriteCapacityUnits", "--statistics", "Sum")
    dimensions = ("--dimensions", f"Name=TableName,Value={TABLE}")
    summed = aws("cloudwatch", "get-metric-statistics", "--region", HOME, *window, *metric, *dimensions)
    assert '"Sum": ' in summed


def test_nothing_private_lies_open(live: LiveStack) -> None:
    """State and copies are the owner's alone, and no plan file stays."""
    copies = list((live.project.work / "state-copies" / STACK).glob("*.tfstate"))
    for file in (live.project.state_file, *copies):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(live.project.work.stat().st_mode) == 0o700
    assert not (live.project.work / "plan").exists()
