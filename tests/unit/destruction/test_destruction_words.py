"""What people read before they agree, and after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from operations.destruction.backups import Backup
from operations.destruction.keeping import Kept
from operations.destruction.tables import SOURCE_RULE
from operations.destruction.words import lines_after, lines_before
from tests.unit.destruction.gone_world import FIRST, HOME, NOW, SECOND, facts, table, vault

if TYPE_CHECKING:
    from operations.destruction.destruction import Destruction

FULL = vault(FIRST, 2)
STAYING = Kept("data", FIRST, "vault orders", "it holds 2 recovery points", FULL.arn, (), ("delete it", "and its key"))
GONE_ANYWAY = Kept("data", FIRST, "lock of vault orders", "it goes with the vault", FULL.arn, (), stays=False)


def destruction(*kept: Kept) -> Destruction:
    """A destroy that keeps these."""
    return cast("Destruction", SimpleNamespace(kept=list(kept), perhaps_final=lambda: None))


def test_each_vault_is_told_with_what_becomes_of_it() -> None:
    """It stays, or goes with what it holds."""
    found = facts(vaults=(FULL, vault(SECOND, is_locked=True)))
    holds = [
        f"{FIRST}: vault orders holds 2 recovery points, the last until 2026-03-30",
        f"{SECOND}: vault orders holds no recovery point, governance lock",
    ]
    assert lines_before(found, destruction(STAYING, GONE_ANYWAY)) == [
        *holds,
        f"stays in AWS: vault orders in {FIRST}: it holds 2 recovery points",
        f"lock of vault orders in {FIRST}: it goes with the vault",
    ]
    assert lines_before(found, destruction()) == [
        *holds,
        f"{FIRST}: vault orders goes with all that it holds, as force_destroy says",
    ]


def test_the_rule_of_the_24_hours_is_explained_where_it_matters() -> None:
    """A replica that is older needs no words."""
    yesterday = datetime.now(UTC) - timedelta(hours=23)
    young = table(FIRST, NOW - yesterday)
    tables = {HOME: table(HOME), FIRST: young, SECOND: table(SECOND)}
    assert lines_before(facts(tables=tables), destruction()) == [
        f"{FIRST}: made less than a day ago; {SOURCE_RULE}: so the youngest goes first"
    ]


def test_what_stays_is_told_with_the_commands_that_delete_it() -> None:
    """The final backup first; what goes anyway is left out."""
    final = Backup("arn:final", "orders-final", "AVAILABLE", NOW, "id")
    assert lines_after(facts(), destruction(STAYING, GONE_ANYWAY), final) == [
        "final backup of 2026-03-01 12:00 UTC: arn:final",
        f"  once nothing needs it: aws dynamodb delete-backup --region {HOME} --backup-arn arn:final",
        f"stays in AWS: vault orders in {FIRST}: it holds 2 recovery points",
        "  once nothing needs it: delete it",
        "  once nothing needs it: and its key",
    ]
    assert lines_after(facts(), destruction(), None) == []


def test_a_backup_that_may_be_of_an_earlier_table_is_told_as_such() -> None:
    """By its time and ARN, for people to decide."""
    perhaps = Backup("arn:older", "orders-final", "AVAILABLE", NOW, "id")
    doubtful = cast("Destruction", SimpleNamespace(kept=[], perhaps_final=lambda: perhaps))
    (line,) = lines_after(facts(tables={}), doubtful, None)
    assert line == (
        "backup orders-final of 2026-03-01 12:00 UTC: arn:older; the table is gone, so whether it is of this one or of "
        "an earlier one of its name is not known"
    )
