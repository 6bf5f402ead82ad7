"""The console of one step: what the step would print as its result is kept for the command's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class StepConsole(Console):
    """Says everything on the error stream, draws nothing, and keeps the result.

    Args:
        console: The command's console.
        typed: What must be typed in place of a plain yes the first time; afterwards it is agreed. Default: a yes.
        agreed: Whether what the step does was agreed to with the steps before it.
    """

    def __init__(self, console: Console, *, typed: str = "", agreed: bool = False) -> None:
        super().__init__(
            as_json=console.as_json, yes=console.yes or agreed, verbosity=console.verbosity, err=console.err
        )
        self._typed = typed
        self.document: Mapping[str, Any] = {}

    @property
    def draws(self) -> bool:
        """Never: a step is one of several, and people are asked in between."""
        return False

    def result(self, document: Mapping[str, Any], lines: Iterable[str]) -> None:
        """Keeps the document and says the lines."""
        self.document = document
        for line in lines:
            self.say(line)

    def confirm(
        self,
        question: str,
        *,
        expected: str = "yes",
        otherwise: str = "nothing was changed",
        even_with_yes: bool = False,
    ) -> None:
        """Asks; the first question wants what was to be typed."""
        typed, self._typed = self._typed, ""
        super().confirm(question, expected=typed or expected, otherwise=otherwise, even_with_yes=even_with_yes)
        self.yes = self.yes or bool(typed)
