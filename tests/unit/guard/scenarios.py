"""All that is recorded, and which plan proves which rule.

`record.py` deploys each world once to the embedded AWS with the real Terraform and provider and plans every scenario;
`test_guard_recorded.py` judges what came of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.guard.life_scenarios import LIFE
from tests.unit.guard.module_scenarios import MODULES
from tests.unit.guard.scaling_scenarios import SCALED
from tests.unit.guard.scenario import drop
from tests.unit.guard.settings_scenarios import SETTINGS
from tests.unit.guard.streamed_scenarios import STREAMED
from tests.unit.guard.surroundings_scenarios import WATCHED
from tests.unit.guard.whole_plan_scenarios import WHOLE

if TYPE_CHECKING:
    from tests.unit.guard.scenario import Edit

NOT_DEPLOYED: dict[str, tuple[Edit, ...]] = {
    "scaled": (
        drop('resource "aws_appautoscaling_target" "orders"'),
        drop('resource "aws_appautoscaling_target" "index"'),
    ),
    "watched": (drop('resource "aws_backup_vault_lock_configuration" "main"'),),
}
"""What the embedded AWS has no service for: it is planned with each scenario, and deletions of it are derived."""

SCENARIOS = (*LIFE, *SETTINGS, *WHOLE, *SCALED, *WATCHED, *STREAMED, *MODULES)

TRIGGER_AND_NEAR_MISS = {
    "plan-errored": ("errored", "table-key-schema"),
    "plan-incomplete": ("targeted", "nothing-to-do"),
    "region-moved": ("home-provider-moved", "json-configuration-of-provider"),
    "home-region-changed": ("regions-swapped", "home-provider-moved"),
    "table-not-found": ("home-provider-moved-unseen", "first-creation"),
    "table-replaced": ("table-key-schema", "index-added"),
    "table-deleted": ("table-block-removed", "table-moved"),
    "protected-table-deleted": ("destroy", "modules-one-key-gone"),
    "table-forgotten": ("table-forgotten", "table-forgotten-and-imported"),
    "table-managed-twice": ("table-imported-twice", "table-forgotten-and-imported"),
    "item-deleted": ("item-removed", "item-added"),
    "replica-removed": ("one-replica-removed", "one-replica-added"),
    "all-replicas-removed": ("all-replicas-removed", "one-replica-removed"),
    "replica-replaced": ("modules-replica-replaced", "modules-replica-recovery-off"),
    "replica-consistency-changed": ("replica-strongly-consistent", "replica-recovery-on"),
    "replica-key-changed": ("replica-key-changed", "replica-recovery-on"),
    "replica-recovery-off": ("replica-recovery-off", "replica-recovery-on"),
    "encryption-switched": ("encryption-on", "table-key-changed"),
    "table-key-changed": ("table-key-changed", "replica-key-changed"),
    "key-deleted": ("key-in-use-removed", "key-not-in-use-removed"),
    "key-disabled": ("key-in-use-disabled", "key-not-in-use-disabled"),
    "recovery-off": ("recovery-off", "protection-stream-and-recovery-on"),
    "recovery-window-cut": ("recovery-window-cut", "recovery-window-widened"),
    "protection-off": ("protection-off", "protection-stream-and-recovery-on"),
    "ttl-changed": ("ttl-other-attribute", "harmless-changes"),
    "stream-off": ("stream-off", "protection-stream-and-recovery-on"),
    "stream-view-changed": ("stream-view-type", "protection-stream-and-recovery-on"),
    "unread-records-lost": ("records-kept-shorter", "records-kept-longer"),
    "billing-without-scaling": ("billing-provisioned", "billing-provisioned-and-scaled"),
    "capacity-cut": ("capacity-cut", "capacity-raised-and-unscaled-cut"),
    "scaling-removed": ("scaling-removed", "scaling-removed-on-demand"),
    "index-removed": ("index-removed", "index-added"),
    "index-rebuilt": ("index-rebuilt", "index-removed"),
    "several-index-changes": ("two-indexes-at-once", "index-added"),
    "backup-plan-removed": ("backup-plan-removed", "backup-retention-cut"),
    "backup-selection-removed": ("backup-selection-shrinks", "backup-selection-of-a-new-table"),
    "backup-retention-cut": ("backup-retention-cut", "harmless-around"),
    "backup-schedule-changed": ("backup-more-rarely", "backup-at-another-hour"),
    "backup-vault-removed": ("vault-removed", "harmless-around"),
    "vault-lock-compliance": ("vault-lock-compliance", "harmless-around"),
    "vault-lock-removed": ("vault-lock-removed", "harmless-around"),
    "trail-removed": ("trail-stopped", "harmless-around"),
    "alarm-removed": ("alarm-removed", "harmless-around"),
    "replication-denied": ("policy-denies-replication", "policy-exempts-replication"),
    "drift-undone": ("recovery-changed-by-hand", "recovery-window-widened"),
    "unknown-value": ("replica-regions-unknown", "policy-exempts-replication"),
}
"""For each rule a recorded plan that it finds something in, and one close to it in which it does not."""
