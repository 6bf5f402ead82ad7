"""World `scaled`: capacity and what scales it; and settings that are switched on."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, add, drop, in_block, swap

PROVISIONED = (
    '  name         = "events"\n  billing_mode = "PAY_PER_REQUEST"',
    '  name         = "events"\n  billing_mode = "PROVISIONED"\n  read_capacity = 5\n  write_capacity = 5',
)
EVENTS_TARGET = """resource "aws_appautoscaling_target" "events" {
  service_namespace  = "dynamodb"
  resource_id        = "table/${aws_dynamodb_table.events.name}"
  scalable_dimension = "dynamodb:table:WriteCapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
}"""
FORGET = "removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}"


SCALED = (
    Scenario("billing-provisioned", "scaled", (swap(*PROVISIONED),), found=("billing-without-scaling:events",)),
    Scenario("billing-provisioned-and-scaled", "scaled", (swap(*PROVISIONED), add(EVENTS_TARGET))),
    Scenario(
        "billing-on-demand",
        "scaled",
        (
            swap('"PROVISIONED"\n  read_capacity  = 20\n  write_capacity = 20', '"PAY_PER_REQUEST"'),
            swap("    read_capacity   = 20\n    write_capacity  = 20\n", ""),
        ),
    ),
    Scenario(
        "capacity-cut", "scaled", (swap("write_capacity = 20", "write_capacity = 5"),), found=("capacity-cut:orders",)
    ),
    Scenario(
        "capacity-of-index-cut",
        "scaled",
        (swap("write_capacity  = 20", "write_capacity  = 5"),),
        found=("capacity-cut:orders",),
    ),
    Scenario(
        "capacity-raised-and-unscaled-cut",
        "scaled",
        (
            swap("write_capacity = 20", "write_capacity = 30"),
            swap("read_capacity  = 20", "read_capacity  = 10"),
        ),
    ),
    Scenario(
        "scaling-removed",
        "scaled",
        derived_from="ttl-on",
        deleted=("aws_appautoscaling_target",),
        found=(
            "ttl-changed:events",
            "scaling-removed:aws_appautoscaling_target.index",
            "scaling-removed:aws_appautoscaling_target.orders",
        ),
    ),
    Scenario(
        "scaling-removed-on-demand",
        "scaled",
        derived_from="billing-on-demand",
        deleted=("aws_appautoscaling_target",),
    ),
    Scenario(
        "ttl-on",
        "scaled",
        (
            in_block(
                'resource "aws_dynamodb_table" "events"',
                swap("  hash_key", '  ttl {\n    enabled = true\n    attribute_name = "expires"\n  }\n  hash_key'),
            ),
        ),
        found=("ttl-changed:events",),
    ),
    Scenario(
        "encryption-on",
        "scaled",
        (
            in_block(
                'resource "aws_dynamodb_table" "events"',
                swap("  hash_key", "  server_side_encryption {\n    enabled = true\n  }\n  hash_key"),
            ),
        ),
        found=("encryption-switched:events",),
    ),
    Scenario(
        "protection-stream-and-recovery-on",
        "scaled",
        (
            in_block(
                'resource "aws_dynamodb_table" "events"',
                swap(
                    "  hash_key",
                    "  deletion_protection_enabled = true\n"
                    '  stream_enabled = true\n  stream_view_type = "KEYS_ONLY"\n  point_in_time_recovery {\n'
                    "    enabled = true\n  }\n  hash_key",
                ),
            ),
        ),
    ),
    Scenario(
        "import-mixed-up",
        "scaled",
        (
            add(
                'import {\n  to = aws_dynamodb_table.wrong\n  id = "events"\n}\n'
                'resource "aws_dynamodb_table" "wrong" {\n'
                '  name         = "payments"\n  billing_mode = "PAY_PER_REQUEST"\n  hash_key     = "pk"\n'
                '  attribute {\n    name = "pk"\n    type = "S"\n  }\n}'
            ),
            drop('resource "aws_dynamodb_table" "events"'),
            add(FORGET % "aws_dynamodb_table.events"),
        ),
        found=("table-replaced:events",),
    ),
)
