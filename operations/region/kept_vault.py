"""The vault that stayed when a region was left: whoever joins again takes it over, with the key of what is in it.

AWS Backup takes a vault's name once per region, so a plan that made it anew would fail half-way. Its policy, lock and
notifications are put again, which AWS takes as often as one likes, but for a lock that nobody can change any more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from globaltables.model.backup_names import VAULT_KEY_DESCRIPTION
from operations.destruction.vaults import Vault, read_vault
from operations.errors import RefusedError
from operations.recovery.import_blocks import write_blocks

if TYPE_CHECKING:
    from operations.aws import Clients
    from operations.deployment import Deployment

_VAULT = "aws_backup_vault"
_REFERENCE = re.compile(r"\$\{(aws_kms_key\.\w+)\.arn\}")


@dataclass(frozen=True, slots=True)
class KeptVault:
    """A vault of the planned name that exists already.

    Args:
        vault: What AWS says of it.
        role: The role that its region gets.
    """

    vault: Vault
    role: str

    @property
    def text(self) -> str:
        """What becomes of it, for people."""
        one = self.vault
        return f"backup vault {one.name} in {one.region} stayed, with {one.contents}: it is taken over with its key"

    def check(self, clients: Clients) -> None:
        """Looks whether it can be taken over.

        Args:
            clients: AWS.

        Raises:
            RefusedError: When it cannot.
        """
        vault = self.vault
        what = f"region {vault.region}: backup vault {vault.name}"
        other = "choose another region, or delete the vault once its last recovery point has expired"
        if vault.is_locked_for_ever(datetime.now(UTC)):
            raise RefusedError(
                f"{what} must have a lock that can be put again, got one in compliance mode that nobody can change, "
                f"and {vault.contents}; {other}"
            )
        described = clients.kms(vault.region).describe_key(KeyId=vault.key_arn)["KeyMetadata"]
        if described.get("Description") != VAULT_KEY_DESCRIPTION or described.get("KeyManager") != "CUSTOMER":
            raise RefusedError(
                f"{what} must be one that stayed when the region was left, got one with {vault.contents} and "
                f"key {vault.key_arn}, which is none of this project; {other}"
            )
        if described["KeyState"] != "Enabled":
            raise RefusedError(
                f"{what} must have a key that can be used, got {vault.key_arn}, which is {described['KeyState']}; "
                "cancel its deletion with aws kms cancel-key-deletion, enable it with aws kms enable-key, and run the "
                "same command again"
            )

    def write_imports(self, deployment: Deployment) -> None:
        """Has the next plan take over the vault and its key.

        Args:
            deployment: The environment as it will be, with the role.

        Raises:
            RefusedError: When the state has another key for it, with which the vault would be made anew.
        """
        terraform = deployment.data.terraform
        planned = (terraform.stack_file.raw.get("resource") or {}).get(_VAULT) or {}
        for name, block in planned.items():
            key = _REFERENCE.fullmatch(block.get("kms_key_arn", ""))
            if block.get("provider") != f"aws.{self.role}" or not key:
                continue
            address, in_state = key[1], terraform.stored_state().resources.get(key[1])
            if in_state and in_state.values.get("arn") != self.vault.key_arn:
                raise RefusedError(
                    f"{address}: must be the key of backup vault {self.vault.name} in {self.vault.region}, "
                    f"{self.vault.key_arn}, got {in_state.values.get('arn')}, made by a run that failed at the vault; "
                    f"nothing is encrypted with it: let go of it with terraform state rm {address} in "
                    f"{terraform.folder}, and run the same command again"
                )
            key_id = self.vault.key_arn.rpartition("/")[2]
            write_blocks(terraform.folder, {f"{_VAULT}.{name}": self.vault.name, address: key_id})


def kept_vault(clients: Clients, role: str, region: str, name: str) -> KeptVault | None:
    """The vault of that name in a region; None where there is none."""
    found = read_vault(clients, region, name)
    return KeptVault(found, role) if found else None
