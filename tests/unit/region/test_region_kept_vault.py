"""A region that joins again: the vault that stayed there is taken over with its key, or refused beforehand."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from globaltables.model.backup_names import VAULT_KEY_DESCRIPTION
from operations.console import Console
from operations.errors import RefusedError
from operations.recovery.import_blocks import FILE
from operations.region.join import Join
from operations.region.subject import Subject
from operations.terraform.state import parse_stored_state
from tests.unit.region.test_region_steps import TABLE, NoTableError, state

if TYPE_CHECKING:
    from pathlib import Path

REGION, KEY_ARN = "eu-west-3", "arn:aws:kms:eu-west-3:000000000000:key/0b1c"
NOW = datetime.now(UTC)
VAULT = f"region {REGION}: backup vault {TABLE} must"
OTHERWISE = "choose another region, or delete the vault once its last recovery point has expired"


@dataclass
class World:
    """AWS with a vault in one region, where there is no table."""

    vault: dict[str, Any] = field(default_factory=dict)
    key: dict[str, Any] = field(default_factory=dict)

    def dynamodb(self, _region: str) -> Any:
        """Of a region without the table."""

        def describe_table(**_asked: Any) -> Any:
            raise NoTableError

        return SimpleNamespace(describe_table=describe_table)

    def backup(self, _region: str) -> Any:
        """The vault, with one recovery point."""
        named = {"BackupVaultArn": "arn:vault", "EncryptionKeyArn": KEY_ARN, **self.vault}
        point = {"RecoveryPointArn": "arn:point", "CalculatedLifecycle": {"DeleteAt": datetime(2027, 1, 2, tzinfo=UTC)}}
        page = {"RecoveryPoints": [point]}
        return SimpleNamespace(
            describe_backup_vault=lambda BackupVaultName: {"BackupVaultName": BackupVaultName, **named},  # noqa: N803
            get_paginator=lambda _operation: SimpleNamespace(paginate=lambda **_asked: [page]),
        )

    def kms(self, _region: str) -> Any:
        """The vault's key."""
        usual = {"Description": VAULT_KEY_DESCRIPTION, "KeyManager": "CUSTOMER", "KeyState": "Enabled"}
        return SimpleNamespace(describe_key=lambda KeyId: {"KeyMetadata": {"KeyId": KeyId, **usual, **self.key}})  # noqa: N803


class Planned(Subject):
    """Has the plan prepared, and keeps the blocks beside it."""

    stored: str

    def bring_about(self, text: str, console: Any, **more: Any) -> None:
        """Synthesized with a vault in two regions."""
        del text, console
        vaults = {
            f"backup_Vault_{role}_1E": {
                "provider": f"aws.{role}",
                "kms_key_arn": f"${{aws_kms_key.backup_Vault_{role}_Key_1D.arn}}",
            }
            for role in ("secondary", "paris")
        }
        stack_file = SimpleNamespace(raw={"resource": {"aws_backup_vault": vaults}})
        stored = parse_stored_state(self.stored)
        terraform = SimpleNamespace(folder=self.root, stack_file=stack_file, stored_state=lambda: stored)
        more["prepare"](SimpleNamespace(data=SimpleNamespace(terraform=terraform)))


@pytest.fixture
def make(tmp_path: Path) -> Any:
    """A function from a file's text, a vault and its key to a region that is to join."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "global-table-dev.tfstate").write_text(state())

    def made(text: str = "", vault: dict[str, Any] | None = None, key: dict[str, Any] | None = None) -> Join:
        file = tmp_path / "dev.toml"
        file.write_text(text)
        console = Console(out=io.StringIO(), err=io.StringIO())
        clients = cast("Any", World(vault or {}, key or {}))
        subject = Planned(file, tmp_path, console, "region-add-eu-west-3", (), clients)
        subject.stored = state()
        return Join(subject, "paris", REGION)

    return made


def test_the_vault_that_stayed_is_taken_over_with_its_key(make: Any, tmp_path: Path) -> None:
    """By the plan that makes the replica, which is told."""
    join = make()
    join.check()
    join.preview()
    assert json.loads((tmp_path / FILE).read_text()) == {
        "import": [
            {"to": "aws_backup_vault.backup_Vault_paris_1E", "id": TABLE},
            {"to": "aws_kms_key.backup_Vault_paris_Key_1D", "id": "0b1c"},
        ]
    }
    assert join.subject.console.err.getvalue() == (
        f"backup vault {TABLE} in {REGION} stayed, with 1 recovery point, the last until 2027-01-02: it is taken over "
        "with its key\n"
    )


def test_a_vault_is_not_taken_over_with_another_key(make: Any, tmp_path: Path) -> None:
    """A deploy by hand made one before it failed at the vault, which would be made anew with it."""
    join, address = make(), "aws_kms_key.backup_Vault_paris_Key_1D"
    stored = json.loads(state())
    stored["resources"][0] |= {"name": "backup_Vault_paris_Key_1D", "instances": [{"attributes": {"arn": "arn:new"}}]}
    join.subject.stored = json.dumps(stored)
    with pytest.raises(RefusedError) as error:
        join.preview()
    assert str(error.value) == (
        f"{address}: must be the key of backup vault {TABLE} in {REGION}, {KEY_ARN}, got arn:new, made by a run that "
        f"failed at the vault; nothing is encrypted with it: let go of it with terraform state rm {address} in "
        f"{tmp_path}, and run the same command again"
    )
    assert not (tmp_path / FILE).exists()


def test_without_backups_no_vault_is_looked_for(make: Any, tmp_path: Path) -> None:
    """Nor taken over."""
    join = make("[backup]\nenabled = false\n", key={"KeyState": "Disabled"})
    join.check()
    join.preview()
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    ("vault", "key", "message"),
    [
        (
            {"Locked": True, "LockDate": NOW - timedelta(days=1)},
            {},
            (
                f"{VAULT} have a lock that can be put again, got one in compliance mode that nobody can change, and 1 "
                f"recovery point, the last until 2027-01-02; {OTHERWISE}"
            ),
        ),
        (
            {},
            {"Description": "mine"},
            (
                f"{VAULT} be one that stayed when the region was left, got one with 1 recovery point, the last until "
                f"2027-01-02 and key {KEY_ARN}, which is none of this project; {OTHERWISE}"
            ),
        ),
        (
            {},
            {"KeyState": "PendingDeletion"},
            (
                f"{VAULT} have a key that can be used, got {KEY_ARN}, which is PendingDeletion; cancel its deletion "
                "with aws kms cancel-key-deletion, enable it with aws kms enable-key, and run the same command again"
            ),
        ),
    ],
)
def test_a_vault_that_cannot_be_taken_over_is_refused(
    make: Any, vault: dict[str, Any], key: dict[str, Any], message: str
) -> None:
    """Before anything is changed; one whose lock can still be changed is no such vault."""
    with pytest.raises(RefusedError) as error:
        make("", vault, key).check()
    assert str(error.value) == message
    make("", {"Locked": True, "LockDate": NOW + timedelta(days=1)}).check()
