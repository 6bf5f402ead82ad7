"""What clients called, when, and what they were answered.

A history is all that the checker looks at. It can be kept as JSON lines: a header, then one line per operation.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from operations.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ABSENT = ""
"""The version of an item that is not there."""

CONDITION_FAILED = "ConditionalCheckFailedException"
FORMAT = 1
_DIGITS = 6

Kind = Literal["put", "create", "swap", "delete", "read"]
Outcome = Literal["ok", "refused", "unknown"]
Consistency = Literal["eventual", "strong"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One call and its answer.

    Args:
        kind: ``put`` overwrites, ``create`` writes where nothing is, ``swap`` writes where *expects* is, ``delete``
            deletes, ``read`` reads with strong consistency.
        region: The region that was called.
        key: The item, by its name within the run.
        invoked: When it was called, in seconds by the one clock of the history.
        completed: When it was answered or given up, in seconds.
        outcome: ``ok``; ``refused``: it did not happen; ``unknown``: it may have happened, or may still happen.
        writes: The version that it writes; every version is written by one operation only. None for deletes and reads.
        expects: The version that a swap wants to find.
        saw: The version that it found, before it wrote; `ABSENT` where there was no item. None when it was not told.
        reason: Why it was refused or is unknown.
        is_final: Whether it is the last look at this item in this region, when all writing had ended.
    """

    kind: Kind
    region: str
    key: str
    invoked: float
    completed: float
    outcome: Outcome = "ok"
    writes: str | None = None
    expects: str | None = None
    saw: str | None = None
    reason: str | None = None
    is_final: bool = False

    @property
    def ends(self) -> float:
        """When its effect was there at the latest, in seconds; never, for one whose outcome is unknown."""
        return math.inf if self.outcome == "unknown" else self.completed

    @property
    def leaves(self) -> str:
        """The version that a write leaves behind."""
        return self.writes or ABSENT

    @property
    def may_have_written(self) -> bool:
        """Whether it may have changed the item."""
        return self.kind != "read" and self.outcome != "refused"

    @property
    def has_written(self) -> bool:
        """Whether it has changed the item for certain; a delete that found nothing has not."""
        return self.kind != "read" and self.outcome == "ok" and not (self.kind == "delete" and not self.saw)


@dataclass(slots=True)
class History:
    """The operations of one run.

    Args:
        table_name: The table.
        regions: Every region with a replica.
        run: The run's id, which its items are marked with.
        consistency: ``eventual`` (the last writer wins) or ``strong``, as the table is set.
        clock_uncertainty_seconds: By how much the clocks of two regions may differ, in seconds. Default 0.05.
        measured_on: AWS, or the embedded AWS.
        operations: The operations, in no order.
    """

    table_name: str
    regions: tuple[str, ...]
    run: str
    consistency: Consistency = "eventual"
    clock_uncertainty_seconds: float = 0.05
    measured_on: str = "AWS"
    operations: list[Operation] = field(default_factory=list)


def save_history(history: History, file: Path) -> None:
    """Writes a history as JSON lines."""
    header = {name: getattr(history, name) for name in _HEADER}
    with file.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps({"history": FORMAT, **header}) + "\n")
        lines.writelines(json.dumps(_line(operation)) + "\n" for operation in history.operations)


def load_history(file: Path) -> History:
    """Reads what `save_history` wrote.

    Raises:
        HistoryError: When it is something else.
    """
    with file.open(encoding="utf-8") as lines:
        try:
            header = json.loads(next(lines, ""))
            if not isinstance(header, dict) or header.pop("history", None) != FORMAT:
                raise ValueError(f"no {FORMAT} under history")  # noqa: TRY301 - one answer for all
            history = History(**{**header, "regions": tuple(header["regions"])})
        except (ValueError, KeyError, TypeError) as error:
            raise _no_history(file, 1, error) from error
        history.operations = list(_operations(file, lines))
    return history


def _operations(file: Path, lines: Iterable[str]) -> Iterable[Operation]:
    for number, line in enumerate(lines, start=2):
        try:
            operation = Operation(**json.loads(line))
            if operation.kind not in get_args(Kind) or operation.outcome not in get_args(Outcome):
                raise ValueError(f"{operation.kind} {operation.outcome}")  # noqa: TRY301
            if not operation.invoked <= operation.completed:
                raise ValueError(f"completed {operation.completed} before invoked {operation.invoked}")  # noqa: TRY301
        except (ValueError, TypeError) as error:
            raise _no_history(file, number, error) from error
        yield operation


def _no_history(file: Path, line: int, error: Exception) -> HistoryError:
    return HistoryError(
        f"{file}, line {line}: must be as globaltables verify --history writes it, got {error}; write it anew"
    )


def _line(operation: Operation) -> dict[str, Any]:
    """An operation without what it does not say."""
    line: dict[str, Any] = {}
    for name in Operation.__slots__:
        value = getattr(operation, name)
        if value is not None and value is not False:
            line[name] = round(value, _DIGITS) if isinstance(value, float) else value
    return line


_HEADER = ("table_name", "regions", "run", "consistency", "clock_uncertainty_seconds", "measured_on")
