"""What is made to go wrong, and how it is healed."""

from __future__ import annotations

import math
import time
import uuid
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from operations.errors import GateError, RefusedError
from operations.gameday.embedded_control import control

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.aws import Clients

SELF_HEALING_SECONDS = 900
"""After so long a fault of the embedded AWS heals by itself, should the drill have been killed."""

_ENDED = {"completed", "stopped", "failed", "cancelled"}
_END_SECONDS, _POLL_SECONDS = 300.0, 1.0
_SERVER_TROUBLE = 500


class Fault(Protocol):
    """Something that is wrong for a while."""

    @property
    def text(self) -> str:
        """What it is, for the confirmation and the timeline."""

    @property
    def lasts_seconds(self) -> float:
        """After how long it ends by itself, seconds by CloudWatch's clock."""

    def begin(self) -> str:
        """Begins it; says what was begun."""

    def ending(self) -> str:
        """How it came to its end; empty while it is on."""

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

    lasts_seconds = math.inf
    """A drill's real time is short there, and a fault does not go by CloudWatch's clock."""

    def begin(self) -> str:
        """Switches it on."""
        fault = {"kind": "outage" if self._kind == "outage" else "partition", "region": self._region}
        self._id = control(self._url, "POST", "/faults", {**fault, "duration_seconds": SELF_HEALING_SECONDS})["id"]
        return f"{self.text}, by the embedded AWS ({self._id})"

    def ending(self) -> str:
        """Whether it healed by itself, or somebody healed it."""
        return "" if self._is_known() else "the fault is switched off"

    def heal(self) -> str:
        """Switches it off."""
        if not self._id:
            return "nothing was begun"
        if self._is_known():
            control(self._url, "DELETE", f"/faults/{self._id}")
        self._id = ""
        return f"{self._region} healed"

    def _is_known(self) -> bool:
        return self._id in [fault["id"] for fault in control(self._url, "GET", "/faults")["faults"]]


class FisPause:
    """An experiment of AWS FIS that pauses the replication of one region.

    Args:
        clients: AWS clients with patience: a pause whose start or end is not heard of would stay.
        region: The region; the experiment is in it too.
        template_id: Its template.
        lasts_seconds: How long it lasts.
        sleep: Waits. Default the real one.
        now: The clock that is waited by. Default the real one.
    """

    def __init__(
        self,
        clients: Clients,
        region: str,
        template_id: str,
        lasts_seconds: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients, self._region, self._template = clients, region, template_id
        self.lasts_seconds, self._sleep, self._now = lasts_seconds, sleep, now
        self._token = self._id = ""

    @property
    def text(self) -> str:
        """What it is."""
        return f"replication from and to {self._region} is paused"

    def begin(self) -> str:
        """Starts the experiment and waits until it runs.

        Raises:
            GateError: When it ends at once.
        """
        self._token = uuid.uuid4().hex
        try:
            self._start()
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < _SERVER_TROUBLE:
                self._token = ""  # refused: there is nothing to stop
            raise
        deadline = self._now() + _END_SECONDS
        while (state := self._state())["status"] in {"pending", "initiating"} and self._now() < deadline:
            self._sleep(_POLL_SECONDS)
        if state["status"] != "running":
            raise GateError(
                f"experiment {self._id} in {self._region}: must run, got {state['status']}: {state.get('reason', '')}; "
                "see its log group, and the stop alarm of its template"
            )
        return f"{self.text}, by experiment {self._id} of AWS FIS"

    def ending(self) -> str:
        """Its duration is over, its stop alarm fired, or somebody stopped it."""
        state = self._state()
        return "" if state["status"] == "running" else f"{state['status']}: {state.get('reason', '')}"

    def heal(self) -> str:
        """Stops the experiment and waits for its end, whatever AWS answers meanwhile.

        Raises:
            GateError: When it does not end.
        """
        if not self._token:
            return "nothing was begun"
        deadline = self._now() + _END_SECONDS
        while True:
            try:
                status, refusal = self._stop()
            except (ClientError, BotoCoreError) as error:
                got = str(error)
            else:
                if status in _ENDED:
                    ended, self._token, self._id = self._id, "", ""
                    return f"experiment {ended} {status}"
                got = f"{status}: {refusal}" if refusal else status
            if self._now() >= deadline:
                break
            self._sleep(_POLL_SECONDS)
        which = self._id or "ID"
        raise GateError(
            f"experiment {self._id or f'of template {self._template}'} in {self._region}: must end after it was "
            f"stopped, got {got}; stop it with aws fis stop-experiment --id {which} --region {self._region}"
        )

    def _start(self) -> None:
        """Starts it; with the same token, AWS answers with the experiment that was started before."""
        started = self._clients.fis(self._region).start_experiment(
            clientToken=self._token, experimentTemplateId=self._template
        )
        self._id = str(started["experiment"]["id"])

    def _stop(self) -> tuple[str, str]:
        """Stops it; returns its status, and why it could not be stopped, which may be that it has ended."""
        if not self._id:
            self._start()
        refusal = ""
        try:
            self._clients.fis(self._region).stop_experiment(id=self._id)
        except ClientError as error:
            refusal = str(error)
        return self._state()["status"], refusal

    def _state(self) -> dict[str, str]:
        return dict(self._clients.fis(self._region).get_experiment(id=self._id)["experiment"]["state"])


def choose_fault(
    clients: Clients,
    region: str,
    kind: str,
    *,
    embedded_url: str | None,
    template_id: str | None,
    experiment_seconds: float,
) -> Fault:
    """The experiment where there is one, else a fault of the embedded AWS.

    Args:
        clients: AWS clients with patience.
        region: The region.
        kind: ``pause`` or ``outage``.
        embedded_url: Where the embedded AWS is; None for AWS.
        template_id: The experiment template of the region; None when there is none.
        experiment_seconds: How long its experiment lasts.

    Raises:
        RefusedError: When AWS is the target and has no way to do it.
    """
    if kind == "pause" and template_id:
        return FisPause(clients, region, template_id, experiment_seconds)
    if embedded_url:
        return EmbeddedFault(embedded_url, region, kind)
    if kind == "outage":
        raise RefusedError("gameday: AWS takes no region down for a drill, got --fault outage; use --fault pause")
    raise RefusedError(
        f"gameday: on AWS an experiment template must be deployed for {region}, got none among the outputs; "
        "set enabled = true under [game_day] and deploy"
    )
