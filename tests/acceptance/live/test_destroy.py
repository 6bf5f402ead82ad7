"""`globaltables destroy` and `local down`: the end of the live stack, which runs after every other test."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from local_aws.instance import is_locked
from tests.acceptance.live_stack import HOME, REGIONS, TABLE

if TYPE_CHECKING:
    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance


def test_another_home_is_refused(live: LiveStack) -> None:
    """Terraform alone would forget the table in the old home and delete its replicas' keys."""
    refused = live.project.run("destroy", "--yes", "--var", "primary_region=us-west-2")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[-1] == (
        "error: primary region: must be us-east-1, where it is deployed, got us-west-2; nothing was touched; "
        "set it back, or the table would be left behind"
    )
    assert live.table(HOME)["TableStatus"] == "ACTIVE"


def test_without_a_terminal_it_wants_a_yes(live: LiveStack) -> None:
    """What would go is shown, exit code 2, and the table is there and protected."""
    refused = live.project.run("destroy", "--json")
    assert refused.code == 2
    assert "global-table-local: 0 to add, 0 to change, 14 to destroy, 1 to keep" in refused.err.splitlines()
    assert refused.document == {
        "error": f"global-table-local: destroy table {TABLE} and its items in every region; this cannot be undone: "
        "must be confirmed, got no terminal to ask on; add --yes to confirm it"
    }
    assert all(live.table(region)["DeletionProtectionEnabled"] for region in REGIONS)


def test_it_leaves_nothing(live: LiveStack) -> None:
    """Without a final backup: no table anywhere, keys waiting for their end, an empty state; then nothing to do."""
    keys = live.project.succeed("output", "key_arn_by_region", "--json").document["key_arn_by_region"]
    document = live.project.succeed("destroy", "--yes", "--no-final-backup", "--json").document
    assert (document["destroyed"], document["final_backup"], document["kept"]) == (True, None, [])
    assert [live.client("dynamodb", region).list_backups()["BackupSummaries"] for region in REGIONS] == [[], [], []]
    assert [live.table(region) for region in REGIONS] == [{}, {}, {}]
    for region, arn in keys.items():
        described = live.client("kms", region).describe_key(KeyId=arn)
        assert described["KeyMetadata"]["KeyState"] == "PendingDeletion"
    state = json.loads(live.project.state_file.read_text())
    assert (state["resources"], state["outputs"]) == ([], {})
    assert live.project.succeed("destroy", "--yes", "--json").document["destroyed"] is False


def test_what_is_not_deployed_is_said(live: LiveStack) -> None:
    """By every command that needs it."""
    for command in ("verify", "output"):
        missing = live.project.run(command)
        assert missing.code == 2
        assert "globaltables deploy" in missing.err


def test_local_down_leaves_no_process(live: LiveStack) -> None:
    """Nobody listens any more, and a second one says that none was running."""
    running = live.project.succeed("local", "status", "--json").document
    assert live.project.succeed("local", "down").out == "embedded AWS stopped\n"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running["port"]), timeout=5)
    assert not is_locked(live.project.embedded_aws)
    assert live.project.succeed("local", "down").out == "embedded AWS was not running\n"
    assert live.project.run("local", "status").code == 1
