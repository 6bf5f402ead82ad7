"""What can change on a live table changes in place: no replacement, and the items survive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.live_stack import ENVIRONMENT, HOME, REGIONS, REPLICAS, TABLE
from tests.cli.project_copy import STACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance

KEY = {"PK": {"S": "kept"}, "SK": {"S": "1"}}
CHANGED = """
target = "embedded_aws"
table_name_suffix = "local"
time_to_live_attribute = "expires_at"
recovery_period_days = 7

[backup]
enabled = false

[tags]
environment = "local"
team = "data"

[[global_indexes]]
name = "GSI1"
partition_key = { name = "GSI1PK" }
sort_key = { name = "GSI1SK" }

[[global_indexes]]
name = "by-owner"
partition_key = { name = "owner" }
projection = "KEYS_ONLY"
"""
CEILINGS = """
[billing]
mode = "on_demand"
maximum_read_request_units = 500
maximum_write_request_units = 400
"""
WRITES = "maximum_write_request_units = 400\n"
UNREAD = "maximum_read_request_units = false\n"
EXPIRY = 'time_to_live_attribute = "expires_at"\n'


@pytest.fixture
def environment_file(live: LiveStack) -> Iterator[Any]:
    """The environment file, as it was afterwards; the table holds one item meanwhile."""
    file = live.project.root / "environments" / "local.toml"
    live.client("dynamodb", HOME).put_item(TableName=TABLE, Item=KEY | {"value": {"S": "here"}})
    yield file
    live.client("dynamodb", HOME).delete_item(TableName=TABLE, Key=KEY)
    file.write_text(ENVIRONMENT)


def settings_of(live: LiveStack, region: str) -> dict[str, Any]:
    """What may change, as one region has it."""
    client, table = live.client("dynamodb", region), live.table(region)
    backups = client.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    tags = client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    return {
        "recovery_period_days": backups["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
        "indexes": sorted(index["IndexName"] for index in table["GlobalSecondaryIndexes"]),
        "expiry": client.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"].get("AttributeName"),
        "ceilings": [
            tuple(one.get("OnDemandThroughput", {}).values())
            for one in (table, *sorted(table["GlobalSecondaryIndexes"], key=lambda index: str(index["IndexName"])))
        ],
        "protected": table["DeletionProtectionEnabled"],
    }


def _refused_with_terraform_alone(live: LiveStack) -> None:
    """Nothing is passed over in silence: the messages name the variables."""
    live.project.succeed("synth")
    words = " ".join(live.terraform("plan", "-no-color", "-var=deletion_protection=false").err.replace("│", "").split())
    assert "with terraform alone plan with -var removed_time_to_live_attribute=expires_at" in words
    assert "got 400 left out and still there" in words
    assert "with terraform alone plan with -var 'removed_ceilings={write=-1}'" in words


def test_changes_are_made_in_place_and_taken_back(live: LiveStack, environment_file: Any) -> None:
    """Recovery window, tags, an index, protection in every region by a variable of the home; then all the way back.

    With them what the provider does not take away when it is left out: expiry, one ceiling, the last ones.
    """
    identity = {region: live.table(region)["TableId"] for region in REGIONS}
    changed = {
        "recovery_period_days": 7,
        "tags": {"environment": "local", "team": "data"},
        "indexes": ["GSI1", "by-owner"],
        "expiry": "expires_at",
        "ceilings": [(500, 400)] * 3,
        "protected": False,
    }
    less = changed | {"protected": True, "expiry": None, "ceilings": [(500,), (500,), ()]}
    original = {
        "recovery_period_days": 35,
        "tags": {"environment": "local"},
        "indexes": ["GSI1"],
        "expiry": "expires_at",
        "ceilings": [()] * 2,
        "protected": True,
    }
    # An index is not removed together with another change: the provider asks for both in turn, and the embedded AWS
    # is not ready for the second as soon as the index is gone.
    lifted = [f"protection-off:{place}" for place in (TABLE, *REPLICAS)]
    window, expiry, index = f"recovery-window-cut:{TABLE}", f"ttl-changed:{TABLE}", f"index-removed:{TABLE}/by-owner"
    steps: tuple[tuple[str, str, list[str], dict[str, Any]], ...] = (
        (CHANGED + CEILINGS, "false", [*lifted, window], changed),
        (CHANGED.replace(EXPIRY, "") + UNREAD + CEILINGS.replace(WRITES, ""), "true", [expiry], less),
        (CHANGED.replace(EXPIRY, ""), "true", [], less | {"ceilings": [()] * 3}),
        (ENVIRONMENT, "true", [expiry, index], original),
    )
    protected = True
    for text, protection, losses, expected in steps:
        environment_file.write_text(text)
        if expected is less:
            _refused_with_terraform_alone(live)
        flags = [f"--allow={loss}" for loss in losses]
        options = ("--var", f"deletion_protection={protection}")
        document = live.project.succeed("deploy", "--yes", "--json", *options, *flags).document
        assert set(document["stacks"][STACK]["plan"]["counts"]) == {"change"}
        assert (document["second_plan_empty"], document["problems"]) == (True, [])
        shown = {(one["region"], one["setting"]) for one in document["stacks"][STACK]["plan"]["replica_settings"]}
        switched = expected["protected"] is not protected
        assert {region for region, name in shown if name == "deletion_protection"} == set(REPLICAS if switched else ())
        findings = document["stacks"][STACK]["guard"]["findings"]
        assert {one["allow"] for one in findings if one["allowed"]} == set(losses)
        protected = bool(expected["protected"])
        assert {region: settings_of(live, region) for region in REGIONS} == dict.fromkeys(REGIONS, expected)
    assert {region: live.table(region)["TableId"] for region in REGIONS} == identity
    for region in REGIONS:
        assert live.client("dynamodb", region).get_item(TableName=TABLE, Key=KEY)["Item"]["value"] == {"S": "here"}


def test_the_state_was_copied_before_every_apply(live: LiveStack) -> None:
    """The copies are older serials of the same lineage."""
    now = json.loads(live.project.state_file.read_text())
    copies = [
        json.loads(file.read_text()) for file in sorted((live.project.work / "state-copies" / STACK).glob("*.tfstate"))
    ]
    assert copies
    assert {copy["lineage"] for copy in copies} == {now["lineage"]}
    assert all(copy["serial"] < now["serial"] for copy in copies)
