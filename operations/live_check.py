"""Looks at a deployed table in every region, through AWS itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.consistency import is_strongly_consistent
from operations.parallel import by_region

if TYPE_CHECKING:
    from operations.aws import Clients
    from operations.deployed import Deployed


@dataclass(slots=True)
class RegionHealth:
    """What was found in one region.

    Args:
        region: The region.
        table_status: The table's status, for example ``ACTIVE``; ``UNREACHABLE`` when AWS did not answer.
        replicas: The other regions this one replicates with, each with its status.
        key_state: State of the customer managed key; None when there is none.
        problems: What is not as it should be; empty when all is well.
    """

    region: str
    table_status: str = "UNREACHABLE"
    replicas: dict[str, str] = field(default_factory=dict)
    key_state: str | None = None
    problems: list[str] = field(default_factory=list)


def check_regions(deployed: Deployed, clients: Clients) -> dict[str, RegionHealth]:
    """Checks table, replicas, key and stream in every region, all at once."""
    return by_region(deployed.regions, lambda region: _check(region, deployed, clients))


def problems_of(health: dict[str, RegionHealth]) -> list[str]:
    """Everything that is wrong, each with its region."""
    return [f"{region}: {problem}" for region, found in health.items() for problem in found.problems]


def _check(region: str, deployed: Deployed, clients: Clients) -> RegionHealth:
    health = RegionHealth(region)
    try:
        _check_table(health, deployed, clients)
        _check_key(health, deployed, clients)
    except (ClientError, BotoCoreError) as error:
        health.problems.append(str(error))
    return health


def _check_table(health: RegionHealth, deployed: Deployed, clients: Clients) -> None:
    table = clients.dynamodb(health.region).describe_table(TableName=deployed.table_name)["Table"]
    health.table_status = table["TableStatus"]
    if health.table_status != "ACTIVE":
        health.problems.append(f"table is {health.table_status}, should be ACTIVE")
    health.replicas = {
        replica["RegionName"]: replica.get("ReplicaStatus", "UNKNOWN")
        for replica in table.get("Replicas", [])
        if replica["RegionName"] != health.region
    }
    for other in deployed.regions:
        if other == health.region:
            continue
        status = health.replicas.get(other)
        if status != "ACTIVE":
            health.problems.append(f"replica {other} is {status or 'missing'}, should be ACTIVE")
    if not is_strongly_consistent(table) and not table.get("StreamSpecification", {}).get("StreamEnabled"):
        health.problems.append("stream is off, and replication needs it")
    wanted_key = deployed.key_arn_by_region.get(health.region)
    found_key = table.get("SSEDescription", {}).get("KMSMasterKeyArn")
    if wanted_key and found_key != wanted_key:
        health.problems.append(f"table is encrypted with {found_key or 'an AWS owned key'}, should be {wanted_key}")


def _check_key(health: RegionHealth, deployed: Deployed, clients: Clients) -> None:
    arn = deployed.key_arn_by_region.get(health.region)
    if arn is None:
        return
    health.key_state = clients.kms(health.region).describe_key(KeyId=arn)["KeyMetadata"]["KeyState"]
    if health.key_state != "Enabled":
        health.problems.append(f"key {arn} is {health.key_state}, should be Enabled")
