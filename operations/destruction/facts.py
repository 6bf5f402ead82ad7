"""All that a destroy has to know of AWS before it begins, asked in every region at once. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.destruction.backups import Backup, Backups
from operations.destruction.tables import RegionalTable, Tables
from operations.destruction.under_way import under_way
from operations.destruction.vaults import Vault, read_vault
from operations.parallel import by_region
from operations.plan_summary import region_of_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from operations.aws import Clients
    from operations.terraform.state import State


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to go, as the states say it.

    Args:
        table_name: The table.
        home: Its home region.
        regions: Every region that it is known to be in, home first.
        key_arn_by_region: Its customer managed keys.
        vaults: Region and name of every vault.
        buckets: Region and name of every bucket that is not emptied when it is destroyed.
        made_its_keys: Whether the table's keys were made with it. Others existed before and are no business of ours.
            Default true.
    """

    table_name: str
    home: str
    regions: tuple[str, ...]
    key_arn_by_region: Mapping[str, str]
    vaults: tuple[tuple[str, str], ...] = ()
    buckets: tuple[tuple[str, str], ...] = ()
    made_its_keys: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What AWS has of it.

    Args:
        subject: What is to go.
        tables: The table by region, where it is.
        backups: DynamoDB's own backups of it by region.
        regions_of_needed_keys: The regions in which such a backup is encrypted with the table's key.
        vaults: The vaults that exist.
        full_buckets: Of the subject's buckets those that hold anything.
        under_way: What is under way, by region.
    """

    subject: Subject
    tables: Mapping[str, RegionalTable]
    backups: Mapping[str, list[Backup]]
    regions_of_needed_keys: frozenset[str]
    vaults: tuple[Vault, ...]
    full_buckets: frozenset[str]
    under_way: Mapping[str, list[str]]


def subject_of(states: Iterable[State], table_name: str, home: str, *, made_its_keys: bool = True) -> Subject:
    """Reads the states of all stacks.

    Args:
        states: The states, the data stack's first.
        table_name: The table's name where no state has it.
        home: The home region where no state has it.
        made_its_keys: Whether the table's keys were made with it. Default true.
    """
    listed = list(states)
    outputs = {name: output.value for state in listed for name, output in state.outputs.items()}
    known = [one.values for state in listed for one in state.of_type("aws_dynamodb_table")]
    regions = [home := region_of_arn(values.get("arn")) or home for values in known]
    regions += [replica["region_name"] for values in known for replica in values.get("replica") or ()]
    regions += (outputs.get("region_by_role") or {}).values()
    names: Mapping[str, str] = (outputs.get("backups") or {}).get("vault_name_by_region") or {}
    vaults = dict.fromkeys(names.items())
    vaults |= dict.fromkeys(
        (region_of_arn(one.values["arn"]) or home, one.values["name"])
        for state in listed
        for one in state.of_type("aws_backup_vault")
    )
    return Subject(
        table_name=next((str(values["name"]) for values in known), outputs.get("table_name") or table_name),
        home=home,
        regions=tuple(dict.fromkeys([home, *regions])),
        key_arn_by_region={
            region: arn for region, arn in (outputs.get("key_arn_by_region") or {}).items() if arn is not None
        },
        vaults=tuple(vaults),
        buckets=tuple(
            (str(one.values.get("region") or home), str(one.values["bucket"]))
            for state in listed
            for one in state.of_type("aws_s3_bucket")
            if not one.values.get("force_destroy")
        ),
        made_its_keys=made_its_keys,
    )


def read_facts(clients: Clients, subject: Subject) -> Facts:
    """Asks AWS.

    Raises:
        ClientError: When AWS does not let us look: what is not known must not pass as harmless.
    """
    tables = Tables(clients, subject.table_name).everywhere(subject.regions)
    regions = list(dict.fromkeys([*subject.regions, *tables]))
    backups = by_region(regions, lambda region: Backups(clients, subject.table_name, region).all())
    vaults = by_region(
        [f"{region} {name}" for region, name in subject.vaults],
        lambda place: read_vault(clients, *place.split(" ", 1)),
    )
    vault_by_region = {vault.region: vault for vault in vaults.values() if vault}
    return Facts(
        subject=subject,
        tables=tables,
        backups=backups,
        regions_of_needed_keys=frozenset(
            region
            for region, arn in subject.key_arn_by_region.items()
            if Backups(clients, subject.table_name, region).needing(arn, backups.get(region, ()))
        ),
        vaults=tuple(vault_by_region.values()),
        full_buckets=frozenset(name for region, name in subject.buckets if _holds_anything(clients, region, name)),
        under_way=by_region(
            tables, lambda region: under_way(clients, tables[region], backups[region], vault_by_region.get(region))
        ),
    )


def _holds_anything(clients: Clients, region: str, bucket: str) -> bool:
    s3 = clients.of("s3", region)
    try:
        found = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    except s3.exceptions.NoSuchBucket:
        return False
    return bool(found.get("Versions") or found.get("DeleteMarkers"))
