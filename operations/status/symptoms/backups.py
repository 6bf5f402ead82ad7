"""Backups that fail or cannot succeed: jobs, vault, the vault's key, the role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.finding import Finding, Verdict
from operations.status.symptoms.settings import ENABLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.status.expected import Expected
    from operations.status.facts import RegionFacts

_FAILED = ("FAILED", "ABORTED", "EXPIRED", "PARTIAL")
_RUNNING = ("CREATED", "PENDING", "RUNNING")


def find(expected: Expected, facts: Mapping[str, RegionFacts]) -> Iterator[Finding]:
    """Looks at every region that should have backups."""
    home = facts[expected.deployed.home]
    if not home.backup_role_exists:
        role = expected.backup_role_arn.rpartition("/")[2]
        yield Finding(
            home.region, Verdict.BAD, f"backup role {role} is missing: no backup can be made", "deploy makes it again"
        )
    for region, found in facts.items():
        wanted = expected.by_region[region]
        if not wanted.vault_name or found.unreachable:
            continue
        if found.vault is None and "vault" not in found.unread:
            yield Finding(region, Verdict.BAD, f"backup vault {wanted.vault_name} is missing", "deploy makes it again")
        if found.vault_key_state not in {None, ENABLED}:
            command = "enable-key" if found.vault_key_state == "Disabled" else "cancel-key-deletion, then enable-key,"
            yield Finding(
                region,
                Verdict.BAD,
                f"key of backup vault {wanted.vault_name} is {found.vault_key_state}: none can be made or restored",
                f"aws kms {command} --region {region} --key-id {wanted.vault_key_arn}",
            )
        yield from _jobs(expected, found)


def _jobs(expected: Expected, found: RegionFacts) -> Iterator[Finding]:
    done = [job for job in found.backup_jobs if job["State"] not in _RUNNING]
    failed = [job for job in done if job["State"] in _FAILED]
    if done and done[0]["State"] in _FAILED:
        said = done[0].get("StatusMessage") or "no reason given"
        yield Finding(
            found.region,
            Verdict.BAD,
            f"last backup job {done[0]['State']}: {said} ({len(failed)} of {len(done)} jobs of 7 days failed)",
            f"see that the role {expected.backup_role_arn.rpartition('/')[2]} exists and may back up this table and "
            "use its key, and that the vault's key is enabled; then start a backup",
        )
    elif found.last_backup is None and "recovery_points" not in found.unread and not done:
        yield Finding(found.region, Verdict.WARNING, "no backup was made yet", "wait for the plan's next start")
