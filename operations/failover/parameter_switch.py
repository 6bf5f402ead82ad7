"""A parameter in every region, which the application reads in its own.

Systems Manager has no part of it in another region than the one that is called, so it is there whatever else is down.
The regions that answer must take the value; the others are tried, for whoever runs there should hear of it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.errors import GateError, RefusedError
from operations.failover.routing import read_routing
from operations.failover.turn import STOP
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globaltables.model.failover import ParameterSwitch
    from operations.aws import Clients
    from operations.failover.routing import Routing
    from operations.failover.turn import Turn


class Parameter:
    """The parameter in every region.

    Args:
        settings: Its name.
        clients: AWS.
        current: The mode and the regions of the table.
        reachable: The regions that must take a value.
    """

    can_stop = True
    warning = ""

    def __init__(self, settings: ParameterSwitch, clients: Clients, current: Routing, reachable: Sequence[str]) -> None:
        self._parameter, self._clients, self._current = settings.name, clients, current
        self._regions = tuple(current.taker_by_home)
        self._reachable = tuple(reachable)

    @property
    def name(self) -> str:
        """What it is, in a plan."""
        return f"parameter {self._parameter}"

    def read(self) -> Routing | None:
        """What was written last: a region that was down, or not reached before somebody was cut off, holds older.

        Raises:
            RefusedError: When one holds something else.
            GateError: When none says anything and one could not be read: what is not told is no proof of its absence.
        """
        routings, unread = [], {}
        for region, (text, modified, trouble) in by_region(self._reachable, self._value).items():
            if trouble:
                unread[region] = trouble
            if not text:
                continue
            routing = read_routing(text, self._current.mode, self._regions)
            if routing is None:
                raise RefusedError(
                    f"parameter {self._parameter} in {region}: must hold what a failover in "
                    f"{self._current.mode} mode writes, such as {self._current.text}, got {text!r}; name a parameter "
                    "of its own in [failover.switch], or set it right"
                )
            routings.append((modified, routing))
        if unread and not routings:
            raise GateError(
                f"parameter {self._parameter}: must be read before it is overwritten, got "
                f"{'; '.join(f'{region}: {trouble}' for region, trouble in unread.items())}; allow ssm:GetParameter "
                "there, or lead writers elsewhere by hand"
            )
        return max(routings, key=lambda one: one[0])[1] if routings else None

    def shows(self, turn: Turn) -> bool:
        """Whether every region that answers has the value."""
        return {text for text, _, _ in by_region(self._reachable, self._value).values()} == {turn.routing.text}

    def turn(self, turn: Turn) -> str:
        """Writes the value in every region.

        Raises:
            GateError: When a region did not take it that has to.
        """
        failed = {
            region: reason
            for region, reason in by_region(self._regions, lambda region: self._put(region, turn.routing.text)).items()
            if reason
        }
        needed = [f"{region}: {reason}" for region, reason in failed.items() if region in self._needed(turn)]
        if needed:
            raise GateError(
                f"parameter {self._parameter}: every region that answers must take {turn.routing.text}, got "
                f"{'; '.join(needed)}; allow ssm:PutParameter there and run the same command again"
            )
        told = f"{turn.routing.text} in {', '.join(region for region in self._regions if region not in failed)}"
        return f"{told}; not told, since it does not answer: {', '.join(failed)}" if failed else told

    def _needed(self, turn: Turn) -> list[str]:
        """A region that is left need not hear who took over, but it has to hear that its writers are to stop."""
        return [region for region in self._reachable if turn.action == STOP or region != turn.leaves]

    def _value(self, region: str) -> tuple[str, float, str]:
        """Its value, when it was written, and why it could not be read; all empty where there is none."""
        try:
            found = self._clients.ssm(region).get_parameter(Name=self._parameter)["Parameter"]
        except (ClientError, BotoCoreError) as error:
            is_none = isinstance(error, ClientError) and error.response["Error"]["Code"] == "ParameterNotFound"
            return "", 0.0, "" if is_none else str(error).rstrip(".")
        return str(found["Value"]), found["LastModifiedDate"].timestamp(), ""

    def _put(self, region: str, value: str) -> str:
        """Writes it; returns why it could not be written."""
        try:
            self._clients.ssm(region).put_parameter(Name=self._parameter, Value=value, Type="String", Overwrite=True)
        except (ClientError, BotoCoreError) as error:
            return str(error)
        return ""
