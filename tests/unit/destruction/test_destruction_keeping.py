"""What stays when everything else goes: what holds something, and every key that something which stays needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from operations.destruction.keeping import kept, summary_with_kept
from operations.plan_summary import PlannedChange, PlanSummary
from tests.unit.destruction.gone_world import (
    FIRST,
    HOME,
    KEYS,
    NOW,
    facts,
    resource,
    state,
    table_resources,
    vault,
    vault_resources,
)

if TYPE_CHECKING:
    from operations.destruction.facts import Facts
    from operations.destruction.keeping import Kept
    from operations.terraform.state import ResourceState

LOCKED: dict[str, Any] = {"is_locked": True, "locked_since": NOW - timedelta(days=1)}


def stays(found: Facts, *resources: ResourceState, final: bool = False) -> list[Kept]:
    """What stays of the data stack with these resources."""
    return kept({"data": state(*resources)}, found, with_final_backup=final, now=NOW)


def test_nothing_stays_of_what_holds_nothing() -> None:
    """An empty vault goes, and so do all keys."""
    empty = vault(FIRST)
    assert stays(facts(vaults=(empty,)), *vault_resources(empty), *table_resources()) == []


def test_the_home_key_stays_with_the_final_backup_and_its_name_becomes_free() -> None:
    """The alias goes: a new table of this name wants it."""
    (key,) = stays(facts(), *table_resources(), final=True)
    assert (key.region, key.arn, key.addresses) == (HOME, KEYS[HOME], (f"aws_kms_key.table-{HOME}",))
    assert key.text == f"key table-{HOME} in {HOME}: the final backup cannot be read without it"
    assert key.later == (f"aws kms schedule-key-deletion --region {HOME} --key-id table-{HOME}",)


def test_a_key_that_existed_before_is_no_ones_to_delete() -> None:
    """What the backup needs is told; that nothing of it is ever deleted holds afterwards as well."""
    subject = replace(facts().subject, made_its_keys=False)
    (key,) = stays(facts(subject=subject), final=True)
    assert (key.arn, key.addresses, key.later) == (KEYS[HOME], (), ())


def test_a_key_stays_that_an_earlier_backup_needs() -> None:
    """In whichever region, whether or not a final one is made."""
    (key,) = stays(facts(regions_of_needed_keys=frozenset({FIRST})), *table_resources())
    assert (key.region, key.why) == (FIRST, "a backup that DynamoDB keeps cannot be read without it")


def test_a_vault_that_holds_something_stays_with_policy_lock_and_key() -> None:
    """All five resources, so that a later deploy can take them over together."""
    full = vault(FIRST, 2, is_locked=True)
    (found,) = stays(facts(vaults=(full,)), *vault_resources(full), *table_resources())
    assert found.text == (
        f"vault orders in {FIRST}: it holds 2 recovery points, the last until 2026-03-30, governance lock; "
        "its key stays with it"
    )
    assert list(found.addresses) == [one.address for one in vault_resources(full)]


def test_a_vault_goes_with_what_it_holds_where_the_environment_says_so() -> None:
    """force_destroy was deployed on purpose."""
    full = vault(FIRST, 2, is_locked=True)
    assert stays(facts(vaults=(full,)), *vault_resources(full, force_destroy=True)) == []


def test_a_compliance_lock_in_force_keeps_a_vault_whatever_the_environment_says() -> None:
    """Nobody can delete what it holds; before its days of grace are over somebody can."""
    full = vault(FIRST, 1, **LOCKED)
    (found,) = stays(facts(vaults=(full,)), *vault_resources(full, force_destroy=True))
    assert "compliance lock, for ever from 2026-02-28 on" in found.why
    young = vault(FIRST, 1, is_locked=True, locked_since=NOW + timedelta(days=1))
    assert stays(facts(vaults=(young,)), *vault_resources(young, force_destroy=True)) == []


def test_an_eternal_lock_of_an_empty_vault_is_forgotten_and_goes_with_it() -> None:
    """AWS refuses to take it off, and deletes the vault."""
    empty = vault(FIRST, **LOCKED)
    (found,) = stays(facts(vaults=(empty,)), *vault_resources(empty))
    assert (found.addresses, found.stays) == ((f"aws_backup_vault_lock_configuration.{FIRST}",), False)


def test_what_was_forgotten_by_a_destroy_that_was_cut_off_is_still_told_of() -> None:
    """The vault and the key are in no state any more."""
    full = vault(FIRST, 1)
    found = stays(facts(vaults=(full,)), final=True)
    assert [(one.what, one.addresses) for one in found] == [("vault orders", ()), (f"key table-{HOME}", ())]


def test_a_bucket_that_holds_files_stays_with_all_its_parts_and_its_key() -> None:
    """In whichever stack; one that is empty goes."""
    key = "arn:aws:kms:us-east-1:111122223333:key/logs"
    rule = [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": key}]}]
    parts = [
        resource("aws_s3_bucket", "logs", bucket="logs-1", arn="arn:aws:s3:::logs-1", region=HOME),
        resource("aws_s3_bucket_policy", "logs", bucket="logs-1"),
        resource("aws_s3_bucket_server_side_encryption_configuration", "logs", bucket="logs-1", rule=rule),
        resource("aws_kms_key", "logs", arn=key),
        resource("aws_kms_alias", "logs", target_key_arn=key),
    ]
    other = resource("aws_s3_bucket", "other", bucket="logs-2", arn="arn:aws:s3:::logs-2", region=HOME)
    states = {"data": state(*table_resources()), "watching": state(*parts, other)}
    (found,) = kept(states, facts(full_buckets=frozenset({"logs-1"})), with_final_backup=False, now=NOW)
    assert (found.stack, found.region, found.what) == ("watching", HOME, "bucket logs-1")
    assert list(found.addresses) == [one.address for one in parts]


def test_what_stays_is_counted_apart() -> None:
    """In the summary that people read and in its counts."""
    changes = tuple(PlannedChange(f"aws_kms_key.{name}", "aws_kms_key", HOME, "destroy") for name in "ab")
    shown = summary_with_kept(PlanSummary("0 to add, 0 to change, 2 to destroy", changes), frozenset({"aws_kms_key.a"}))
    assert shown.headline == "0 to add, 0 to change, 1 to destroy, 1 to keep"
    assert shown.document()["counts"] == {"destroy": 1, "keep": 1}
