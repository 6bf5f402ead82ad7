"""A section made of what another command kept: it may be absent, damaged, or of an older version of this project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from operations.report.words import ago, when

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.report.contents import Contents
    from operations.results import Kind, Result

_Section = TypeVar("_Section")

NOT_SHOWN = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What comes of a document with other members than are looked for."""


@dataclass(frozen=True, slots=True)
class Kept(Generic[_Section]):
    """A section, or why there is none.

    Args:
        section: What is shown; None when nothing can be.
        made: When it was found, in words.
        missing: Why there is nothing, with the way out.
    """

    section: _Section | None = None
    made: str = ""
    missing: str = ""


def kept(contents: Contents, kind: Kind, build: Callable[[Result], _Section]) -> Kept[_Section]:
    """Builds a section of a command's last result."""
    if kind in contents.unreadable:
        return Kept(missing=contents.unreadable[kind])
    result = contents.results.get(kind)
    if result is None:
        return Kept(missing=f"globaltables {kind} has not run here yet")
    try:
        made = f"globaltables {kind}, {when(result.at)}, {ago(result.at, contents.at)}"
        return Kept(build(result), made)
    except NOT_SHOWN as error:
        return Kept(missing=f"the last result of globaltables {kind} cannot be shown ({error!r}); run it again")
