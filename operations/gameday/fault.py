"""What is made to go wrong, and how it is healed."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from operations.errors import GateError, RefusedError
from operations.gameday.embedded_control import control

if TYPE_CHECKING:
    from operations.aws import Clients

SELF_HEALING_SECONDS = 900
"""After so long a fault of the embedded AWS heals by itself, should the drill have been killed."""

_ENDED = {"completed", "stopped", "failed", "cancelled"}
_END_SECONDS, _POLL_SECONDS = 300.0, 1.0


class Fault(Protocol):
    """Something that is wrong for a while."""

    @property
    def text(self) -> str:
        """What it is, for the confirmation and the timeline."""

    def begin(self) -> str:
        """Begins it; says what was begun."""

    def heal(self) -> str:
        """Heals it; safe to repeat, and does nothing where nothing was begun."""


class EmbeddedFault:
    """A fault of the embedded AWS.

    Args:
        url: Where it answers.
        region: The region.
        kind: ``pause`` cuts its replication off from all others; ``outage`` takes all of it down.
    """

    def __init__(self, url: str, region: str, kind: str) -> None:
        self._url, self._region, self._kind = url, region, kind
        self._id = ""

    @property
    def text(self) -> str:
        """What it is."""
        return (
            f"all of {self._region} is down"
            if self._kind == "outage"
            else f"replication from and to {self._region} is paused"
        )

    def begin(self) -> str:
        """Switches it on."""
        fault = {"kind": "outage" if self._kind == "outage" else "partition", "region": self._region}
        self._id = control(self._url, "POST", "/faults", {**fault, "duration_seconds": SELF_HEALING_SECONDS})["id"]
        return f"{self.text}, by the embedded AWS ({self._id})"

    def heal(self) -> str:
        """Switches it off."""
        if not self._id:
            return "nothing was begun"
        known = [fault["id"] for fault in control(self._url, "GET", "/faults")["faults"]]
        if self._id in known:
            control(self._url, "DELETE", f"/faults/{self._id}")
        self._id = ""
        return f"{self._region} healed"


class FisPause:
    """An experiment of AWS FIS that pauses the replication of one region.

    Args:
        clients: AWS clients.
        region: The region; the experiment is in it too.
        template_id: Its template.
    """

    def __init__(self, clients: Clients, region: str, template_id: str) -> None:
        self._clients, self._region, self._template = clients, region, template_id
        self._id = ""

    @property
    def text(self) -> str:
        """What it is."""
        return f"replication from and to {self._region} is paused"

    def begin(self) -> str:
        """Starts the experiment and waits until it runs.

        Raises:
            GateError: When it ends at once.
        """
        started = self._clients.fis(self._region).start_experiment(
            clientToken=uuid.uuid4().hex, experimentTemplateId=self._template
        )
        self._id = str(started["experiment"]["id"])
        deadline = time.monotonic() + _END_SECONDS
        while (state := self._state())["status"] in {"pending", "initiating"} and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        if state["status"] != "running":
            raise GateError(
                f"experiment {self._id} in {self._region}: must run, got {state['status']}: {state.get('reason', '')}; "
                "see its log group, and the stop alarm of its template"
            )
        return f"{self.text}, by experiment {self._id} of AWS FIS"

    def heal(self) -> str:
        """Stops the experiment and waits for its end.

        Raises:
            GateError: When it does not end.
        """
        if not self._id:
            return "nothing was begun"
        if self._state()["status"] not in _ENDED:
            try:
                self._clients.fis(self._region).stop_experiment(id=self._id)
            except (ClientError, BotoCoreError):
                if self._state()["status"] not in _ENDED:
                    raise
        deadline = time.monotonic() + _END_SECONDS
        while (status := self._state()["status"]) not in _ENDED:
            if time.monotonic() > deadline:
                raise GateError(
                    f"experiment {self._id} in {self._region}: must end after it was stopped, got {status}; stop it "
                    f"with aws fis stop-experiment --id {self._id} --region {self._region}"
                )
            time.sleep(_POLL_SECONDS)
        ended, self._id = self._id, ""
        return f"experiment {ended} {status}"

    def _state(self) -> dict[str, str]:
        return dict(self._clients.fis(self._region).get_experiment(id=self._id)["experiment"]["state"])


def choose_fault(
    clients: Clients, region: str, kind: str, *, embedded_url: str | None, template_id: str | None
) -> Fault:
    """The experiment where there is one, else a fault of the embedded AWS.

    Args:
        clients: AWS clients.
        region: The region.
        kind: ``pause`` or ``outage``.
        embedded_url: Where the embedded AWS is; None for AWS.
        template_id: The experiment template of the region; None when there is none.

    Raises:
        RefusedError: When AWS is the target and has no way to do it.
    """
    if kind == "pause" and template_id:
        return FisPause(clients, region, template_id)
    if embedded_url:
        return EmbeddedFault(embedded_url, region, kind)
    if kind == "outage":
        raise RefusedError("gameday: AWS takes no region down for a drill, got --fault outage; use --fault pause")
    raise RefusedError(
        f"gameday: on AWS an experiment template must be deployed for {region}, got none among the outputs; "
        "set enabled = true under [game_day] and deploy"
    )
