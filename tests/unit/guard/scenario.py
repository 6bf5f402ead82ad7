"""One recorded plan: a world as it is deployed, what is done to it, and what the guard must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Edit = Callable[[str], str]


def swap(old: str, new: str) -> Edit:
    """Another text, wherever the old one stands."""

    def edit(text: str) -> str:
        assert old in text, f"{old!r} is not in the world"
        return text.replace(old, new)

    return edit


def drop(header: str) -> Edit:
    """The block that begins with a header goes."""

    def edit(text: str) -> str:
        start = text.index(header)
        end, depth = text.index("{", start) + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        return text[:start].rstrip(" ") + text[end:].lstrip("\n")

    return edit


def in_block(header: str, *edits: Edit) -> Edit:
    """Edits of one block alone."""

    def edit(text: str) -> str:
        rest = drop(header)(text)
        size = len(text) - len(rest)
        start = text.index(header)
        block = text[start : start + size]
        changed = block
        for each in edits:
            changed = each(changed)
        return text.replace(block, changed, 1)

    return edit


def add(block: str) -> Edit:
    """One more block at the end."""
    return lambda text: f"{text}{block}\n"


@dataclass(frozen=True)
class Scenario:
    """One plan.

    Args:
        name: What happens; also the fixture's file name.
        world: The folder below `worlds/` that is deployed before.
        edits: What is changed in its `main.tf`.
        arguments: What `terraform plan` is given besides.
        state: Terraform commands that change the state first; it is put back afterwards.
        outside: Whether recovery of table app is switched off by hand first.
        found: Exactly what the guard must find.
        empty_state: Whether nothing is deployed before.
        derived_from: The recorded scenario it is made from, where the embedded AWS cannot deploy what must go.
        deleted: The types whose creation in that plan is turned into the deletion of the same thing.
        replicas_say: What every replica block says afterwards, where only version 6 of the provider can say it.
    """

    name: str
    world: str
    edits: tuple[Edit, ...] = ()
    arguments: tuple[str, ...] = ()
    state: tuple[tuple[str, ...], ...] = ()
    outside: bool = False
    found: tuple[str, ...] = ()
    empty_state: bool = False
    derived_from: str = ""
    deleted: tuple[str, ...] = ()
    replicas_say: tuple[tuple[str, str], ...] = ()
