"""World `global`: other regions, part of a plan, a failed plan, changes by hand."""

from __future__ import annotations

from tests.unit.guard.scenario import Scenario, add, swap

WHOLE = (
    Scenario(
        "home-provider-moved",
        "global",
        arguments=("-var=home=us-west-2",),
        found=("region-moved:us-east-1", "table-not-found:app"),
    ),
    Scenario(
        "home-provider-moved-unseen",
        "global",
        (
            swap("region = var.home", "region = local.home"),
            add('locals {\n  home = "us-west-2"\n}'),
        ),
        found=("table-not-found:app",),
    ),
    Scenario(
        "home-provider-moved-without-refresh",
        "global",
        arguments=("-var=home=us-west-2", "-refresh=false"),
        found=("region-moved:us-east-1",),
    ),
    Scenario(
        "regions-swapped",
        "global",
        arguments=("-var=home=eu-west-1", "-var=copy=us-east-1"),
        found=(
            "region-moved:eu-west-1",
            "region-moved:us-east-1",
            "home-region-changed:app",
            "replica-key-changed:us-east-1",
            "table-key-changed:app",
            "recovery-window-cut:app",
            "drift-undone:app",
        ),
    ),
    Scenario("targeted", "global", arguments=("-target=aws_kms_key.spare",), found=("plan-incomplete:plan",)),
    Scenario(
        "errored",
        "global",
        (
            swap(
                "deletion_protection_enabled = true",
                "deletion_protection_enabled = true\n  lifecycle {\n    prevent_destroy = true\n  }",
            ),
            swap('"pk"', '"id"'),
        ),
        found=("plan-errored:plan", "table-replaced:app", "protected-table-deleted:app"),
    ),
    Scenario("json-configuration-of-provider", "global", (swap("region = var.home", 'region = "us-east-1"'),)),
    Scenario("recovery-changed-by-hand", "global", outside=True, found=("drift-undone:app",)),
)
