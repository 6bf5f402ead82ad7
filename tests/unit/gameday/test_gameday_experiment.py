"""An experiment ends, whatever AWS answers when it is started and stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from operations.errors import GateError
from operations.gameday.fault import FisPause

A = "us-east-1"
TIMEOUT = ReadTimeoutError(endpoint_url="fis")


def refusal(code: str, status: int) -> ClientError:
    """An answer of AWS's that is no success."""
    answer = {"Error": {"Code": code, "Message": "said AWS"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Fis")  # type: ignore[arg-type] # as much as is read of it


@dataclass
class Fis:
    """AWS FIS with one experiment per token; its next answers may be lost, or be refusals."""

    lost: dict[str, list[Exception]] = field(default_factory=dict)
    status_by_id: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def fis(self, region: str) -> Fis:
        """A client."""
        assert region == A
        return self

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if self.lost.get(call):
            raise self.lost[call].pop(0)

    def start_experiment(self, *, clientToken: str, experimentTemplateId: str) -> dict[str, Any]:  # noqa: N803
        """Starts one, or answers with the one of that token."""
        assert experimentTemplateId == "EXT1"
        if clientToken not in self.tokens:
            self.tokens.append(clientToken)
        identifier = f"EXP{self.tokens.index(clientToken)}"
        self.status_by_id.setdefault(identifier, "running")
        self._answer("start")
        return {"experiment": {"id": identifier}}

    def stop_experiment(self, *, id: str) -> None:
        """Stops one that has not ended."""
        self._answer("stop")
        if self.status_by_id[id] != "running":
            raise refusal("ValidationException", 400)
        self.status_by_id[id] = "stopped"

    def get_experiment(self, *, id: str) -> dict[str, Any]:
        """Its state."""
        self._answer("get")
        return {"experiment": {"state": {"status": self.status_by_id[id], "reason": "said AWS"}}}


def pause(fis: Fis) -> FisPause:
    """A pause whose clock goes on when it waits."""
    waits: list[float] = []
    return FisPause(fis, A, "EXT1", 900, sleep=waits.append, now=lambda: sum(waits))  # type: ignore[arg-type] # a fake


def test_one_whose_start_was_not_heard_of_is_found_and_stopped() -> None:
    """By its token: AWS may have accepted it."""
    fis = Fis({"start": [TIMEOUT]})
    fault = pause(fis)
    with pytest.raises(ReadTimeoutError):
        fault.begin()
    assert fault.heal() == "experiment EXP0 stopped"
    assert fis.status_by_id == {"EXP0": "stopped"}
    assert fault.heal() == "nothing was begun"


def test_one_that_was_refused_is_not_started_by_healing() -> None:
    """A refusal is known to have had no effect."""
    fis = Fis({"start": [refusal("AccessDeniedException", 403)]})
    fault = pause(fis)
    with pytest.raises(ClientError):
        fault.begin()
    assert fault.heal() == "nothing was begun"
    assert fis.calls == ["start"]


def test_it_is_stopped_although_some_answers_are_lost() -> None:
    """It asks again until it is told the end."""
    fis = Fis()
    fault = pause(fis)
    fault.begin()
    fis.lost = {"stop": [TIMEOUT, refusal("InternalServerError", 500)], "get": [TIMEOUT, TIMEOUT]}
    assert fault.heal() == "experiment EXP0 stopped"


def test_one_that_ended_by_itself_is_healed() -> None:
    """That it cannot be stopped any more says nothing else; and while it is asked for, how it ended is told."""
    fis = Fis()
    fault = pause(fis)
    fault.begin()
    assert fault.ending() == ""
    fis.status_by_id["EXP0"] = "completed"
    assert fault.ending() == "completed: said AWS"
    assert fault.heal() == "experiment EXP0 completed"


def test_one_that_does_not_end_is_told_of() -> None:
    """With the reason that AWS gives, and the command that stops it."""
    fis = Fis()
    fault = pause(fis)
    fault.begin()
    fis.lost = {"stop": [refusal("AccessDeniedException", 403)] * 301}
    with pytest.raises(GateError) as caught:
        fault.heal()
    assert str(caught.value) == (
        f"experiment EXP0 in {A}: must end after it was stopped, got running: An error occurred "
        "(AccessDeniedException) when calling the Fis operation: said AWS; stop it with aws fis stop-experiment "
        f"--id EXP0 --region {A}"
    )
