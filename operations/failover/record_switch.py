"""The weights of one weighted record set in Route 53.

All weights zero do not stop anybody: Route 53 then answers with each of the records. So writers cannot be stopped here.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from operations.errors import GateError
from operations.failover.routing import Routing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model.failover import RecordSwitch
    from operations.aws import Clients
    from operations.failover.turn import Turn

IN_SYNC_SECONDS = 60.0
_POLL_SECONDS = 0.5


class Records:
    """The records.

    Args:
        settings: Where they are.
        clients: AWS.
        current: The mode and the regions of the table.
        region_by_role: Every region.
    """

    can_stop = False
    warning = "records are changed through us-east-1: where that is down, they stay as they are"

    def __init__(
        self, settings: RecordSwitch, clients: Clients, current: Routing, region_by_role: Mapping[str, str]
    ) -> None:
        self._settings, self._clients, self._current = settings, clients, current
        self._region_by_identifier = {
            settings.set_identifier_by_role.get(role, region): region for role, region in region_by_role.items()
        }

    @property
    def name(self) -> str:
        """What it is, in a plan."""
        return f"weights of {self._settings.record_name}"

    def read(self) -> Routing | None:
        """Regions with a weight are in service; in one region mode it must be one of them."""
        weights = {region: record["Weight"] for region, record in self._records().items()}
        active = [region for region, weight in weights.items() if weight]
        if self._current.mode == "one_region":
            return self._current.returned(active[0]) if len(active) == 1 else None
        if self._current.mode == "any_region":
            return Routing("any_region", {region: region if weight else None for region, weight in weights.items()})
        return None  # weights do not say who took whose writes

    def shows(self, turn: Turn) -> bool:
        """Whether the regions in question have a weight, or have none."""
        records = self._records()
        return all(bool(records[region]["Weight"]) is serves for region, serves in self._wanted(turn).items())

    def resumes(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """It stops nobody."""
        return False

    def turn(self, turn: Turn) -> str:
        """Changes the weights and waits until Route 53's name servers have them.

        Raises:
            GateError: When they do not have them in a minute.
        """
        records = self._records()
        wanted = {region: self._settings.weight if serves else 0 for region, serves in self._wanted(turn).items()}
        wanted = {
            region: weight for region, weight in wanted.items() if bool(weight) != bool(records[region]["Weight"])
        }
        changed = [
            {"Action": "UPSERT", "ResourceRecordSet": {**records[region], "Weight": weight}}
            for region, weight in wanted.items()
        ]
        client, longest = self._clients.route53(), max(record.get("TTL", 60) for record in records.values())
        if changed:
            batch = {"Comment": "globaltables failover", "Changes": changed}
            answer = client.change_resource_record_sets(HostedZoneId=self._settings.hosted_zone_id, ChangeBatch=batch)
            self._wait(str(answer["ChangeInfo"]["Id"]))
        shown = ", ".join(f"{region} {wanted.get(region, record['Weight'])}" for region, record in records.items())
        return f"{shown}; resolvers keep the old answer for up to {longest} s"

    def _wait(self, change: str) -> None:
        deadline = time.monotonic() + IN_SYNC_SECONDS
        while self._clients.route53().get_change(Id=change)["ChangeInfo"]["Status"] != "INSYNC":
            if time.monotonic() > deadline:
                raise GateError(
                    f"change {change} of {self._settings.record_name}: Route 53 must have it everywhere within "
                    f"{IN_SYNC_SECONDS:.0f} s, got PENDING; run the same command again"
                )
            time.sleep(_POLL_SECONDS)

    def _wanted(self, turn: Turn) -> dict[str, bool]:
        """Which regions are to have a weight. The others keep theirs: nobody knows who was left before, and why."""
        if self._current.mode == "one_region":
            return {region: region == turn.enters for region in self._current.taker_by_home}
        left = {turn.leaves: False} if turn.leaves else {}
        return left | ({turn.enters: True} if turn.enters else {})

    def _records(self) -> dict[str, dict[str, Any]]:
        """The record of each region."""
        settings, wanted = self._settings, f"{self._settings.record_name.rstrip('.')}.".lower()
        found: dict[str, dict[str, Any]] = {}
        pages = self._clients.route53().get_paginator("list_resource_record_sets")
        for page in pages.paginate(
            HostedZoneId=settings.hosted_zone_id, StartRecordName=wanted, StartRecordType=settings.record_type
        ):
            for record in page["ResourceRecordSets"]:
                is_it = record["Name"].lower() == wanted and record["Type"] == settings.record_type
                region = self._region_by_identifier.get(record.get("SetIdentifier", "")) if is_it else None
                if region and "Weight" in record:
                    found[region] = record
            if page["ResourceRecordSets"] and page["ResourceRecordSets"][-1]["Name"].lower() != wanted:
                break
        missing = [region for region in self._region_by_identifier.values() if region not in found]
        if missing:
            raise GateError(
                f"record {settings.record_name} {settings.record_type}: must have a weighted record for every region, "
                f"got none for {', '.join(missing)}; make it, or name its set identifier in [failover.switch]"
            )
        return {region: found[region] for region in self._region_by_identifier.values()}
