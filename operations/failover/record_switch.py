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
    from operations.failover.switch import Turn

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
        """Whether the weights are those."""
        return all(record["Weight"] == self._weight(region, turn) for region, record in self._records().items())

    def turn(self, turn: Turn) -> str:
        """Changes the weights and waits until Route 53's name servers have them.

        Raises:
            GateError: When they do not have them in a minute.
        """
        records = self._records()
        changed = [
            {"Action": "UPSERT", "ResourceRecordSet": {**record, "Weight": self._weight(region, turn)}}
            for region, record in records.items()
            if record["Weight"] != self._weight(region, turn)
        ]
        client, longest = self._clients.route53(), max(record.get("TTL", 60) for record in records.values())
        if changed:
            batch = {"Comment": "globaltables failover", "Changes": changed}
            answer = client.change_resource_record_sets(HostedZoneId=self._settings.hosted_zone_id, ChangeBatch=batch)
            self._wait(str(answer["ChangeInfo"]["Id"]))
        shown = ", ".join(f"{region} {self._weight(region, turn)}" for region in records)
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

    def _weight(self, region: str, turn: Turn) -> int:
        """In your region mode a region without users of its own keeps none, though others' items are written there."""
        serves = turn.routing.in_service if self._current.mode == "one_region" else self._own(turn.routing)
        return self._settings.weight if region in serves else 0

    @staticmethod
    def _own(routing: Routing) -> tuple[str, ...]:
        return tuple(home for home, taker in routing.taker_by_home.items() if taker == home)

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
