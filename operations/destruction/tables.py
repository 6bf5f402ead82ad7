"""The replicas of the table that goes: how they stand, and how one of them is deleted.

A replica is deleted through the API, not by Terraform: one after the other, each told of, and taken up again where it
was cut off. Terraform deletes the rest afterwards.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.errors import RefusedError
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from operations.aws import Clients

REMOVAL_SECONDS = 1800.0
"""How long a replica may take to go, as long as the Terraform provider waits for one."""

SOURCE_RULE = (
    "AWS deletes no replica through which another one was made in the last 24 hours, as long as that other one exists"
)
_SOURCE_REFUSAL = "source region"
_BUSY = ("ResourceInUseException", "LimitExceededException")
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RegionalTable:
    """The table in one region.

    Args:
        region: Where.
        arn: Its ARN there.
        id: Its id, which a table of the same name made later does not have.
        status: ``ACTIVE``, ``UPDATING`` and so on.
        created: When it was made.
        is_protected: Whether deletion protection is on.
        is_strong: Whether it is strongly consistent: its replicas go all at once.
        other_regions: Where it is replicated to.
    """

    region: str
    arn: str
    id: str
    status: str
    created: datetime
    is_protected: bool
    is_strong: bool = False
    other_regions: tuple[str, ...] = ()


class Tables:
    """The table of one name in every region.

    Args:
        clients: AWS.
        name: The table.
    """

    def __init__(self, clients: Clients, name: str) -> None:
        self._clients = clients
        self.name = name

    def find(self, region: str) -> RegionalTable | None:
        """The table in a region; None where there is none."""
        dynamodb = self._clients.dynamodb(region)
        try:
            found: Any = dynamodb.describe_table(TableName=self.name)["Table"]
        except dynamodb.exceptions.ResourceNotFoundException:
            return None
        replicas = [one["RegionName"] for one in found.get("Replicas", ()) if one["RegionName"] != region]
        return RegionalTable(
            region=region,
            arn=found["TableArn"],
            id=found.get("TableId", ""),
            status=found["TableStatus"],
            created=found["CreationDateTime"],
            is_protected=found.get("DeletionProtectionEnabled", False),
            is_strong=found.get("MultiRegionConsistency") == "STRONG",
            other_regions=tuple(replicas),
        )

    def everywhere(self, regions: Iterable[str]) -> dict[str, RegionalTable]:
        """The table in these regions and in all that AWS replicates it to besides."""
        known = dict.fromkeys(regions)
        found = by_region(known, self.find)
        more = [other for one in found.values() if one for other in one.other_regions if other not in known]
        found |= by_region(dict.fromkeys(more), self.find)
        return {region: one for region, one in found.items() if one}

    def unprotect(self, region: str) -> None:
        """Lifts deletion protection, where the table still is."""
        from operations.replica_settings import protect  # noqa: PLC0415 - only what destroys needs it

        try:
            protect(self._clients, region, self.name, on=False)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    def remove(self, region: str, *, through: str) -> None:
        """Deletes the replica in a region and waits until it is gone; one that is going already is waited for.

        Args:
            region: Where.
            through: The region that is asked: another one that has the table, or, for the last table, its own.

        Raises:
            ClientError: When AWS refuses it.
            RefusedError: When AWS refuses it for the rule of the 24 hours, or it takes too long.
        """
        deadline = time.monotonic() + REMOVAL_SECONDS
        for pause in _pauses():
            found = self.find(region)
            if found is None and not self._is_busy(through, besides=region):
                return
            if time.monotonic() > deadline:
                raise RefusedError(
                    f"{region}: table {self.name} must be gone within {REMOVAL_SECONDS / 60:.0f} minutes, got "
                    f"{found.status if found else 'a home that is still UPDATING'}; run the same command again, it "
                    "goes on here"
                )
            if found and found.status != "DELETING":
                self._ask(region, through)
            time.sleep(pause)

    def _ask(self, region: str, through: str) -> None:
        dynamodb = self._clients.dynamodb(through)
        try:
            if region == through:
                dynamodb.delete_table(TableName=self.name)
            else:
                dynamodb.update_table(TableName=self.name, ReplicaUpdates=[{"Delete": {"RegionName": region}}])
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if _SOURCE_REFUSAL in message:
                raise RefusedError(
                    f"{region}: {SOURCE_RULE}; got a replica that is younger; what was done before stays done: run the "
                    "same command again a day after the youngest replica was made"
                ) from error
            if code not in _BUSY and "not found" not in message and "not part of" not in message:
                raise

    def _is_busy(self, region: str, *, besides: str) -> bool:
        """Whether the table that is left is still at work on the removal."""
        left = self.find(region) if region != besides else None
        return left is not None and (left.status == "UPDATING" or besides in left.other_regions)


def order_of_removal(tables: Iterable[RegionalTable], home: str) -> list[str]:
    """The regions, youngest table first: a table is always younger than the one that it was made through.

    So no region goes while a replica that was made through it exists, and the rule of the 24 hours never holds
    anything up. The home region is the last one unless it was made through another, as after a move.

    Args:
        tables: The table in every region.
        home: The region that Terraform works through.
    """
    ranked = sorted(tables, key=lambda one: (one.created, one.region != home), reverse=True)
    return [one.region for one in ranked]


def _pauses() -> Iterator[float]:
    return (min(0.1 * 1.4**number, _LONGEST_PAUSE_SECONDS) for number in itertools.count())
