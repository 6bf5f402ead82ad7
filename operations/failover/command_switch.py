"""A command of the user's."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from operations.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globaltables.model.failover import CommandSwitch
    from operations.failover.routing import Routing
    from operations.failover.switch import Turn


class Command:
    """The command.

    Args:
        settings: What it is.
        variables: What it is given besides the shell's variables, for example where AWS is.
    """

    can_stop = True
    warning = ""

    def __init__(self, settings: CommandSwitch, variables: Mapping[str, str]) -> None:
        self._settings, self._variables = settings, variables

    @property
    def name(self) -> str:
        """What it is, in a plan."""
        return f"command {shlex.join(self._settings.command)}"

    def read(self) -> Routing | None:
        """It does not say."""
        return None

    def shows(self, turn: Turn) -> bool:
        """Whether its check says so; without one it is always run."""
        return bool(self._settings.check) and self._run(self._settings.check, turn).returncode == 0

    def turn(self, turn: Turn) -> str:
        """Runs it.

        Raises:
            GateError: When it fails.
        """
        ended = self._run(self._settings.command, turn)
        said = (ended.stderr.strip() or ended.stdout.strip()).splitlines()
        if ended.returncode:
            raise GateError(
                f"{self.name}: must end with 0, got {ended.returncode}: {said[-1] if said else 'no word'}; "
                "put it right and run the same command again"
            )
        return f"{turn.action} to {turn.routing.text}: ended with 0"

    def _run(self, command: Sequence[str], turn: Turn) -> subprocess.CompletedProcess[str]:
        told = {
            "GLOBALTABLES_ACTION": turn.action,
            "GLOBALTABLES_FROM": turn.leaves or "",
            "GLOBALTABLES_TO": turn.enters or "",
            "GLOBALTABLES_ROUTING": turn.routing.text,
        }
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
