"""What is written is whole before anything is forgotten, and a run that was cut off goes on."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operations.console import Console
from operations.journal import Journal, Recorder
from operations.release.releasing import Release
from operations.terraform.state import ResourceState, State

DATA, WATCH = "global-table-orders", "observability-orders"
ELSEWHERE = Path("/dev/shm")  # noqa: S108 - a file system of its own on Linux


def _table(address: str) -> ResourceState:
    return ResourceState(address, "managed", "aws_dynamodb_table", "t", None, "aws", "", {"id": address})


class _Terraform:
    """A state that can be forgotten."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.binary = SimpleNamespace(path="terraform")
        self.stack_file = SimpleNamespace(raw={"resource": {"aws_dynamodb_table": {}}})
        self.resources = {f"aws_dynamodb_table.{folder.name}": _table(f"aws_dynamodb_table.{folder.name}")}

    def stored_state(self) -> State:
        """What it holds."""
        return State(dict(self.resources))

    def forget(self, addresses: list[str]) -> None:
        """Lets go of these."""
        for address in addresses:
            del self.resources[address]


class _World:
    """An environment of two stacks.

    Args:
        root: The project.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.fails = root, False
        self.file = root / "orders.toml"
        self.file.write_text("")
        self.deployment: Any = SimpleNamespace(
            environment=SimpleNamespace(name="orders", table_name="orders"),
            project=SimpleNamespace(work=root / ".work"),
            recorder=Recorder(Journal(root / ".work" / "journal")),
            remember_states=lambda: None,
            stacks=tuple(
                SimpleNamespace(name=name, terraform=_Terraform(root / name), is_emptied=False)
                for name in (DATA, WATCH)
            ),
        )
        self.deployment.data = self.deployment.stacks[0]

    def render(self, *_: object) -> list[Path]:
        """The stacks as HCL; on request the second one is missing its file."""
        folders = [self.root / "rendered" / stack.name for stack in self.deployment.stacks]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "cdk.tf").write_text("# configuration\n")
        if self.fails:
            (folders[-1] / "cdk.tf").unlink()
        return folders

    def release(self, target: Path) -> Release:
        """The command, run once more."""
        return Release(self.deployment, self.file, target, self.render)


def _carry_out(release: Release) -> None:
    release.refuse_unless_possible()
    release.procedure.carry_out(Console(err=io.StringIO()))


def test_what_is_half_written_is_written_anew(tmp_path: Path) -> None:
    """Half a folder is nobody's, so it never bears the name."""
    world, target = _World(tmp_path), tmp_path / "released"
    world.fails = True
    with pytest.raises(FileNotFoundError):
        _carry_out(world.release(target))
    assert not target.exists()
    assert all(stack.terraform.resources for stack in world.deployment.stacks)
    world.fails = False
    _carry_out(world.release(target))
    assert sorted(one.name for one in target.iterdir()) == [DATA, WATCH, "orders.toml"]
    assert not target.with_name("released.part").exists()


def test_what_is_forgotten_keeps_its_import_blocks(tmp_path: Path) -> None:
    """A run that goes on writes those that are left once more, and no other."""
    world, target = _World(tmp_path), tmp_path / "released"
    first = world.release(target)
    first.procedure.steps[0].carry_out()
    watch = (target / WATCH / "imports.tf").read_text()
    assert f"aws_dynamodb_table.{WATCH}" in watch
    first.procedure.steps[1].carry_out()
    _carry_out(world.release(target))
    assert (target / WATCH / "imports.tf").read_text() == watch
    assert not any(stack.terraform.resources for stack in world.deployment.stacks)


def test_the_file_goes_along_to_another_file_system(tmp_path: Path) -> None:
    """A move by name alone fails there, as the last step, for ever."""
    if not ELSEWHERE.is_dir() or ELSEWHERE.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip(f"{ELSEWHERE} is no other file system than {tmp_path}")
    world, target = _World(tmp_path), ELSEWHERE / f"released-{tmp_path.name}-{os.getpid()}"
    try:
        _carry_out(world.release(target))
        assert (target / "orders.toml").exists()
        assert not world.file.exists()
    finally:
        shutil.rmtree(target, ignore_errors=True)
