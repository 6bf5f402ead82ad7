"""What Terraform is doing, as it does it: a bar on a terminal, one line per finished resource elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.plan_summary import FENCE, NOWHERE, kind_of
from operations.terraform.events import ApplyComplete, ApplyErrored, ApplyStart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.progress import Progress, TaskID

    from operations.apply_forecast import Forecast
    from operations.console import Console
    from operations.terraform.events import Event

_DONE = {"create": "created", "update": "changed", "delete": "destroyed"}
_DOING = {"create": "creating", "update": "changing", "delete": "destroying"}


@dataclass(frozen=True, slots=True)
class _Countdown:
    """How much longer it takes, at whatever time it is drawn.

    Args:
        ends_at: When it is expected to end, on the clock that is never set.
    """

    ends_at: float

    def __str__(self) -> str:
        return f"about {max(1.0, self.ends_at - time.monotonic()):.0f} s left"


class ApplyProgress:
    """Shows the events of an apply. What takes no time and is nowhere, a fence, moves the bar and gets no line.

    Args:
        console: Where to show them.
        total: How many resources will change.
        region_by_address: Where each is.
        forecast: How much longer it takes. Default: nothing is said of that.
    """

    def __init__(
        self, console: Console, total: int, region_by_address: Mapping[str, str], forecast: Forecast | None = None
    ) -> None:
        self._console = console
        self._total = total
        self._regions = region_by_address
        self._forecast = forecast
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._running: dict[str, str] = {}

    @contextmanager
    def shown(self) -> Iterator[ApplyProgress]:
        """Draws while the block runs."""
        if not self._console.draws:
            yield self
            return
        from rich.console import Console as RichConsole  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        with (
            self._console.aside(),
            Progress(
                TextColumn(" "),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[left]}"),
                TextColumn("{task.description}", markup=False),
                console=RichConsole(file=self._console.err, highlight=False),
                transient=True,
            ) as bar,
        ):
            self._bar = bar
            self._task = bar.add_task("", total=self._total, left=self._left)
            try:
                yield self
            finally:
                self._bar = None

    def __call__(self, event: Event) -> None:
        """Takes one event."""
        if self._forecast and isinstance(event, ApplyStart):
            self._forecast.started(event.address, event.action)
        elif self._forecast and isinstance(event, ApplyComplete | ApplyErrored):
            self._forecast.ended(event.address, event.action, well=isinstance(event, ApplyComplete))
        if isinstance(event, ApplyStart) and event.action in _DOING:
            self._running[event.address] = f"{_DOING[event.action]} {kind_of(event.type, event.address)}"
        elif isinstance(event, ApplyComplete | ApplyErrored) and event.address in self._running:
            del self._running[event.address]
            kind = kind_of(event.type, event.address)
            done = _DONE[event.action] if isinstance(event, ApplyComplete) else "FAILED"
            if kind != FENCE or done == "FAILED":
                region = self._regions.get(event.address, NOWHERE)
                self._line(f"  {kind:<20} {region:<16} {done:<10} {event.elapsed_seconds:>4.0f} s")
            if self._bar is not None and self._task is not None:
                self._bar.advance(self._task)
        self._redraw()

    @property
    def _left(self) -> _Countdown | str:
        seconds = self._forecast.seconds_left() if self._forecast else 0.0
        return _Countdown(time.monotonic() + seconds) if seconds else ""

    def _line(self, text: str) -> None:
        if self._bar is None:
            self._console.say(text)
        else:
            self._bar.console.print(text, markup=False, soft_wrap=True)

    def _redraw(self) -> None:
        if self._bar is not None and self._task is not None:
            doing = ", ".join(sorted(set(self._running.values())))
            self._bar.update(self._task, description=doing, left=self._left)
