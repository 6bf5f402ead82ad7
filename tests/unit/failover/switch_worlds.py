"""Route 53 and Systems Manager as dictionaries, for switches that are turned more than once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE, NAME = "Z1", "api.example.com"

_TIME = itertools.count(1)


@dataclass
class Route53:
    """One zone with a weighted record per region, and a health check per region, named as it is."""

    weights: dict[str, int]
    forced: dict[str, bool] = field(default_factory=dict)

    def get_paginator(self, _name: str) -> Route53:
        """Pages of records."""
        return self

    def paginate(self, **_given: str) -> Iterator[dict[str, Any]]:
        """One page."""
        shape = {"Name": f"{NAME}.", "Type": "A", "TTL": 20}
        records = [{**shape, "SetIdentifier": region, "Weight": weight} for region, weight in self.weights.items()]
        yield {"ResourceRecordSets": records}

    def change_resource_record_sets(self, *, ChangeBatch: dict[str, Any], **_given: str) -> dict[str, Any]:  # noqa: N803
        """Changes weights."""
        for change in ChangeBatch["Changes"]:
            record = change["ResourceRecordSet"]
            self.weights[record["SetIdentifier"]] = record["Weight"]
        return {"ChangeInfo": {"Id": "C1"}}

    def get_change(self, **_given: str) -> dict[str, Any]:
        """Everywhere at once."""
        return {"ChangeInfo": {"Status": "INSYNC"}}

    def get_health_check(self, *, HealthCheckId: str) -> dict[str, Any]:  # noqa: N803
        """A health check."""
        forced = self.forced.get(HealthCheckId, False)
        config = {"Disabled": forced, "Inverted": forced}
        return {"HealthCheck": {"Id": HealthCheckId, "HealthCheckVersion": 1, "HealthCheckConfig": config}}

    def update_health_check(self, *, HealthCheckId: str, Disabled: bool, **_given: Any) -> None:  # noqa: N803
        """Makes it unhealthy, or takes that back."""
        self.forced[HealthCheckId] = Disabled


@dataclass
class Ssm:
    """The parameters of one region; *trouble* is the code of every answer while there is some.

    Earlier versions are kept with the time of each, as `NAME:VERSION` shows them.
    """

    value: str = ""
    trouble: str = ""
    written: int = 0
    earlier: list[tuple[str, int]] = field(default_factory=list)

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803
        """The value, or that of a version."""
        self._fail_with(self.trouble or ("" if self.value else "ParameterNotFound"))
        versions, (_, _, version) = [*self.earlier, (self.value, self.written)], Name.partition(":")
        number = int(version) if version else len(versions)
        self._fail_with("" if 0 < number <= len(versions) else "ParameterVersionNotFound")
        value, written = versions[number - 1]
        at = datetime.fromtimestamp(written, UTC)
        return {"Parameter": {"Value": value, "LastModifiedDate": at, "Version": number}}

    def put_parameter(self, *, Value: str, **_given: Any) -> None:  # noqa: N803
        """Takes a value."""
        self._fail_with(self.trouble)
        if self.value:
            self.earlier.append((self.value, self.written))
        self.value, self.written = Value, next(_TIME)

    @staticmethod
    def _fail_with(code: str) -> None:
        if code:
            raise ClientError({"Error": {"Code": code, "Message": "said the region"}}, "Parameter")


@dataclass
class Clients:
    """Clients of them."""

    dns: Route53
    parameters: dict[str, Ssm]

    def route53(self) -> Route53:
        """Route 53."""
        return self.dns

    def ssm(self, region: str) -> Ssm:
        """Systems Manager of one region."""
        return self.parameters[region]
