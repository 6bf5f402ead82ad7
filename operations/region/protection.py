"""The deletion protection of a replica that is about to go: lifted for its removal, put back where that fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.replica_settings import protect

if TYPE_CHECKING:
    from operations.aws import Clients
    from operations.console import Console


@dataclass(slots=True)
class ReplicaProtection:
    """The protection of one replica.

    Args:
        clients: AWS.
        region: Where it is.
        table_name: The table.
    """

    clients: Clients
    region: str
    table_name: str
    _was_on: bool | None = None

    def lift(self) -> None:
        """Switches it off, and remembers whether it was on."""
        self._was_on = self._is_on()
        if self._was_on:
            protect(self.clients, self.region, self.table_name, on=False)

    def put_back(self, console: Console) -> None:
        """A replica that AWS would not delete stays protected until the next attempt, which may be a day later."""
        if self._was_on and self._is_on() is False:
            protect(self.clients, self.region, self.table_name, on=True)
            console.warn(f"{self.region}: the replica is still there; its protection was put back")

    def _is_on(self) -> bool | None:
        """Whether it is on; None when the replica is gone, or going."""
        try:
            table = self.clients.dynamodb(self.region).describe_table(TableName=self.table_name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return None if table["TableStatus"] == "DELETING" else bool(table.get("DeletionProtectionEnabled", False))
