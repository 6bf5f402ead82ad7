"""The backups of each environment as Terraform gets them."""

import hashlib
import json
import re
from typing import Any

import pytest
from cdktf import TerraformStack, Testing

from globaltables.backup import Backups, TableBackup, VaultLock
from globaltables.backup.names import restore_testing_name, vault_name
from globaltables.model import ConfigurationError, Environment, load_environment
from globaltables.model.backups import BackupNotifications
from globaltables.regional import Region
from globaltables.table import Attribute, GlobalTable
from tests.golden import Golden
from tests.synth.conftest import ENVIRONMENTS, Synthesize
from tests.synth.hcl import parse_expression
from tests.synth.stack import Stack

ROLES = ("primary", "secondary", "tertiary")
TABLE_ARN = re.compile(r':dynamodb:", var\.(\w+)_region, ":", data\.\w+\.\w+\.account_id, ":", "table/", aws_dynamodb')


def _environment(**settings: Any) -> Environment:
    return Environment(name="backups", **settings)


@pytest.fixture(scope="module")
def plain(synthesize: Synthesize) -> Stack:
    """Three regions, everything as by default."""
    return synthesize(_environment())


@pytest.fixture(scope="module")
def prod(synthesize: Synthesize) -> Stack:
    """The environment with restore tests."""
    return synthesize(load_environment("prod", ENVIRONMENTS))


def _blocks(stack: Stack, kind: str) -> dict[str, dict[str, Any]]:
    """The blocks of a type by the role of their region."""
    return {block["provider"].removeprefix("aws."): block for block in stack.resources(kind).values()}


def _target(stack: Stack, plan: dict[str, Any]) -> str | None:
    """The role of the region whose vault takes a plan's copies."""
    copies = plan["rule"][0].get("copy_action")
    if not copies:
        return None
    name = re.fullmatch(r"\$\{aws_backup_vault\.(\w+)\.arn\}", copies[0]["destination_vault_arn"])
    assert name
    role: str = stack.resources("aws_backup_vault")[name[1]]["provider"].removeprefix("aws.")
    return role


def _policy(text: str) -> Any:
    call = re.fullmatch(r"\$\{jsonencode\((.*)\)\}", text)
    assert call
    return parse_expression(f"${{{call[1]}}}")


def test_backups_as_a_whole(prod: Stack, golden: Golden) -> None:
    """Vault, key, policy, lock, plan, selection and restore test of one region, and the roles, block by block."""
    kept = {
        kind: blocks.get("primary")
        for kind in sorted(prod.document["resource"])
        if kind.startswith("aws_backup_") and (blocks := _blocks(prod, kind))
    }
    golden.check_json("backup-primary.json", kept)


def test_policies_of_the_roles(plain: Stack, golden: Golden) -> None:
    """Two roles for AWS Backup alone, each with exactly what it needs."""
    policies = {name: _policy(block["policy"]) for name, block in plain.resources("aws_iam_role_policy").items()}
    trust = {name: _policy(block["assume_role_policy"]) for name, block in plain.resources("aws_iam_role").items()}
    golden.check_json("backup-roles.json", {"policies": policies, "trust": trust})


def test_policy_of_a_vaults_key(plain: Stack, golden: Golden) -> None:
    """AWS Backup, its storage and DynamoDB in this region, and the roles of AWS Backup; nobody else uses it."""
    (key,) = (
        block
        for name, block in plain.resources("aws_kms_key").items()
        if name.startswith("backup_") and block["provider"] == "aws.primary"
    )
    golden.check_json("backup-key-policy.json", _policy(key["policy"]))


@pytest.mark.parametrize("regions", [("primary", "secondary"), ROLES])
def test_backups_are_in_exactly_the_deployed_regions(synthesize: Synthesize, regions: tuple[str, ...]) -> None:
    """Two regions have two vaults, three have three."""
    without = {} if "tertiary" in regions else {"tertiary_region": ""}
    stack = synthesize(_environment(**without))
    for kind in ("vault", "vault_policy", "vault_lock_configuration", "plan", "selection"):
        assert sorted(_blocks(stack, f"aws_backup_{kind}")) == sorted(regions)


def test_each_replica_is_selected_by_its_exact_arn(plain: Stack) -> None:
    """A selection by tag that nothing carries backs up nothing, in silence."""
    for role, selection in _blocks(plain, "aws_backup_selection").items():
        (arn,) = selection["resources"]
        assert TABLE_ARN.findall(arn) == [role]
        assert "selection_tag" not in selection
        assert "*" not in arn


