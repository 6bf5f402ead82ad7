"""What keeps the data safe: keys, recovery, protection; and what ends it: time to live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts

_SET_BACK = "deploy sets it back; drift tells what else was changed"
ENABLED = "Enabled"


def find(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """Looks at every region whose table answers."""
    for region, found in facts.items():
        if found.unreachable:
            continue
        yield from _key(expected, found)
        if not found.table:
            continue
        wanted = expected.by_region[region]
        if wanted.deletion_protection and not found.table.get("DeletionProtectionEnabled"):
            yield Finding(region, Verdict.BAD, "deletion protection is off", _SET_BACK)
        is_recoverable = found.recovery.get("PointInTimeRecoveryStatus") == "ENABLED"
        if wanted.point_in_time_recovery and not is_recoverable and "recovery" not in found.unread:
            way_out = f"{_SET_BACK}; what was before cannot be restored from it any more"
            yield Finding(region, Verdict.BAD, "point-in-time recovery is off", way_out)
        if "time_to_live" not in found.unread:
            yield from _time_to_live(expected, found)


def _key(expected: Expected, found: RegionFacts) -> Iterator[Finding]:
    arn = expected.deployed.key_arn_by_region.get(found.region)
    if arn is None:
        return
    if found.key_state not in {None, ENABLED}:
        way_out = {
            "Disabled": f"aws kms enable-key --region {found.region} --key-id {arn}",
            "PendingDeletion": f"aws kms cancel-key-deletion --region {found.region} --key-id {arn}, then enable-key",
        }.get(str(found.key_state), "see kms describe-key")
        text = f"key is {found.key_state}; after 20 hours without it the replica leaves the global table"
        yield Finding(found.region, Verdict.BAD, text, way_out)
    used = found.table.get("SSEDescription", {}).get("KMSMasterKeyArn")
    if found.table and used != arn:
        yield Finding(
            found.region,
            Verdict.BAD,
            f"table is encrypted with {used or 'a key that AWS owns'}, should be {arn}",
            "plan shows whether deploy changes it; a replica's key changes by making the replica anew",
        )


def _time_to_live(expected: Expected, found: RegionFacts) -> Iterator[Finding]:
    wanted = expected.time_to_live_attribute
    now = time_to_live_attribute(found)
    if now != wanted:
        way_out = "items expire otherwise than deployed: deploy sets it back at home, and AWS brings it to the replicas"
        text = f"time to live is {now or 'off'}, should be {wanted or 'off'}"
        yield Finding(found.region, Verdict.BAD, text, way_out)


def time_to_live_attribute(found: RegionFacts) -> str:
    """The attribute by which items expire; empty where they do not."""
    is_on = found.time_to_live.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    return str(found.time_to_live.get("AttributeName", "")) if is_on else ""
