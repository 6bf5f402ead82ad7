"""World `global`: keys, recovery, protection, time to live, streams and indexes."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, drop, in_block, swap

FAR_REPLICA = swap(
    '  replica {\n    region_name = "ap-southeast-1"\n    kms_key_arn = aws_kms_key.far[0].arn\n  }\n', ""
)
COPY_REPLICA = swap(
    "  replica {\n    region_name            = var.copy\n    kms_key_arn            = aws_kms_key.copy.arn\n"
    "    point_in_time_recovery = true\n  }\n",
    "",
)
SECOND_INDEX = swap(
    "  server_side_encryption {",
    '  attribute {\n    name = "city"\n    type = "S"\n  }\n  global_secondary_index {\n'
    '    name            = "by-city"\n    hash_key        = "city"\n    projection_type = "ALL"\n  }\n'
    "  server_side_encryption {",
)

SETTINGS = (
    Scenario(
        "table-key-changed",
        "global",
        (swap("kms_key_arn = aws_kms_key.home.arn", "kms_key_arn = aws_kms_key.spare.arn"),),
        found=("table-key-changed:app",),
    ),
    Scenario(
        "encryption-off",
        "global",
        (swap("    enabled     = true\n    kms_key_arn = aws_kms_key.home.arn\n", "    enabled     = false\n"),),
        found=("encryption-switched:app",),
    ),
    Scenario(
        "key-in-use-removed",
        "global",
        (
            swap("count    = 1", "count    = 0"),
            swap("aws_kms_key.far[0].arn", "aws_kms_key.spare.arn"),
        ),
        found=("replica-key-changed:ap-southeast-1", "key-deleted:aws_kms_key.far[0]"),
    ),
    Scenario(
        "key-in-use-replaced",
        "global",
        arguments=("-replace=aws_kms_key.home",),
        found=("table-key-changed:app", "key-deleted:aws_kms_key.home"),
    ),
    Scenario("key-not-in-use-removed", "global", (drop('resource "aws_kms_key" "spare"'),)),
    Scenario(
        "key-in-use-disabled",
        "global",
        (in_block('resource "aws_kms_key" "home"', swap("is_enabled = true", "is_enabled = false")),),
        found=("key-disabled:aws_kms_key.home",),
    ),
    Scenario(
        "key-not-in-use-disabled",
        "global",
        (in_block('resource "aws_kms_key" "spare"', swap("is_enabled = true", "is_enabled = false")),),
    ),
    Scenario(
        "recovery-off",
        "global",
        (swap("    enabled                 = true\n    recovery_period_in_days = 20\n", "    enabled = false\n"),),
        found=("recovery-off:app",),
    ),
    Scenario("recovery-window-cut", "global", (swap("= 20", "= 7"),), found=("recovery-window-cut:app",)),
    Scenario("recovery-window-widened", "global", (swap("= 20", "= 35"),)),
    Scenario(
        "protection-off",
        "global",
        (swap("deletion_protection_enabled = true", "deletion_protection_enabled = false"),),
        found=("protection-off:app",),
    ),
    Scenario(
        "ttl-off",
        "global",
        (swap('    attribute_name = "expires"\n    enabled        = true\n', "    enabled = false\n"),),
        found=("ttl-changed:app",),
    ),
    Scenario("ttl-other-attribute", "global", (swap('"expires"', '"until"'),), found=("ttl-changed:app",)),
    Scenario(
        "stream-off",
        "global",
        (
            swap(
                '  stream_enabled              = true\n  stream_view_type            = "NEW_AND_OLD_IMAGES"\n',
                "  stream_enabled = false\n",
            ),
            FAR_REPLICA,
            COPY_REPLICA,
        ),
        found=("all-replicas-removed:app", "stream-off:app"),
    ),
    Scenario(
        "stream-view-type", "global", (swap("NEW_AND_OLD_IMAGES", "KEYS_ONLY"),), found=("stream-view-changed:app",)
    ),
    Scenario(
        "index-removed",
        "global",
        (drop("global_secondary_index"), drop('attribute {\n    name = "email"')),
        found=("index-removed:app/by-email",),
    ),
    Scenario("index-added", "global", (SECOND_INDEX,)),
    Scenario("index-rebuilt", "global", (swap('"ALL"', '"KEYS_ONLY"'),), found=("index-rebuilt:app/by-email",)),
    Scenario(
        "two-indexes-at-once",
        "global",
        (SECOND_INDEX, drop("global_secondary_index"), drop('attribute {\n    name = "email"')),
        found=("index-removed:app/by-email", "several-index-changes:app"),
    ),
)
