"""What stays in a region that is left: backups, and the keys without which they cannot be read.

It leaves the state and not AWS. Everything else in the region goes, the replica's key included where no backup was
made with it: its deletion is scheduled after the replica is gone, and can be cancelled in its waiting period.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.destruction.backups import Backups
from operations.destruction.vaults import describe_vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.aws import Clients
    from operations.terraform.state import ResourceState, State

_VAULT = "aws_backup_vault"
_OF_A_VAULT = frozenset(
    {"aws_backup_vault_lock_configuration", "aws_backup_vault_notifications", "aws_backup_vault_policy"}
)
_KEY = "aws_kms_key"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """One thing that stays.

    Args:
        address: Its address in state, without an instance key.
        text: What it is and why it stays, for people; empty for what belongs to another.
    """

    address: str
    text: str


def left_behind(state: State, role: str, region: str, table_name: str, clients: Clients) -> list[LeftBehind]:
    """What has to stay in a region, of what is in state.

    Args:
        state: The data stack's.
        role: The role that leaves.
        region: Its region.
        table_name: The table.
        clients: AWS.
    """
    mine = [one for one in state.resources.values() if one.provider_alias == role and one.mode == "managed"]
    found = [stays for vault in _of(mine, _VAULT) for stays in _vault(vault, mine, region, clients)]
    backups = Backups(clients, table_name, region)
    among = backups.all()
    for key in _of(mine, _KEY):
        # The table's keys are told by their address: the replica may be gone already.
        needing = backups.needing(key.values["arn"], among) if key.name.startswith(f"table_{role}_") else []
        if needing:
            why = f"{len(needing)} of DynamoDB's own backups in {region} cannot be restored without it"
            found.append(LeftBehind(_address(key), f"key {key.values['arn']}: {why}"))
    return list({one.address: one for one in found}.values())


def _vault(vault: ResourceState, mine: list[ResourceState], region: str, clients: Clients) -> Iterator[LeftBehind]:
    name = vault.values["name"]
    described = describe_vault(clients.backup(region), name)
    count = described["NumberOfRecoveryPoints"] if described else 0
    if not count:
        return
    yield LeftBehind(_address(vault), f"backup vault {name} in {region}: it holds {count} recovery points")
    for one in mine:
        if one.type in _OF_A_VAULT and one.values.get("backup_vault_name") == name:
            yield LeftBehind(_address(one), "")
    for key in _of(mine, _KEY):
        if key.values.get("arn") == vault.values.get("kms_key_arn"):
            yield LeftBehind(_address(key), f"key {key.values['arn']}: the recovery points in vault {name} need it")


def _of(resources: list[ResourceState], type_: str) -> Iterator[ResourceState]:
    return (one for one in resources if one.type == type_)


def _address(resource: ResourceState) -> str:
    return f"{resource.type}.{resource.name}"
