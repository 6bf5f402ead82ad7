"""The only module that prints.

Results go to stdout, everything else to stderr. With ``--json`` stdout is exactly one JSON document, also of an error.
Progress is drawn on a terminal and told in plain lines elsewhere. `NO_COLOR` is respected.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from operations.errors import RefusedError
from operations.signals import wait_for_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rich.progress import Progress


class Console:
    """Where a command writes.

    Args:
        as_json: Whether the result is one JSON document.
        yes: Whether every question is answered with yes beforehand.
        verbosity: How often ``-v`` was given.
        out: Where results go. Default stdout.
        err: Where all else goes. Default stderr.

    Attributes:
        told: The result, once it was told; None before.
    """

    def __init__(
        self,
        *,
        as_json: bool = False,
        yes: bool = False,
        verbosity: int = 0,
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        self.as_json = as_json
        self.yes = yes
        self.verbosity = verbosity
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self.told: Mapping[str, Any] | None = None
        self._sign: Progress | None = None

    @property
    def is_interactive(self) -> bool:
        """Whether somebody sits at a terminal, both to read and to answer."""
        return self._err.isatty() and sys.stdin.isatty()

    @property
    def draws(self) -> bool:
        """Whether progress may be drawn and redrawn."""
        return self._err.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def err(self) -> TextIO:
        """Where progress is drawn."""
        return self._err

    def say(self, text: str = "") -> None:
        """One line of what is going on."""
        if self._sign is not None:  # above the sign, which would else be written over
            self._sign.console.print(text, markup=False, highlight=False, soft_wrap=True)
            return
        self._err.write(text + "\n")
        self._err.flush()

    def detail(self, text: str) -> None:
        """One line for those who asked for more with ``-v``."""
        if self.verbosity:
            self.say(text)

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """Counts towards a total: a bar on a terminal, nothing elsewhere; yields what to call at each."""
        if not self.draws:
            yield lambda: None
            return
        from rich.console import Console as RichConsole  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        columns = (TextColumn("  "), BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn(what))
        with Progress(*columns, console=RichConsole(file=self._err), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Says what is waited for: with a moving sign and the time on a terminal, as one line elsewhere.

        Within another one the other's sign goes on moving, with this text beside it.
        """
        if not self.draws:
            self.say(text)
            yield
            return
        if self._sign is not None:
            sign, task = self._sign, self._sign.tasks[0]
            before = task.description
            sign.update(task.id, description=f"{before}: {text}")
            try:
                yield
            finally:
                sign.update(task.id, description=before)
            return
        from rich.console import Console as RichConsole  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=RichConsole(file=self._err, highlight=False), transient=True) as sign:
            sign.add_task(text, total=None)
            self._sign = sign
            try:
                yield
            finally:
                self._sign = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Puts the sign of what is waited for aside, while something else is drawn."""
        sign, self._sign = self._sign, None
        if sign is None:
            yield
            return
        sign.stop()
        try:
            yield
        finally:
            self._sign = sign
            sign.start()

    def result(self, document: Mapping[str, Any], lines: Iterable[str]) -> None:
        """The result: the document with ``--json``, else the lines."""
        self.told = document
        if self.as_json:
            self._out.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        else:
            self._out.writelines(f"{line}\n" for line in lines)
        self._out.flush()

    def error(self, error: BaseException, message: str | None = None) -> None:
        """One message and a way out; the traceback only with ``-vv``."""
        text = message or str(error)
        if self.verbosity > 1:
            self._err.writelines(traceback.format_exception(error))
        self.problem(text)
        if self.as_json and self.told is None:
            self.result({"error": text}, ())

    def stop(self) -> None:
        """Writes no more on stdout: whoever read it has gone."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())

    def problem(self, text: str) -> None:
        """What is wrong, one line or several."""
        for line in text.splitlines():
            self.say(f"{self._paint('error:', '31')} {line}")

    def warn(self, text: str) -> None:
        """Something to know that stops nothing."""
        self.say(f"{self._paint('warning:', '33')} {text}")

    def confirm(
        self,
        question: str,
        *,
        expected: str = "yes",
        otherwise: str = "nothing was changed",
        even_with_yes: bool = False,
    ) -> None:
        """Asks, and goes on only when the answer is exactly what is expected.

        Args:
            question: What is about to happen.
            expected: What must be typed.
            otherwise: How things stand when something else is.
            even_with_yes: Whether it is asked although ``--yes`` was given: what a script cannot know.

        Raises:
            RefusedError: When the answer is another, or nobody is there to answer.
        """
        if self.yes and not even_with_yes:
            return
        if not self.is_interactive:
            way_out = "run it on one" if even_with_yes else "add --yes to confirm it"
            raise RefusedError(f"{question}: must be confirmed, got no terminal to ask on; {way_out}")
        self._err.write(f"{question}\nType {expected} to go on: ")
        self._err.flush()
        wait_for_line(sys.stdin)
        answer = sys.stdin.readline().strip()
        if answer != expected:
            raise RefusedError(f"not confirmed, got {answer!r}; {otherwise}")

    def _paint(self, text: str, colour: str) -> str:
        if not self.draws or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{colour}m{text}\x1b[0m"
