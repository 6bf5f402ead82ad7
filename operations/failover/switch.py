"""What leads writers elsewhere, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from globaltables.model.failover import CommandSwitch, HealthCheckSwitch, ParameterSwitch, RecordSwitch
from operations.failover.command_switch import Command
from operations.failover.health_check_switch import HealthChecks
from operations.failover.parameter_switch import Parameter
from operations.failover.record_switch import Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.failover import SwitchSettings
    from operations.aws import Clients
    from operations.failover.routing import Routing
    from operations.failover.turn import Turn


class Switch(Protocol):
    """What leads writers elsewhere."""

    @property
    def name(self) -> str:
        """What it is, in a plan."""

    @property
    def can_stop(self) -> bool:
        """Whether it can also stop writers."""

    @property
    def warning(self) -> str:
        """What to know before relying on it; empty when there is nothing."""

    def read(self) -> Routing | None:
        """Who takes whose writes now; None when it does not say.

        Raises:
            RefusedError: When it holds something that is not this project's.
            GateError: When it should say, and could not be asked.
        """

    def shows(self, turn: Turn) -> bool:
        """Whether it stands as after that turn."""

    def resumes(self, turn: Turn) -> bool:
        """Whether that turn only lets stopped writers go on where they were, and nobody was led elsewhere since."""

    def turn(self, turn: Turn) -> str:
        """Turns it; says what came of it. Safe to repeat.

        Raises:
            GlobalTablesError: When it cannot be turned.
        """


class NoSwitch:
    """Nothing is configured: whoever runs the failover leads writers elsewhere."""

    name = "you"
    can_stop = False
    warning = "no [failover.switch] in the environment: you stop and switch the writers yourself"

    def read(self) -> Routing | None:
        """Nobody knows."""
        return None

    def shows(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """Nobody knows."""
        return False

    def resumes(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """Nobody knows."""
        return False

    def turn(self, turn: Turn) -> str:
        """Reminds of it."""
        return f"yours to do, nothing is configured: {turn.action} to {turn.routing.text}"


def switch_of(
    settings: SwitchSettings | None,
    clients: Clients,
    *,
    current: Routing,
    region_by_role: Mapping[str, str],
    reachable: Sequence[str],
    variables: Mapping[str, str],
) -> Switch:
    """The switch that an environment names.

    Args:
        settings: What it says; None for nothing.
        clients: AWS.
        current: What is taken for the state of things as long as the switch does not say.
        region_by_role: Every region.
        reachable: The regions that answer.
        variables: What commands of the user's are given besides the shell's variables.
    """
    match settings:
        case ParameterSwitch():
            return Parameter(settings, clients, current, reachable)
        case RecordSwitch():
            return Records(settings, clients, current, region_by_role)
        case HealthCheckSwitch():
            return HealthChecks(settings, clients, current, region_by_role)
        case CommandSwitch():
            return Command(settings, variables, current)
    return NoSwitch()