@pytest.mark.parametrize(
    ("copy_to", "targets"),
    [
        ("ring", ["secondary", "tertiary", "primary"]),
        ("tertiary", ["tertiary", "tertiary", "primary"]),
        ("none", [None, None, None]),
    ],
)
def test_copies_go_where_they_are_told(synthesize: Synthesize, copy_to: str, targets: list[str | None]) -> None:
    """Every copy has an end: without a lifecycle of its own AWS keeps it for ever."""
    stack = synthesize(_environment(backup=Backups(copy_to=copy_to)))
    plans = _blocks(stack, "aws_backup_plan")
    assert [_target(stack, plans[role]) for role in ROLES] == targets
    for plan in plans.values():
        for copy in plan["rule"][0].get("copy_action", []):
            assert copy["lifecycle"] == {"delete_after": "${var.backup_retention_days}"}


def test_retention_is_the_variable_and_checked_where_it_is_used(plain: Stack) -> None:
    """People set it with -var, so Terraform has to check it against the lock again, in the same words."""
    plan = _blocks(plain, "aws_backup_plan")["primary"]
    assert plan["rule"][0]["lifecycle"] == {"delete_after": "${var.backup_retention_days}"}
    assert plan["lifecycle"]["precondition"] == [
        {
            "condition": "${var.backup_retention_days >= 7 && var.backup_retention_days <= 36500}",
            "error_message": "backup_retention_days: the vaults' lock demands 7 to 36500 days, "
            "got ${var.backup_retention_days}; change it, or backup.lock.minimum_retention_days and "
            "maximum_retention_days",
        }
    ]


def test_cold_storage_has_its_lifecycle_and_its_check(synthesize: Synthesize) -> None:
    """Backups and copies move there alike, and stay for 90 days or more."""
    backups = Backups(cold_storage_after_days=30, copy_retention_days=365, lock=VaultLock(mode="none"))
    stack = synthesize(_environment(backup_retention_days=120, backup=backups))
    plan = _blocks(stack, "aws_backup_plan")["primary"]
    rule = plan["rule"][0]
    assert rule["lifecycle"] == {"cold_storage_after": 30, "delete_after": "${var.backup_retention_days}"}
    assert rule["copy_action"][0]["lifecycle"] == {"cold_storage_after": 30, "delete_after": 365}
    assert [one["condition"] for one in plan["lifecycle"]["precondition"]] == ["${var.backup_retention_days >= 120}"]
    assert not stack.resources("aws_backup_vault_lock_configuration")


def test_a_compliance_lock_can_be_changed_for_a_while(synthesize: Synthesize) -> None:
    """Only compliance mode names days: that argument is what makes a lock final."""
    lock = VaultLock(mode="compliance", minimum_retention_days=14, confirm_compliance_lock="global-app-data")
    locks = {
        mode: _blocks(synthesize(_environment(backup=backups)), "aws_backup_vault_lock_configuration")["primary"]
        for mode, backups in {"compliance": Backups(lock=lock), "governance": Backups()}.items()
    }
    days = ("min_retention_days", "max_retention_days", "changeable_for_days")
    assert {mode: [one.get(name) for name in days] for mode, one in locks.items()} == {
        "compliance": [14, 36_500, 3],
        "governance": [7, 36_500, None],
    }


def test_break_glass_is_the_only_way_around_the_vaults_policy(synthesize: Synthesize, plain: Stack) -> None:
    """Without it the denial has no condition at all."""
    arn = "arn:aws:iam::123456789012:role/break-glass"
    opened = synthesize(_environment(backup=Backups(break_glass_principal_arns=(arn,))))
    conditions = [
        _policy(_blocks(stack, "aws_backup_vault_policy")["primary"]["policy"])["Statement"][0].get("Condition")
        for stack in (plain, opened)
    ]
    assert conditions == [None, {"ArnNotEquals": {"aws:PrincipalArn": [arn]}}]


def test_a_vault_notifies_the_topic_of_its_region(synthesize: Synthesize) -> None:
    """A region without a topic is silent."""
    arn = "arn:aws:sns:eu-west-1:123456789012:ops"
    backups = Backups(notifications=BackupNotifications(topic_arn_by_role={"secondary": arn}))
    found = _blocks(synthesize(_environment(backup=backups)), "aws_backup_vault_notifications")
    assert {role: (one["sns_topic_arn"], one["backup_vault_events"]) for role, one in found.items()} == {
        "secondary": (arn, ["BACKUP_JOB_COMPLETED", "COPY_JOB_FAILED", "RESTORE_JOB_COMPLETED"])
    }


