"""World `modules`: modules, for_each, several tables, replicas as resources of their own."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, drop, swap

THERE = 'resource "aws_dynamodb_table_replica" "there"'
MODULES = (
    Scenario("modules-nothing-to-do", "modules"),
    Scenario("modules-one-key-gone", "modules", arguments=('-var=tables=["carts"]',), found=("table-deleted:users",)),
    Scenario("modules-one-key-more", "modules", arguments=('-var=tables=["carts","users","more"]',)),
    Scenario(
        "modules-replica-resources-removed",
        "modules",
        (drop(THERE),),
        found=("replica-removed:carts@eu-west-1", "replica-removed:users@eu-west-1"),
    ),
    Scenario(
        "modules-replica-replaced",
        "modules",
        arguments=('-replace=module.table["carts"].aws_dynamodb_table_replica.there',),
        found=("replica-replaced:eu-west-1",),
    ),
    Scenario(
        "modules-replica-recovery-off",
        "modules",
        (swap("point_in_time_recovery      = true", "point_in_time_recovery      = false"),),
        found=("replica-recovery-off:carts@eu-west-1", "replica-recovery-off:users@eu-west-1"),
    ),
    Scenario(
        "modules-replica-protection-off",
        "modules",
        (swap("deletion_protection_enabled = true", "deletion_protection_enabled = false"),),
        found=("protection-off:carts@eu-west-1", "protection-off:users@eu-west-1"),
    ),
    Scenario(
        "modules-provider-moved", "modules", arguments=("-var=there=us-west-2",), found=("region-moved:eu-west-1",)
    ),
)
