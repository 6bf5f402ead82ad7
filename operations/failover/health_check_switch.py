"""Health checks in Route 53, one per region: that of a region that is left is made to be unhealthy.

A disabled health check counts as healthy, and inverted it counts as unhealthy, whatever the region answers. Inverted
alone it would do the opposite of what is wanted just when the region is down.
https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globaltables.model.failover import HealthCheckSwitch
    from operations.aws import Clients
    from operations.failover.routing import Routing
    from operations.failover.turn import Turn


class HealthChecks:
    """The health checks.

    Args:
        settings: Which stand for which region.
        clients: AWS.
        current: The mode and the regions of the table.
        region_by_role: Every region.
    """

    can_stop = False
    warning = "health checks are changed through us-east-1: where that is down, they stay as they are"

    def __init__(
        self, settings: HealthCheckSwitch, clients: Clients, current: Routing, region_by_role: Mapping[str, str]
    ) -> None:
        self._clients, self._current = clients, current
        self._id_by_region = {region_by_role[role]: id_ for role, id_ in settings.health_check_id_by_role.items()}

    @property
    def name(self) -> str:
        """What it is, in a plan."""
        return "health checks"

    def read(self) -> Routing | None:
        """Regions that are not made to be unhealthy are in service; who is active among them nobody knows."""
        routing = self._current
        for region in self._id_by_region:
            if self._is_forced(region):
                routing = routing.without(region)
        return routing if self._current.mode == "any_region" else None

    def shows(self, turn: Turn) -> bool:
        """Whether the one that is left is unhealthy, and the one that takes over is not made to be."""
        return all(self._is_forced(region) is unhealthy for region, unhealthy in self._wanted(turn).items())

    def resumes(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """It stops nobody."""
        return False

    def turn(self, turn: Turn) -> str:
        """Makes the one unhealthy, and takes back what made the other so."""
        said = []
        for region, unhealthy in self._wanted(turn).items():
            check = self._check(region)
            if self._is_forced(region) is not unhealthy:
                self._clients.route53().update_health_check(
                    HealthCheckId=check["Id"],
                    HealthCheckVersion=check["HealthCheckVersion"],
                    Disabled=unhealthy,
                    Inverted=unhealthy,
                )
            said.append(f"{region} {'unhealthy by order' if unhealthy else 'as it is'}")
        return ", ".join(said)

    @staticmethod
    def _wanted(turn: Turn) -> dict[str, bool]:
        left = {turn.leaves: True} if turn.leaves and turn.leaves not in turn.routing.in_service else {}
        return left | ({turn.enters: False} if turn.enters else {})

    def _is_forced(self, region: str) -> bool:
        config = self._check(region)["HealthCheckConfig"]
        return bool(config.get("Disabled")) and bool(config.get("Inverted"))

    def _check(self, region: str) -> Any:
        return self._clients.route53().get_health_check(HealthCheckId=self._id_by_region[region])["HealthCheck"]
