"""Sets in each replica what its block in Terraform cannot say, and tells what is different.

AWS never synchronises deletion protection, the recovery window, tags and table class between replicas. The stack's
output `replica_settings` says what they are to be; this reads what they are and changes only what differs.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients
    from operations.deployed import Deployed


BUSY_SECONDS = 300.0
"""How long to wait for a table that another change occupies."""
POLL_SECONDS = 0.25
SEEN_SECONDS = 30.0
"""How long to look for what was set: AWS shows tags a few seconds late.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting of a replica that is not as it should be.

    Args:
        region: The replica's region.
        setting: Its name, for example ``deletion_protection``.
        found: What it is.
        wanted: What it should be.
    """

    region: str
    setting: str
    found: object
    wanted: object

    def __str__(self) -> str:
        return f"{self.region}: {self.setting} is {self.found}, should be {self.wanted}"


def differences(deployed: Deployed, clients: Clients) -> list[Difference]:
    """What differs, in every replica that exists; that one is missing is for others to say."""
    found = by_region(deployed.replica_settings, lambda region: _settings_if_any(clients, region, deployed.table_name))
    return [
        Difference(region, setting, found[region][setting], wanted[setting])
        for region, wanted in deployed.replica_settings.items()
        for setting in found[region]
        if setting in wanted  # a provider that can say it does
        and _differs(setting, found[region][setting], wanted)
    ]


def settle(deployed: Deployed, clients: Clients) -> list[Difference]:
    """Makes every replica as it should be; returns what was changed."""
    changed = differences(deployed, clients)
    for region in dict.fromkeys(difference.region for difference in changed):
        _set(clients, deployed, region, changed)  # one after the other: a change of one replica occupies the others
    return changed


def left_different(deployed: Deployed, clients: Clients) -> list[Difference]:
    """What differs still although it was set."""
    deadline = time.monotonic() + SEEN_SECONDS
    while (left := differences(deployed, clients)) and time.monotonic() < deadline:
        time.sleep(1)
    return left


def _settings_if_any(clients: Clients, region: str, table_name: str) -> dict[str, object]:
    try:
        return read_settings(clients, region, table_name)
    except clients.dynamodb(region).exceptions.ResourceNotFoundException:
        return {}


def read_settings(clients: Clients, region: str, table_name: str) -> dict[str, object]:
    """The settings of one replica as AWS has them."""
    dynamodb = clients.dynamodb(region)
    table = dynamodb.describe_table(TableName=table_name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=table_name)["ContinuousBackupsDescription"]
    recovery: Mapping[str, Any] = backups.get("PointInTimeRecoveryDescription", {})
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"]).get("Tags", [])
    return {
        "deletion_protection": table.get("DeletionProtectionEnabled", False),
        "point_in_time_recovery": recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
        "recovery_period_days": recovery.get("RecoveryPeriodInDays", 35),
        "table_class": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def protect(clients: Clients, region: str, table_name: str, *, on: bool) -> None:
    """Switches deletion protection of one replica and waits until it is so."""
    _update(clients, region, TableName=table_name, DeletionProtectionEnabled=on)


def _update(clients: Clients, region: str, **change: Any) -> None:
    """Changes a table once AWS is ready for it, and waits until the change is done.

    Raises:
        ClientError: When AWS refuses it, or stays busy for longer than `BUSY_SECONDS`.
    """
    dynamodb = clients.dynamodb(region)
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            dynamodb.update_table(**change)
            break
        except dynamodb.exceptions.ResourceInUseException:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)
    while dynamodb.describe_table(TableName=change["TableName"])["Table"]["TableStatus"] != "ACTIVE":
        if time.monotonic() > deadline:
            return  # the check of every region says so
        time.sleep(POLL_SECONDS)


def _differs(setting: str, found: object, wanted: Mapping[str, Any]) -> bool:
    if setting == "tags" and isinstance(found, dict):
        return not wanted["tags"].items() <= found.items()  # others may have added tags of their own
    if setting == "recovery_period_days" and not wanted["point_in_time_recovery"]:
        return False
    return bool(found != wanted[setting])


def _set(clients: Clients, deployed: Deployed, region: str, changed: list[Difference]) -> None:
    wanted: Mapping[str, Any] = deployed.replica_settings[region]
    settings = {difference.setting for difference in changed if difference.region == region}
    dynamodb = clients.dynamodb(region)
    if settings & {"point_in_time_recovery", "recovery_period_days"}:
        on = bool(wanted["point_in_time_recovery"])
        specification: Any = {"PointInTimeRecoveryEnabled": on}
        if on:
            specification["RecoveryPeriodInDays"] = int(wanted["recovery_period_days"])
        dynamodb.update_continuous_backups(
            TableName=deployed.table_name, PointInTimeRecoverySpecification=specification
        )
    if "tags" in settings:
        arn = dynamodb.describe_table(TableName=deployed.table_name)["Table"]["TableArn"]
        dynamodb.tag_resource(
            ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in wanted["tags"].items()]
        )
    if "table_class" in settings:
        # As an override and from the home region: a class set in one replica AWS copies to all the others.
        override = {"RegionName": region, "TableClassOverride": wanted["table_class"]}
        _update(clients, deployed.home, TableName=deployed.table_name, ReplicaUpdates=[{"Update": override}])
    if "deletion_protection" in settings:
        protect(clients, region, deployed.table_name, on=bool(wanted["deletion_protection"]))
