"""A destroy in words: before it is confirmed and after it was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from operations.destruction.tables import SOURCE_RULE

if TYPE_CHECKING:
    from operations.destruction.backups import Backup
    from operations.destruction.destruction import Destruction
    from operations.destruction.facts import Facts

_DAY = timedelta(hours=24)


def lines_before(facts: Facts, destruction: Destruction) -> list[str]:
    """What people have to know before they agree."""
    lines = [
        f"{vault.region}: vault {vault.name} holds {vault.contents}{f', {vault.lock}' if vault.lock else ''}"
        for vault in facts.vaults
    ]
    staying = {one.arn for one in destruction.kept if one.stays}
    lines += [f"stays in AWS: {one.text}" if one.stays else one.text for one in destruction.kept]
    lines += [
        f"{vault.region}: vault {vault.name} goes with all that it holds, as force_destroy says"
        for vault in facts.vaults
        if vault.points and vault.arn not in staying
    ]
    now = datetime.now(UTC)
    young = [
        region for region, table in facts.tables.items() if region != facts.subject.home and now - table.created < _DAY
    ]
    if young:
        lines.append(f"{', '.join(young)}: made less than a day ago; {SOURCE_RULE}: so the youngest goes first")
    return lines


def lines_after(facts: Facts, destruction: Destruction, final: Backup | None) -> list[str]:
    """What stays, and how it is deleted once it is not needed any more."""
    lines: list[str] = []
    if final:
        delete = f"aws dynamodb delete-backup --region {facts.subject.home} --backup-arn {final.arn}"
        lines.append(f"final backup of {final.created.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {final.arn}")
        lines.append(f"  once nothing needs it: {delete}")
    perhaps = destruction.perhaps_final()
    if perhaps:
        lines.append(
            f"backup {perhaps.name} of {perhaps.created.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {perhaps.arn}; the table "
            "is gone, so whether it is of this one or of an earlier one of its name is not known"
        )
    for one in destruction.kept:
        if one.stays:
            lines.append(f"stays in AWS: {one.text}")
            lines += [f"  once nothing needs it: {command}" for command in one.later]
    return lines
