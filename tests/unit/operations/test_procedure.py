"""A procedure: what is done already is not done again, and what happened is written down."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from operations.console import Console
from operations.procedure import Procedure, Step

if TYPE_CHECKING:
    from pathlib import Path

    from operations.procedure import StepResult


class World:
    """Switches that are on or off."""

    def __init__(self, *on: str) -> None:
        self.on = set(on)
        self.broken = ""

    def step(self, name: str) -> Step:
        """The step that switches one on."""
        return Step(name, f"switch {name} on", lambda: name in self.on, lambda: self._switch(name))

    def _switch(self, name: str) -> str:
        if name == self.broken:
            raise OSError(f"{name} is stuck")
        self.on.add(name)
        return f"{name} is on"


def procedure(world: World, folder: Path) -> Procedure:
    """Switches three on."""
    return Procedure("lights", [world.step(name) for name in ("hall", "kitchen", "attic")], folder)


def quiet_console() -> Console:
    """A console that nobody reads."""
    return Console(out=io.StringIO(), err=io.StringIO())


def outcomes(results: list[StepResult]) -> list[tuple[str, str]]:
    """Steps and what came of them."""
    return [(result.name, result.outcome) for result in results]


def test_a_preview_says_what_is_done_and_does_nothing(tmp_path: Path) -> None:
    """A preview neither switches anything nor leaves a log."""
    world = World("kitchen")
    lines = procedure(world, tmp_path / "log").preview()
    assert lines == ["1. switch hall on", "2. switch kitchen on (already done)", "3. switch attic on"]
    assert world.on == {"kitchen"}
    assert not (tmp_path / "log").exists()


def test_only_what_is_not_done_is_done(tmp_path: Path) -> None:
    """Steps are taken in order, but for those that the world says are done."""
    world = World("kitchen")
    results = procedure(world, tmp_path).carry_out(quiet_console())
    assert outcomes(results) == [("hall", "hall is on"), ("kitchen", "already done"), ("attic", "attic is on")]


def test_one_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """A failure stops the procedure and is written down; the next run begins with the step that failed."""
    world = World()
    world.broken = "kitchen"
    first = procedure(world, tmp_path)
    with pytest.raises(OSError, match="stuck"):
        first.carry_out(quiet_console())
    assert world.on == {"hall"}
    assert first.log
    lines = [json.loads(line) for line in first.log.read_text().splitlines()]
    states = [(line.get("step") or line["name"], line["state"]) for line in lines]
    assert states == [("hall", "began"), ("hall", "done"), ("kitchen", "began"), ("kitchen", "failed")]
    assert lines[-1]["error"] == "kitchen is stuck"
    assert first.log.stat().st_mode & 0o777 == 0o600

    world.broken = ""
    results = procedure(world, tmp_path).carry_out(quiet_console())
    assert outcomes(results) == [("hall", "already done"), ("kitchen", "kitchen is on"), ("attic", "attic is on")]
