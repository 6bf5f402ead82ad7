"""A command of the user's."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from operations.errors import GateError, RefusedError
from operations.failover.routing import read_routing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.failover import CommandSwitch
    from operations.failover.routing import Routing
    from operations.failover.turn import Turn


class Command:
    """The command.

    Args:
        settings: What it is.
        variables: What it is given besides the shell's variables, for example where AWS is.
        current: The mode and the regions of the table.
    """

    can_stop = True

    def __init__(self, settings: CommandSwitch, variables: Mapping[str, str], current: Routing) -> None:
        self._settings, self._variables, self._current = settings, variables, current

    @property
    def name(self) -> str:
        """What it is, in a plan."""
        return f"command {shlex.join(self._settings.command)}"

    @property
    def warning(self) -> str:
        """In one region mode who takes over takes all; in the others the rest of the routing would be known by it."""
        if self._settings.read or self._current.mode == "one_region":
            return ""
        return (
            "no read in [failover.switch]: GLOBALTABLES_ROUTING supposes that each region that answers takes its own "
            "writes, also one that was left before"
        )

    def read(self) -> Routing | None:
        """What its own command for it prints; None where there is none, or it prints nothing.

        Raises:
            RefusedError: When it prints something else.
            GateError: When it fails.
        """
        if not self._settings.read:
            return None
        text = self._succeed(self._settings.read, {}).strip()
        routing = read_routing(text, self._current.mode, tuple(self._current.taker_by_home)) if text else None
        if text and routing is None:
            raise RefusedError(
                f"command {shlex.join(self._settings.read)}: must print who takes writes in {self._current.mode} mode, "
                f"such as {self._current.text}, or nothing, got {text!r}; correct it"
            )
        return routing

    def shows(self, turn: Turn) -> bool:
        """Whether its check says so; without one it is always run."""
        return bool(self._settings.check) and self._run(self._settings.check, _told(turn)).returncode == 0

    def resumes(self, turn: Turn) -> bool:  # noqa: ARG002 - the protocol's
        """It does not say who wrote before."""
        return False

    def turn(self, turn: Turn) -> str:
        """Runs it.

        Raises:
            GateError: When it fails.
        """
        self._succeed(self._settings.command, _told(turn))
        return f"{turn.action} to {turn.routing.text}: ended with 0"

    def _succeed(self, command: Sequence[str], told: Mapping[str, str]) -> str:
        ended = self._run(command, told)
        said = (ended.stderr.strip() or ended.stdout.strip()).splitlines()
        if ended.returncode:
            raise GateError(
                f"command {shlex.join(command)}: must end with 0, got {ended.returncode}: "
                f"{said[-1] if said else 'no word'}; put it right and run the same command again"
            )
        return ended.stdout

    def _run(self, command: Sequence[str], told: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 - the user's own, as a list of arguments
                list(command),
                env={**os.environ, **self._variables, **told},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=self._settings.timeout_seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GateError(
                f"command {shlex.join(command)}: must end within {self._settings.timeout_seconds} s, got {error}; "
                "put it right and run the same command again"
            ) from error


def _told(turn: Turn) -> dict[str, str]:
    """What a command is told of a turn."""
    return {
        "GLOBALTABLES_ACTION": turn.action,
        "GLOBALTABLES_FROM": turn.leaves or "",
        "GLOBALTABLES_TO": turn.enters or "",
        "GLOBALTABLES_ROUTING": turn.routing.text,
    }
