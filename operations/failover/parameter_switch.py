"""A parameter in every region, which the application reads in its own.

Systems Manager has no part of it in another region than the one that is called, so it is there whatever else is down.
The regions that answer must take the value; the others are tried, for whoever runs there should hear of it too.

A value that stops writers does not say whose they are. Earlier versions of the parameter do: a stop sees to it that the
version before it says who takes them. Systems Manager keeps a hundred, and `NAME:VERSION` reads one by the same right.
https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.errors import GateError, RefusedError
from operations.failover.routing import read_routing
from operations.failover.turn import STOP
from operations.parallel import by_region

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from globaltables.model.failover import ParameterSwitch
    from operations.aws import Clients
    from operations.failover.routing import Routing
    from operations.failover.turn import Turn


VERSIONS_LOOKED_BACK = 20
"""How many earlier versions are read to find who took the writes that are stopped: every turn makes one or two."""


@dataclass(frozen=True, slots=True)
class _Value:
    """What one region holds.

    Args:
        text: The value; empty where there is none.
        modified: When it was written, in seconds of the epoch.
        version: Which version it is.
        trouble: Why it could not be read.
    """

    text: str = ""
    modified: float = 0.0
    version: int = 0
    trouble: str = ""


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
        held = self._held()
        told = {}
        for region, one in held.items():
            routing = self._routing(one.text)
            if one.text and routing is None:
                raise RefusedError(
                    f"parameter {self._parameter} in {region}: must hold what a failover in "
                    f"{self._current.mode} mode writes, such as {self._current.text}, got {one.text!r}; name a "
                    "parameter of its own in [failover.switch], or set it right"
                )
            if routing:
                told[region] = routing
        unread = [f"{region}: {one.trouble}" for region, one in held.items() if one.trouble]
        if unread and not told:
            raise GateError(
                f"parameter {self._parameter}: must be read before it is overwritten, got {'; '.join(unread)}; allow "
                "ssm:GetParameter there, or lead writers elsewhere by hand"
            )
        if not told:
            return None
        newest = told[max(told, key=lambda region: held[region].modified)]
        return dataclasses.replace(newest, last_by_home=self._last_takers(newest.stopped, held))

    def shows(self, turn: Turn) -> bool:
        """Whether every region that answers has the value."""
        return {one.text for one in self._held().values()} == {turn.routing.text}

    def resumes(self, turn: Turn) -> bool:
        """Whether every region that answers has the value, or stops those whom the value leads where they were."""
        held = self._held()
        told = [self._routing(one.text) for one in held.values()]
        takers = turn.routing.taker_by_home
        stopped = {home for routing in told if routing for home in routing.stopped if takers[home]}
        last = self._last_takers(stopped, held)
        return all(
            routing is not None
            and all(taker in {None, takers[home]} for home, taker in routing.taker_by_home.items())
            and all(last.get(home) == takers[home] for home in stopped)
            for routing in told
        )

    def turn(self, turn: Turn) -> str:
        """Writes the value in every region; before a stop, where it is not said yet, who takes what is stopped.

        Raises:
            GateError: When a region did not take it that has to.
        """
        if turn.action == STOP and turn.routing.last_by_home:
            by_region(self._reachable, lambda region: self._remember(region, turn.routing))
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

    def _routing(self, text: str) -> Routing | None:
        return read_routing(text, self._current.mode, self._regions) if text else None

    def _held(self) -> dict[str, _Value]:
        return by_region(self._reachable, self._value)

    def _last_takers(self, homes: Collection[str], held: Mapping[str, _Value]) -> dict[str, str]:
        """Who took the writes of these homes before they were stopped: the newest value that led them anywhere says it.

        None for a home that a region stops without knowing it, and for all where a region could not be read: what it
        knows may be newer.
        """
        if not homes or self._current.mode == "any_region" or any(one.trouble for one in held.values()):
            return {}
        memories = by_region(
            [region for region, one in held.items() if one.text],
            lambda region: self._memory(region, held[region], homes),
        )
        last = {}
        for home in homes:
            found = [memory.get(home) for memory in memories.values()]
            if found and None not in found:
                last[home] = max(one for one in found if one)[1]
        return last

    def _memory(self, region: str, newest: _Value, homes: Collection[str]) -> dict[str, tuple[float, str]]:
        """When it was written in one region who takes the writes of each home, and who it was; newest version first."""
        found: dict[str, tuple[float, str]] = {}
        value = newest
        for _ in range(VERSIONS_LOOKED_BACK + 1):
            routing = self._routing(value.text)
            if routing is None:
                break
            for home in homes:
                taker = routing.taker_by_home[home]
                if taker:
                    found.setdefault(home, (value.modified, taker))
            if len(found) == len(homes):
                break
            value = self._value(region, value.version - 1)
        return found

    def _value(self, region: str, version: int | None = None) -> _Value:
        """What it holds, or held as that version."""
        name = self._parameter if version is None else f"{self._parameter}:{version}"
        try:
            found = self._clients.ssm(region).get_parameter(Name=name)["Parameter"]
        except (ClientError, BotoCoreError) as error:
            is_none = isinstance(error, ClientError) and error.response["Error"]["Code"] == "ParameterNotFound"
            return _Value(trouble="" if is_none else str(error).rstrip("."))
        return _Value(str(found["Value"]), found["LastModifiedDate"].timestamp(), int(found["Version"]))

    def _remember(self, region: str, stop: Routing) -> None:
        """Says who takes the writes that are about to be stopped, where the value says something else, or nothing."""
        value = self._value(region)
        if not value.trouble and value.text not in {stop.text, stop.before.text}:
            self._put(region, stop.before.text)

    def _put(self, region: str, value: str) -> str:
        """Writes it; returns why it could not be written."""
        try:
            self._clients.ssm(region).put_parameter(Name=self._parameter, Value=value, Type="String", Overwrite=True)
        except (ClientError, BotoCoreError) as error:
            return str(error)
        return ""
