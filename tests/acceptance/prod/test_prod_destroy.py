"""The end of `prod`, which runs after every other test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.prod.prod_environment import REGIONS, STACKS, TABLE

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance


def test_destroy_leaves_nothing(prod: Prod) -> None:
    """Both states are empty, and no region has the table or anything that watched it."""
    assert prod.project.succeed("destroy", "--env", "prod", "--yes", "--json").document["destroyed"] is True
    for stack in STACKS:
        assert json.loads((prod.project.root / "state" / f"{stack}.tfstate").read_text())["resources"] == []
    for region in REGIONS:
        assert TABLE not in prod.clients("dynamodb", region).list_tables()["TableNames"]
        assert prod.clients("lambda", region).list_functions()["Functions"] == []
        assert prod.clients("kinesis", region).list_streams()["StreamNames"] == []
        assert prod.clients("backup", region).list_backup_vaults()["BackupVaultList"] == []
        found = prod.clients("cloudwatch", region).describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        assert (found["MetricAlarms"], found["CompositeAlarms"]) == ([], [])
        assert prod.clients("sns", region).list_topics()["Topics"] == []
        assert prod.clients("cloudwatch", region).list_dashboards()["DashboardEntries"] == []
