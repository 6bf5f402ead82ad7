"""Facts and states of a table that goes, for tests that change one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from operations.destruction.facts import Facts, Subject
from operations.destruction.tables import RegionalTable
from operations.destruction.vaults import Vault
from operations.terraform.outputs import Output
from operations.terraform.state import ResourceState, State

TABLE = "orders"
REGIONS = HOME, FIRST, SECOND = ("us-east-1", "eu-west-1", "ap-southeast-1")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = {region: f"arn:aws:kms:{region}:111122223333:key/table-{region}" for region in REGIONS}


def table(region: str, age: timedelta = timedelta(days=30), status: str = "ACTIVE") -> RegionalTable:
    """The table in one region, replicated with the other two."""
    arn = f"arn:aws:dynamodb:{region}:111122223333:table/{TABLE}"
    others = tuple(other for other in REGIONS if other != region)
    return RegionalTable(region, arn, f"id-{region}", status, NOW - age, is_protected=True, other_regions=others)


def vault(region: str, points: int = 0, **more: Any) -> Vault:
    """A vault with so many recovery points."""
    return replace(
        Vault(
            region=region,
            name=TABLE,
            arn=f"arn:aws:backup:{region}:111122223333:backup-vault:{TABLE}",
            key_arn=f"arn:aws:kms:{region}:111122223333:key/vault-{region}",
            points=tuple(f"point-{number}" for number in range(points)),
            last_ends=NOW + timedelta(days=29) if points else None,
        ),
        **more,
    )


def facts(**more: Any) -> Facts:
    """A healthy table in three regions with a key in each, and nothing besides."""
    subject = Subject(TABLE, HOME, REGIONS, KEYS)
    healthy = Facts(
        subject=subject,
        tables={region: table(region) for region in subject.regions},
        backups={region: [] for region in subject.regions},
        regions_of_needed_keys=frozenset(),
        vaults=(),
        full_buckets=frozenset(),
        under_way={},
    )
    return replace(healthy, **more)


def resource(type_: str, label: str, /, **values: Any) -> ResourceState:
    """A resource in state."""
    return ResourceState(f"{type_}.{label}", "managed", type_, label, None, "aws", "", values)


def state(*resources: ResourceState, **outputs: Any) -> State:
    """A state that holds them."""
    return State(
        {one.address: one for one in resources},
        {name: Output(name, value, sensitive=False, type=None) for name, value in outputs.items()},
    )


def vault_resources(one: Vault, *, force_destroy: bool = False) -> list[ResourceState]:
    """What Terraform has of a vault."""
    name = one.region
    return [
        resource("aws_backup_vault", name, arn=one.arn, name=one.name, force_destroy=force_destroy),
        resource("aws_backup_vault_policy", name, backup_vault_arn=one.arn),
        resource("aws_backup_vault_lock_configuration", name, backup_vault_arn=one.arn),
        resource("aws_kms_key", f"vault-{name}", arn=one.key_arn),
        resource("aws_kms_alias", f"vault-{name}", target_key_arn=one.key_arn),
    ]


def table_resources() -> list[ResourceState]:
    """What Terraform has of the table's keys."""
    return [
        made
        for region, arn in KEYS.items()
        for made in (
            resource("aws_kms_key", f"table-{region}", arn=arn),
            resource("aws_kms_alias", f"table-{region}", target_key_arn=arn),
        )
    ]
