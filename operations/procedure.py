"""A job of several steps, such as leaving a region: previewed, carried out in order, written down, and taken up again.

What is done is asked of the world, never of a log: a procedure that was cut off anywhere goes on where it stopped when
the same command is run again, by anybody, on any machine. The log is for people, and for the report.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from operations.console import Console


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        name: Names it in the log, for example ``replica-eu-west-1``.
        text: What it does, for people, as an order: ``remove the replica in eu-west-1``.
        is_done: Asks the world whether it is done already. A step that only watches or asks is never done beforehand.
        carry_out: Does it, and says what came of it. Must be safe to repeat when it was cut off.
    """

    name: str
    text: str
    is_done: Callable[[], bool]
    carry_out: Callable[[], str]


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of a step.

    Args:
        name: The step.
        text: What it was to do.
        outcome: What came of it; ``already done`` where there was nothing to do.
        began: When it began, ISO 8601 in UTC.
        seconds: How long it took.
        was_done: Whether there was nothing to do.
    """

    name: str
    text: str
    outcome: str
    began: str
    seconds: float
    was_done: bool


@dataclass(slots=True)
class Procedure:
    """A job of several steps.

    Args:
        name: Names it and its log, for example ``failover-eu-west-1``.
        steps: What to do, in order.
        folder: Where its log is kept; made when it is first needed.
    """

    name: str
    steps: Sequence[Step]
    folder: Path
    results: list[StepResult] = field(default_factory=list)
    _log: Path | None = None

    def preview(self) -> list[str]:
        """The steps as they would be taken now, a line each."""
        width = len(str(len(self.steps)))
        return [
            f"{number:>{width}}. {step.text}{' (already done)' if step.is_done() else ''}"
            for number, step in enumerate(self.steps, start=1)
        ]

    def carry_out(self, console: Console) -> list[StepResult]:
        """Takes every step that is not done, in order; stops at the first that fails.

        Args:
            console: Where progress is told.

        Raises:
            Exception: Whatever a step raises, after it was written down.
        """
        for number, step in enumerate(self.steps, start=1):
            began, clock = _now(), time.monotonic()
            where = f"{number}/{len(self.steps)}"
            if step.is_done():
                outcome, was_done = "already done", True
            else:
                self._write(step=step.name, at=began, state="began")
                try:
                    with console.waiting(f"{where} {step.text}"):
                        outcome, was_done = step.carry_out(), False
                except BaseException as error:
                    self._write(step=step.name, at=_now(), state="failed", error=str(error) or type(error).__name__)
                    console.say(f"{where} {step.text}: stopped; run the same command again, it goes on here")
                    raise
            result = StepResult(step.name, step.text, outcome, began, round(time.monotonic() - clock, 3), was_done)
            self.results.append(result)
            self._write(state="done", **asdict(result))
            console.say(f"{where} {step.text}: {outcome}")
        return self.results

    @property
    def log(self) -> Path | None:
        """The log's file, a JSON object per line; None as long as nothing was done."""
        return self._log

    def _write(self, **line: Any) -> None:
        if self._log is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            self._log = self.folder / f"{stamp}-{self.name}.jsonl"
            os.close(os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with self._log.open("ab") as opened:
            opened.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
