"""World `global`: the table and its replicas come, go, move and are forgotten."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, add, drop, in_block, swap

APP = 'resource "aws_dynamodb_table" "app"'
FAR_REPLICA = swap(
    '  replica {\n    region_name = "ap-southeast-1"\n    kms_key_arn = aws_kms_key.far[0].arn\n  }\n', ""
)
COPY_REPLICA = swap(
    "  replica {\n    region_name            = var.copy\n    kms_key_arn            = aws_kms_key.copy.arn\n"
    "    point_in_time_recovery = true\n  }\n",
    "",
)
ITEM = (
    'resource "aws_dynamodb_table_item" "first" {\n  table_name = aws_dynamodb_table.app.name\n'
    '  hash_key   = aws_dynamodb_table.app.hash_key\n  item       = jsonencode({ pk = { S = "1" } })\n}'
)
FORGET = "removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}"


LIFE = (
    Scenario("first-creation", "global", empty_state=True),
    Scenario("nothing-to-do", "global"),
    Scenario(
        "harmless-changes",
        "global",
        (
            swap('type = "S"\n  }\n  stream_enabled', 'type = "S"\n  }\n  tags = { team = "data" }\n  stream_enabled'),
            in_block('resource "aws_kms_key" "spare"', swap("is_enabled = true", 'description = "spare"')),
        ),
    ),
    Scenario(
        "table-key-schema",
        "global",
        (swap('"pk"', '"id"'),),
        found=("table-replaced:app", "protected-table-deleted:app"),
    ),
    Scenario(
        "table-renamed",
        "global",
        (swap('name         = "app"', 'name         = "new-app"'),),
        found=("table-replaced:app", "protected-table-deleted:app"),
    ),
    Scenario(
        "table-local-index",
        "global",
        (
            swap(
                "  server_side_encryption {",
                '  range_key = "email"\n  local_secondary_index {\n    name = "local"\n'
                '    range_key = "email"\n    projection_type = "ALL"\n  }\n  server_side_encryption {',
            ),
        ),
        found=("table-replaced:app", "protected-table-deleted:app"),
    ),
    Scenario(
        "table-tainted",
        "global",
        state=(("taint", "aws_dynamodb_table.app"),),
        found=("table-replaced:app", "protected-table-deleted:app"),
    ),
    Scenario(
        "table-replace-asked",
        "global",
        arguments=("-replace=aws_dynamodb_table.app",),
        found=("table-replaced:app", "protected-table-deleted:app"),
    ),
    Scenario("key-replace-of-spare", "global", arguments=("-replace=aws_kms_key.spare",)),
    Scenario("destroy", "global", arguments=("-destroy",), found=("table-deleted:app", "protected-table-deleted:app")),
    Scenario(
        "destroy-unprotected",
        "global",
        (swap("deletion_protection_enabled = true", ""),),
        state=(),
        found=("protection-off:app",),
    ),
    Scenario("table-block-removed", "global", (drop(APP),), found=("table-deleted:app", "protected-table-deleted:app")),
    Scenario(
        "table-moved",
        "global",
        (
            swap(APP, 'resource "aws_dynamodb_table" "renamed"'),
            add("moved {\n  from = aws_dynamodb_table.app\n  to   = aws_dynamodb_table.renamed\n}"),
        ),
    ),
    Scenario(
        "table-forgotten", "global", (drop(APP), add(FORGET % "aws_dynamodb_table.app")), found=("table-forgotten:app",)
    ),
    Scenario(
        "table-forgotten-and-imported",
        "global",
        (
            swap(APP, 'resource "aws_dynamodb_table" "renamed"'),
            add(FORGET % "aws_dynamodb_table.app"),
            add('import {\n  to = aws_dynamodb_table.renamed\n  id = "app"\n}'),
        ),
    ),
    Scenario(
        "table-imported-twice",
        "global",
        (
            lambda text: text + text[text.index(APP) :].replace(APP, 'resource "aws_dynamodb_table" "again"'),
            add('import {\n  to = aws_dynamodb_table.again\n  id = "app"\n}'),
        ),
        found=("table-managed-twice:app",),
    ),
    Scenario(
        "replica-strongly-consistent",
        "global",
        derived_from="harmless-changes",
        replicas_say=(("consistency_mode", "STRONG"),),
        found=("replica-consistency-changed:ap-southeast-1", "replica-consistency-changed:eu-west-1"),
    ),
    Scenario("item-added", "global", (add(ITEM),)),
    Scenario(
        "item-removed",
        "global",
        derived_from="item-added",
        deleted=("aws_dynamodb_table_item",),
        found=("item-deleted:aws_dynamodb_table_item.first",),
    ),
    Scenario("one-replica-removed", "global", (FAR_REPLICA,), found=("replica-removed:ap-southeast-1",)),
    Scenario(
        "one-replica-exchanged",
        "global",
        (swap('"ap-southeast-1"\n    kms', '"us-west-2"\n    kms'),),
        found=("replica-removed:ap-southeast-1",),
    ),
    Scenario(
        "one-replica-added",
        "global",
        (
            swap(
                "  replica {\n    region_name            = var.copy",
                '  replica {\n    region_name = "us-west-2"\n'
                "    kms_key_arn = aws_kms_key.spare.arn\n  }\n  replica {\n    region_name            = var.copy",
            ),
        ),
    ),
    Scenario("all-replicas-removed", "global", (FAR_REPLICA, COPY_REPLICA), found=("all-replicas-removed:app",)),
    Scenario(
        "replica-key-changed",
        "global",
        (swap("kms_key_arn            = aws_kms_key.copy.arn", "kms_key_arn            = aws_kms_key.spare.arn"),),
        found=("replica-key-changed:eu-west-1",),
    ),
    Scenario(
        "replica-key-new",
        "global",
        (
            swap("kms_key_arn            = aws_kms_key.copy.arn", "kms_key_arn            = aws_kms_key.fresh.arn"),
            add('resource "aws_kms_key" "fresh" {\n  provider = aws.copy\n}'),
        ),
        found=("replica-key-changed:eu-west-1",),
    ),
    Scenario(
        "both-keys-changed",
        "global",
        (
            swap("kms_key_arn            = aws_kms_key.copy.arn", "kms_key_arn            = aws_kms_key.spare.arn"),
            swap("kms_key_arn = aws_kms_key.home.arn", "kms_key_arn = aws_kms_key.spare.arn"),
        ),
        found=("replica-key-changed:eu-west-1", "table-key-changed:app"),
    ),
    Scenario(
        "replica-recovery-off",
        "global",
        (swap("    point_in_time_recovery = true\n", "    point_in_time_recovery = false\n"),),
        found=("replica-recovery-off:eu-west-1",),
    ),
    Scenario(
        "replica-recovery-on",
        "global",
        (
            swap(
                "kms_key_arn = aws_kms_key.far[0].arn",
                "kms_key_arn = aws_kms_key.far[0].arn\n    point_in_time_recovery = true",
            ),
        ),
    ),
    Scenario(
        "replica-regions-unknown",
        "global",
        (
            COPY_REPLICA,
            FAR_REPLICA,
            swap(
                "  server_side_encryption {",
                '  dynamic "replica" {\n    for_each = toset([terraform_data.region.id])\n'
                "    content {\n      region_name = replica.value\n    }\n  }\n  server_side_encryption {",
            ),
            add('resource "terraform_data" "region" {\n  input = "eu-west-1"\n}'),
        ),
        found=("replica-removed:ap-southeast-1", "replica-removed:eu-west-1", "unknown-value:app/replica"),
    ),
)
