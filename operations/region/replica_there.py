"""The table in a region that is to be left: a replica of the home, a table of its own, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.destruction.tables import Tables
from operations.errors import AnswerIsNoError, RefusedError

if TYPE_CHECKING:
    from operations.aws import Clients
    from operations.destruction.tables import RegionalTable


@dataclass(frozen=True, slots=True)
class ReplicaThere:
    """What AWS says of the table of a region, asked anew every time.

    Args:
        clients: AWS.
        table_name: The table.
        home: The region through which its replicas are made.
        region: The region in question.
    """

    clients: Clients
    table_name: str
    home: str
    region: str

    @property
    def is_gone(self) -> bool:
        """Whether neither the home nor the region itself knows of it."""
        return not self._is_replica() and self._own_table() is None

    @property
    def can_hold_writes(self) -> bool:
        """Whether there is a table in the region that is not being deleted yet."""
        return self._own_table() is not None

    def see_it_is_one(self, *, or_else: str) -> None:
        """Refuses a table that has left the global table: no backup of the home has what was written to it.

        Args:
            or_else: The way out.

        Raises:
            RefusedError: When there is one.
        """
        own = self._own_table()
        if own and not self._is_replica():
            raise RefusedError(
                f"region {self.region}: table {self.table_name} must be a replica of the home, got a table of its own "
                f"that is {own.status}, with items that no other region may have; {or_else}"
            )

    def see_it_is_gone(self) -> None:
        """Looks whether it went.

        Raises:
            AnswerIsNoError: When it is there, as a replica or on its own.
        """
        if self._is_replica():
            raise AnswerIsNoError(f"region {self.region}: must be left, AWS still names its replica; look at it there")
        if own := self._own_table():
            raise AnswerIsNoError(
                f"region {self.region}: must be left, got a table of its own that is {own.status}; cancel the deletion "
                "of its key where one is scheduled, with aws kms cancel-key-deletion, and look at it there"
            )

    def _is_replica(self) -> bool:
        table: Any = self.clients.dynamodb(self.home).describe_table(TableName=self.table_name)["Table"]
        return self.region in {one["RegionName"] for one in table.get("Replicas", ())}

    def _own_table(self) -> RegionalTable | None:
        """The table in the region; None where there is none, or it is going."""
        found = Tables(self.clients, self.table_name).find(self.region)
        return None if found is None or found.status == "DELETING" else found
