"""A region that does not answer, a table that is not there or not active, and what could not be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from operations.finding import Finding, Verdict
from operations.status.facts import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts

ACTIVE = "ACTIVE"
_BUSY = ("CREATING", "UPDATING")
_LOST_KEY = ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED")
_WAYS = {
    "CREATING": "wait until it is made",
    "UPDATING": "wait until the change is done; the table serves requests meanwhile",
    "DELETING": "find in CloudTrail who deletes it; once it is gone, status says the way back",
}


def find(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """Looks at every region."""
    for region, found in facts.items():
        if found.unreachable:
            yield Finding(
                region,
                Verdict.BAD,
                f"region does not answer: {found.unreachable}",
                "look at AWS Health and at your network; use another region until it answers",
            )
            continue
        yield from _unread(found)
        status = found.table_status
        if status == MISSING:
            yield Finding(
                region,
                Verdict.BAD,
                f"there is no table {expected.deployed.table_name}",
                _way_back(expected, facts, region),
            )
        elif status in _LOST_KEY:
            yield Finding(
                region,
                Verdict.BAD,
                f"table is {status}: DynamoDB cannot use its key",
                "enable the key, or cancel its deletion, at once: after 7 days the table is archived",
            )
        elif status not in {ACTIVE, "UNREAD"}:
            verdict = Verdict.WARNING if status in _BUSY else Verdict.BAD
            yield Finding(region, verdict, f"table is {status}", _WAYS.get(status, "see describe-table"))


def _unread(found: RegionFacts) -> Iterator[Finding]:
    for part, reason in found.unread.items():
        what = part.replace("_", " ")
        yield Finding(
            found.region,
            Verdict.BAD,
            f"{what} could not be read: {reason}",
            "allow the call if it was denied; otherwise try again",
        )


def _way_back(expected: Expected, facts: Mapping[str, RegionFacts], region: str) -> str:
    """A replica outlives its home and is newer than any backup; a restored table would stand in its way."""
    culprit = "find in CloudTrail who deleted it"
    if region != expected.deployed.home:
        return f"{culprit}; deploy makes the replica anew and AWS fills it"
    alive = [other for other, found in facts.items() if found.table_status in {ACTIVE, *_BUSY}]
    if alive:
        call = _replica_again(expected, region, alive[0])
        return f"{culprit}; {alive[0]} still has it: do not restore, make it a replica again, then deploy: {call}"
    unknown = [other for other, found in facts.items() if found.table_status != MISSING]
    if unknown:
        return f"{culprit}; restore nothing before you know that {', '.join(unknown)} has it no more"
    return f"{culprit}; no region has it: restore it before you deploy, as docs/guides/restore.md says"


def _replica_again(expected: Expected, region: str, source: str) -> str:
    key = expected.deployed.key_arn_by_region.get(region)
    wanted = {"RegionName": region} | ({"KMSMasterKeyId": key} if key else {})
    updates = json.dumps([{"Create": wanted}])
    name = expected.deployed.table_name
    return f"aws dynamodb update-table --region {source} --table-name {name} --replica-updates '{updates}'"
