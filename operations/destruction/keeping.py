"""What stays in AWS when everything else goes, and why: what people would miss, and what AWS would refuse to delete.

What stays is forgotten by Terraform, not destroyed: a vault that holds recovery points, a bucket that holds files, and
every key without which something that stays could not be read any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from operations.plan_summary import PlannedChange, PlanSummary, region_of_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from operations.destruction.facts import Facts
    from operations.destruction.vaults import Vault
    from operations.terraform.state import ResourceState, State

_VAULT_PARTS = ("aws_backup_vault_policy", "aws_backup_vault_lock_configuration")
_LOCK = "aws_backup_vault_lock_configuration"
KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that Terraform forgets.

    Args:
        stack: The stack whose state has it.
        region: Where it is.
        what: What it is, for people.
        why: Why it stays.
        arn: Its ARN.
        addresses: What of it is in state; nothing once it is forgotten.
        later: The commands that delete it, for when it is not needed any more; none of what is not ours to delete.
        stays: Whether it stays in AWS; what cannot be taken off by itself goes with what it belongs to.
    """

    stack: str
    region: str
    what: str
    why: str
    arn: str
    addresses: tuple[str, ...]
    later: tuple[str, ...] = ()
    stays: bool = True

    @property
    def text(self) -> str:
        """What it is, where, and why it stays."""
        return f"{self.what} in {self.region}: {self.why}"

    def document(self) -> dict[str, Any]:
        """It as JSON."""
        return {
            "region": self.region,
            "what": self.what,
            "why": self.why,
            "arn": self.arn,
            "addresses": list(self.addresses),
            "delete_later": list(self.later),
        }


def kept(states: Mapping[str, State], facts: Facts, *, with_final_backup: bool, now: datetime) -> list[Kept]:
    """What stays.

    Args:
        states: The state of every stack, by its name.
        facts: What AWS has of it.
        with_final_backup: Whether a final backup of the home table is made, or was made just before.
        now: The time.
    """
    data = next(iter(states))
    found = [one for vault in facts.vaults for one in _of_vaults(states, data, vault, now)]
    found += [one for stack, state in states.items() for one in _buckets(stack, state, facts)]
    for region, arn in facts.subject.key_arn_by_region.items():
        is_final = region == facts.subject.home and with_final_backup
        if is_final or region in facts.regions_of_needed_keys:
            backup = "the final backup" if is_final else "a backup that DynamoDB keeps"
            why = f"{backup} cannot be read without it"
            found.append(_kept_key(data, states[data], region, arn, why, ours=facts.subject.made_its_keys))
    return found


def summary_with_kept(summary: PlanSummary, addresses: frozenset[str]) -> PlanSummary:
    """The summary of a plan to destroy, with what will not be destroyed."""
    changes = tuple(
        PlannedChange(one.address, one.type, one.region, KEEP) if one.address in addresses else one
        for one in summary.changes
    )
    count = sum(one.action == KEEP for one in changes)
    if not count:
        return summary
    left = len(changes) - count
    return replace(summary, headline=f"0 to add, 0 to change, {left} to destroy, {count} to keep", changes=changes)


def _of_vaults(states: Mapping[str, State], data: str, vault: Vault, now: datetime) -> Iterator[Kept]:
    """What stays of a vault; one that no state has any more was kept before."""
    stack, resource = next(
        (
            (name, one)
            for name, state in states.items()
            for one in state.of_type("aws_backup_vault")
            if one.values.get("arn") == vault.arn
        ),
        (data, None),
    )
    is_forced = resource is not None and bool(resource.values.get("force_destroy"))
    if vault.points and (vault.is_locked_for_ever(now) or not is_forced):
        yield _kept_vault(stack, states[stack], vault)
    locks = _of_vault(states[stack], vault, (_LOCK,))
    if not vault.points and vault.is_locked_for_ever(now) and locks:
        why = "nobody can take it off any more; it goes with the vault, which is empty"
        yield Kept(stack, vault.region, f"lock of vault {vault.name}", why, vault.arn, locks, stays=False)


def _kept_key(stack: str, state: State, region: str, arn: str, why: str, *, ours: bool) -> Kept:
    addresses = _addresses(state, "aws_kms_key", lambda values: values.get("arn") == arn)
    key_id = arn.rpartition("/")[2]
    later = f"aws kms schedule-key-deletion --region {region} --key-id {key_id}"
    return Kept(stack, region, f"key {key_id}", why, arn, addresses, (later,) if ours else ())


def _kept_vault(stack: str, state: State, vault: Vault) -> Kept:
    vaults = _addresses(state, "aws_backup_vault", lambda values: values.get("arn") == vault.arn)
    keys = _key_addresses(state, vault.key_arn)
    place = f"--region {vault.region} --backup-vault-name {vault.name}"
    lock = f", {vault.lock}" if vault.lock else ""
    commands = [
        f"aws backup delete-backup-vault-access-policy {place}",
        f"aws backup delete-backup-vault {place}",
    ]
    if vault.key_arn:
        key_id = vault.key_arn.rpartition("/")[2]
        commands.append(f"aws kms schedule-key-deletion --region {vault.region} --key-id {key_id}")
    return Kept(
        stack,
        vault.region,
        f"vault {vault.name}",
        f"it holds {vault.contents}{lock}; its key stays with it",
        vault.arn,
        (*vaults, *_of_vault(state, vault, _VAULT_PARTS), *keys),
        tuple(commands),
    )


def _of_vault(state: State, vault: Vault, types: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        address
        for type_ in types
        for address in _addresses(state, type_, lambda values: values.get("backup_vault_arn") == vault.arn)
    )


def _buckets(stack: str, state: State, facts: Facts) -> Iterator[Kept]:
    for bucket in state.of_type("aws_s3_bucket"):
        name = str(bucket.values.get("bucket"))
        if name not in facts.full_buckets:
            continue
        parts = [
            one
            for one in state.resources.values()
            if one.mode == "managed" and one.type.startswith("aws_s3_bucket") and one.values.get("bucket") == name
        ]
        keys = [address for part in parts for arn in _keys_named_in(part) for address in _key_addresses(state, arn)]
        region = str(bucket.values.get("region") or region_of_arn(bucket.values.get("arn")) or "-")
        yield Kept(
            stack,
            region,
            f"bucket {name}",
            "it holds files; its key stays with it" if keys else "it holds files",
            str(bucket.values.get("arn")),
            (*(part.address for part in parts), *keys),
            # Its own rules delete the files in it, all versions, when their time is over.
            (f"aws s3api delete-bucket --region {region} --bucket {name}",),
        )


def _keys_named_in(part: ResourceState) -> Iterator[str]:
    for rule in part.values.get("rule") or ():
        defaults = rule.get("apply_server_side_encryption_by_default") if isinstance(rule, dict) else None
        for default in defaults or ():
            if default.get("kms_master_key_id"):
                yield default["kms_master_key_id"]


def _key_addresses(state: State, arn: str) -> tuple[str, ...]:
    """A key and its aliases."""
    return (
        *_addresses(state, "aws_kms_key", lambda values: values.get("arn") == arn),
        *_addresses(state, "aws_kms_alias", lambda values: values.get("target_key_arn") == arn),
    )


def _addresses(state: State, type_: str, fits: Callable[[Mapping[str, Any]], bool]) -> tuple[str, ...]:
    return tuple(one.address for one in state.of_type(type_) if fits(one.values))
