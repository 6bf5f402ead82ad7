"""A table that is made of another one's past, or of files in S3."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.live_stack import HOME, REPLICAS, TABLE, LiveStack
from tests.cli.project_copy import QUICK_ENVIRONMENT, STACK

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.terraform.binary import Binary
    from tests.cli.project_copy import ProjectCopy

pytestmark = pytest.mark.acceptance

OLD = "orders-of-old"
ITEM = {"PK": {"S": "order-1"}, "SK": {"S": "2024"}}
BUCKET = "exports-of-old"
FROM_A_TABLE = f'kind = "point_in_time"\ntable_name = "{OLD}"\n'
FROM_FILES = f'kind = "s3_import"\nbucket = "{BUCKET}"\nkey_prefix = "orders/"\ncompression = "GZIP"\n'


def _make_old_table(live: LiveStack) -> None:
    dynamodb = live.client("dynamodb", HOME)
    keys = ("PK", "SK", "GSI1PK", "GSI1SK")
    dynamodb.create_table(
        TableName=OLD,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "GSI1",
                "KeySchema": [
                    {"AttributeName": "GSI1PK", "KeyType": "HASH"},
                    {"AttributeName": "GSI1SK", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    dynamodb.get_waiter("table_exists").wait(TableName=OLD)
    dynamodb.update_continuous_backups(
        TableName=OLD, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.put_item(TableName=OLD, Item=ITEM)


def _put_old_files(live: LiveStack) -> None:
    s3 = live.client("s3", HOME)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="orders/1.json.gz", Body=gzip.compress(json.dumps({"Item": ITEM}).encode()))
    s3.put_object(Bucket=BUCKET, Key="others/1.json.gz", Body=b"no archive")


@pytest.mark.parametrize(
    ("source", "make_source"), [(FROM_A_TABLE, _make_old_table), (FROM_FILES, _put_old_files)], ids=["past", "files"]
)
def test_one_deploy_makes_the_table_and_sets_what_its_source_does_not_bring(
    quick_project: ProjectCopy, terraform: Binary, source: str, make_source: Callable[[LiveStack], None]
) -> None:
    """Items are in every region, protection and tags are on, a second plan is empty; then the source cannot change."""
    environment = quick_project.root / "environments" / "local.toml"
    text = f'{QUICK_ENVIRONMENT}[tags]\nteam = "orders"\n'
    environment.write_text(f"{text}[source]\n{source}")
    quick_project.succeed("local", "up")
    live = LiveStack(quick_project, terraform.path, quick_project.run("local", "status"))
    try:
        make_source(live)

        first = quick_project.succeed("deploy", "--yes", "--json").document

        assert first["stacks"][STACK]["step"].startswith("step 1 of 2: made from its source")
        assert first["second_step"]["plan"]["counts"] == {"change": 1}
        assert first["second_plan_empty"] is True
        for region in (HOME, REPLICAS[0]):
            assert live.client("dynamodb", region).get_item(TableName=TABLE, Key=ITEM)["Item"] == ITEM
            assert live.table(region)["DeletionProtectionEnabled"] is True

        environment.write_text(text)
        changed = quick_project.run("deploy", "--yes")
        assert changed.code == 2
        assert "source: cannot change on a live stack" in changed.err
        assert "a source is used when a table is made" in changed.err
    finally:
        live.close()
