"""World `watched`: backups, vaults, trails, alarms and policies."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, add, drop, swap

VPC_ONLY = '{ StringNotEquals = { "aws:SourceVpce" = "vpce-1" } }'
VPC_OR_REPLICATION = (
    '{ StringNotEquals = { "aws:SourceVpce" = "vpce-1" }, ArnNotLike = { "aws:PrincipalArn" = '
    '"arn:aws:iam::*:role/aws-service-role/replication.dynamodb.amazonaws.com/*" } }'
)
TLS = '{ Bool = { "aws:SecureTransport" = "false" } }'

SELECTED = "resources    = [aws_dynamodb_table.app.arn]"
MORE = (
    'resource "aws_dynamodb_table" "more" {\n  name         = "more"\n  billing_mode = "PAY_PER_REQUEST"\n'
    '  hash_key     = "pk"\n  attribute {\n    name = "pk"\n    type = "S"\n  }\n}'
)

WATCHED = (
    Scenario(
        "harmless-around",
        "watched",
        (
            swap("threshold           = 10", "threshold           = 20"),
            swap("delete_after = 35", "delete_after = 70"),
            swap("min_retention_days = 7", "min_retention_days = 8"),
            swap(
                "resources    = [aws_dynamodb_table.app.arn]",
                'resources    = [aws_dynamodb_table.app.arn, "arn:aws:dynamodb:us-east-1:000000000000:table/more"]',
            ),
            drop('resource "aws_cloudwatch_metric_alarm" "cpu"'),
        ),
    ),
    Scenario(
        "backup-plan-removed",
        "watched",
        (
            drop('resource "aws_backup_plan" "daily"'),
            drop('resource "aws_backup_selection" "tables"'),
        ),
        found=("backup-plan-removed:daily", "backup-selection-removed:tables"),
    ),
    Scenario(
        "backup-selection-shrinks",
        "watched",
        (
            swap(
                "resources    = [aws_dynamodb_table.app.arn]",
                'resources    = ["arn:aws:dynamodb:us-east-1:000000000000:table/more"]',
            ),
        ),
        found=("backup-selection-removed:tables",),
    ),
    Scenario(
        "backup-selection-excludes",
        "watched",
        (swap(SELECTED, f"{SELECTED}\n  not_resources = [aws_dynamodb_table.app.arn]"),),
        found=("backup-selection-removed:tables",),
    ),
    Scenario(
        "backup-selection-conditional",
        "watched",
        (
            swap(
                SELECTED,
                SELECTED + '\n  condition {\n    string_equals {\n      key   = "aws:ResourceTag/backup"\n'
                '      value = "yes"\n    }\n  }',
            ),
        ),
        found=("backup-selection-removed:tables",),
    ),
    Scenario(
        "backup-selection-excludes-unknown",
        "watched",
        (swap(SELECTED, f"{SELECTED}\n  not_resources = [aws_dynamodb_table.more.arn]"), add(MORE)),
        found=("backup-selection-removed:tables",),
    ),
    Scenario(
        "backup-selection-of-a-new-table",
        "watched",
        (swap(SELECTED, "resources    = [aws_dynamodb_table.app.arn, aws_dynamodb_table.more.arn]"), add(MORE)),
    ),
    Scenario(
        "backup-more-rarely",
        "watched",
        (swap('"cron(0 5 * * ? *)"', '"cron(0 5 ? * SUN *)"'),),
        found=("backup-schedule-changed:daily",),
    ),
    Scenario("backup-at-another-hour", "watched", (swap('"cron(0 5 * * ? *)"', '"cron(30 4,16 ? * * *)"'),)),
    Scenario(
        "backup-retention-cut",
        "watched",
        (swap("delete_after = 35", "delete_after = 7"),),
        found=("backup-retention-cut:daily",),
    ),
    Scenario(
        "backup-rule-renamed",
        "watched",
        (swap('rule_name         = "daily"', 'rule_name         = "nightly"'),),
        found=("backup-retention-cut:daily",),
    ),
    Scenario(
        "vault-removed",
        "watched",
        (
            drop('resource "aws_backup_vault" "main"'),
            drop('resource "aws_backup_vault_lock_configuration" "main"'),
            swap("target_vault_name = aws_backup_vault.main.name", 'target_vault_name = "other"'),
        ),
        found=("backup-vault-removed:main",),
    ),
    Scenario(
        "vault-lock-removed",
        "watched",
        derived_from="harmless-around",
        deleted=("aws_backup_vault_lock_configuration",),
        found=("vault-lock-removed:main",),
    ),
    Scenario(
        "vault-lock-compliance",
        "watched",
        (swap("min_retention_days = 7", "min_retention_days = 7\n  changeable_for_days = 3"),),
        found=("vault-lock-compliance:main",),
    ),
    Scenario("trail-removed", "watched", (drop('resource "aws_cloudtrail" "audit"'),), found=("trail-removed:audit",)),
    Scenario(
        "trail-stopped",
        "watched",
        (swap("enable_logging = true", "enable_logging = false"),),
        found=("trail-removed:audit",),
    ),
    Scenario(
        "alarm-removed",
        "watched",
        (drop('resource "aws_cloudwatch_metric_alarm" "throttles"'),),
        found=("alarm-removed:app-throttles",),
    ),
    Scenario("policy-denies-replication", "watched", (swap(TLS, VPC_ONLY),), found=("replication-denied:app",)),
    Scenario("policy-exempts-replication", "watched", (swap(TLS, VPC_OR_REPLICATION),)),
    Scenario(
        "policy-unknown",
        "watched",
        (
            swap('Sid       = "OnlyOverTls"', "Sid       = terraform_data.fresh.id"),
            add('resource "terraform_data" "fresh" {}'),
        ),
        found=("unknown-value:aws_dynamodb_resource_policy.app",),
    ),
)
