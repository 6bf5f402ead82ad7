"""Replicas that were not made, or have stopped replicating."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from operations.consistency import is_strongly_consistent
from operations.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts

_CREATION_RIGHTS = (
    "dynamodb:CreateTable, CreateTableReplica, Scan, Query, GetItem, PutItem, UpdateItem, DeleteItem and BatchWriteItem"
)
_WAYS = {
    "CREATING": "wait until AWS has copied the items",
    "UPDATING": "wait until the change is done",
    "CREATION_FAILED": f"allow {_CREATION_RIGHTS} in the replica's region, kms:CreateGrant on its key and "
    "iam:CreateServiceLinkedRole; see that no table of this name was there; remove the failed replica, deploy again",
    "INACCESSIBLE_ENCRYPTION_CREDENTIALS": "enable its key, or cancel the key's deletion, at once: after 20 hours the "
    "replica leaves the global table for ever",
    "REGION_DISABLED": "enable the region in the account at once: after 20 hours the replica leaves the global table",
    "REPLICATION_NOT_AUTHORIZED": "take away what denies AWSServiceRoleForDynamoDBReplication, in the table's policy "
    "or the key's, at once: after 20 hours the replica leaves the global table",
}
_BUSY = ("CREATING", "UPDATING")
_VIEW = "NEW_AND_OLD_IMAGES"


def find(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """Looks at what every region says of the others, and at the streams that carry the changes."""
    yield from _statuses(expected, facts)
    for region, found in facts.items():
        if not found.table or is_strongly_consistent(found.table):
            continue
        stream = found.table.get("StreamSpecification", {})
        if not stream.get("StreamEnabled"):
            yield Finding(
                region,
                Verdict.BAD,
                "stream is off, and replication needs it",
                f"deploy again, or switch it on with StreamViewType={_VIEW}",
            )
        elif stream.get("StreamViewType") != _VIEW:
            yield Finding(
                region,
                Verdict.WARNING,
                f"stream holds {stream.get('StreamViewType')}, new replicas need {_VIEW}",
                "change it before you add a region; consumers get a new stream",
            )


def _statuses(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """One finding for each replica and status, however many regions see it."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    reasons: dict[str, str] = {}
    for region, found in facts.items():
        if not found.table:
            continue
        for replica in found.table.get("Replicas", ()):
            if replica.get("ReplicaStatusDescription"):
                reasons[replica["RegionName"]] = replica["ReplicaStatusDescription"]
        for other in expected.deployed.regions:
            status = found.replica_status_by_region.get(other, "missing")
            if other != region and status != "ACTIVE" and facts[other].table_status != "MISSING":
                seen[other, status].append(region)
    for (replica, status), regions in seen.items():
        reason = f" ({reasons[replica]})" if replica in reasons else ""
        yield Finding(
            replica,
            Verdict.WARNING if status in _BUSY else Verdict.BAD,
            f"replica is {status}{reason}, as {', '.join(regions)} {'sees' if len(regions) == 1 else 'see'} it",
            _WAYS.get(status, "deploy again; it makes missing replicas"),
        )