def test_a_restore_test_covers_the_copies_a_vault_holds(prod: Stack, plain: Stack) -> None:
    """Each region restores its own replica and the one whose copies it keeps; by default nothing is restored."""
    selections = _blocks(prod, "aws_backup_restore_testing_selection")
    held = {
        role: [TABLE_ARN.findall(arn)[0] for arn in one["protected_resource_arns"]] for role, one in selections.items()
    }
    assert held == {
        "primary": ["primary", "tertiary"],
        "secondary": ["primary", "secondary"],
        "tertiary": ["secondary", "tertiary"],
    }
    assert not plain.resources("aws_backup_restore_testing_plan")


def test_a_stack_without_backups_says_so(synthesize: Synthesize) -> None:
    """Nothing of AWS Backup, and an output of the same shape."""
    stack = synthesize(_environment(backup=Backups(enabled=False)))
    assert [address for address in stack.addresses if "backup" in address] == []
    assert stack.output("backups") == {
        "vault_name_by_region": {},
        "vault_arn_by_region": {},
        "key_arn_by_region": {},
        "plan_id_by_region": {},
        "backup_role_arn": "",
        "restore_role_arn": "",
    }


def test_tables_without_keys_of_ours_are_backed_up_too(synthesize: Synthesize) -> None:
    """Backups have the vault's key whatever the table has."""
    stack = synthesize(_environment(encryption={"keys": "aws_owned"}))
    assert len(stack.resources("aws_kms_key")) == 3
    assert "TableKeys" not in stack.text


def test_a_vault_that_cannot_go_keeps_the_table(plain: Stack, prod: Stack) -> None:
    """Terraform destroys a vault before the table, so one that cannot go stops it; prevent_destroy holds both."""
    for stack, held in ((plain, None), (prod, {"prevent_destroy": True})):
        (table,) = stack.resources("aws_dynamodb_table")
        for vault in stack.resources("aws_backup_vault").values():
            assert vault["depends_on"] == [f"aws_dynamodb_table.{table}"]
            assert (vault.get("lifecycle"), vault["force_destroy"]) == (held, False)


@pytest.fixture
def scope() -> TerraformStack:
    """A stack of somebody's own."""
    return TerraformStack(Testing.app(), "own")


def _table(scope: TerraformStack, name: str) -> GlobalTable:
    home, replica = (Region(scope, role, name=name) for role, name in (("home", "eu-west-1"), ("away", "us-east-1")))
    return GlobalTable(
        scope, "table", table_name=name, partition_key=Attribute(name="PK"), home=home, replica_regions=[replica]
    )


def test_the_construct_stands_alone(scope: TerraformStack) -> None:
    """Literals in, one vault a region out, named after the table; the retention needs no check by Terraform."""
    backup = TableBackup(scope, "backup", table=_table(scope, "my.table"), retention_days=14)
    assert list(backup.vault_name_by_role) == ["home", "away"]
    document = json.loads(Testing.synth(scope))
    vaults = document["resource"]["aws_backup_vault"].values()
    assert {vault["name"] for vault in vaults} == {f"my-table-{hashlib.sha256(b'my.table').hexdigest()[:8]}"}
    plans = document["resource"]["aws_backup_plan"].values()
    assert [plan["rule"][0]["lifecycle"] for plan in plans] == [{"delete_after": 14}, {"delete_after": 14}]
    assert not any(plan.get("lifecycle") for plan in plans)


def test_the_construct_checks_before_it_builds(scope: TerraformStack) -> None:
    """The rules of the environment hold for everybody."""
    table = _table(scope, "orders")
    with pytest.raises(ConfigurationError, match="demands 30 to 36500 days, got 14"):
        TableBackup(
            scope, "one", table=table, retention_days=14, backups=Backups(lock=VaultLock(minimum_retention_days=30))
        )
    with pytest.raises(ConfigurationError, match="it must be the table's name, orders, got nothing"):
        TableBackup(scope, "two", table=table, backups=Backups(lock=VaultLock(mode="compliance")))
    assert [node.node.id for node in scope.node.children] == ["home", "away", "table"]


@pytest.mark.parametrize(
    ("name", "vault", "testing"),
    [
        ("orders", "orders", "orders"),
        ("Orders_1", "Orders_1", "Orders_1"),
        ("my-orders", "my-orders", "my_orders_7988cd4c"),
        ("x" * 50, "x" * 50, "x" * 50),
    ],
)
def test_names_are_kept_where_they_fit(scope: TerraformStack, name: str, vault: str, testing: str) -> None:
    """People find a vault by the table's name."""
    assert vault_name(scope, name) == vault
    assert restore_testing_name(scope, name) == testing


def test_names_that_do_not_fit_stay_distinct(scope: TerraformStack) -> None:
    """Cut names end in a hash of the whole, and never exceed what AWS takes."""
    names = [vault_name(scope, f"{'x' * 60}{end}") for end in ("a", "b")]
    assert len(set(names)) == 2
    assert {len(name) for name in names} == {50}
