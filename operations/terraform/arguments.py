"""The argument lists of every command that is run: pure functions, tested by a table of pairs.

There is no `-target`, `-lock=false`, `-refresh=false` or `state push -force` here, and `apply` takes a saved plan only:
what was shown is what is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

AT_ONCE = 20
"""How many resources an apply works at, twice Terraform's own number. Most of them only wait: with ten, the keys of
three regions keep everything else waiting for twelve seconds."""


def version() -> list[str]:
    """Asks for the version and the platform, as JSON."""
    return ["version", "-json"]


def init() -> list[str]:
    """Prepares a folder. `-json` is not used: it came with Terraform 1.9."""
    return ["init", "-input=false", "-no-color"]


def plan(
    out: Path,
    *,
    variables: Mapping[str, str] | None = None,
    destroy: bool = False,
    lock_timeout_seconds: int = 60,
) -> list[str]:
    """Plans into a file, streaming events; ends with 0 when there is nothing to do and 2 when there is.

    Args:
        out: The file the plan is written to.
        variables: Values of input variables by name; they beat ``TF_VAR_``.
        destroy: Plan to destroy everything.
        lock_timeout_seconds: How long to wait for the state's lock, in seconds. Default 60.
    """
    arguments = ["plan", "-json", "-input=false", "-detailed-exitcode", f"-lock-timeout={lock_timeout_seconds}s"]
    if destroy:
        arguments.append("-destroy")
    for name, value in (variables or {}).items():
        arguments += ["-var", f"{name}={value}"]
    return [*arguments, f"-out={out}"]


def apply(plan_file: Path, *, lock_timeout_seconds: int = 60, runs_here: bool = True) -> list[str]:
    """Applies a saved plan, streaming events. A plan to destroy is applied in the same way.

    Args:
        plan_file: The plan.
        lock_timeout_seconds: How long to wait for the state's lock, in seconds. Default 60.
        runs_here: Whether it runs on this machine. HCP Terraform refuses to be told how many resources to work at.
            Default true.
    """
    arguments = ["apply", "-json", "-input=false", f"-lock-timeout={lock_timeout_seconds}s"]
    if runs_here:
        arguments.append(f"-parallelism={AT_ONCE}")
    return [*arguments, str(plan_file)]


def show(plan_file: Path) -> list[str]:
    """Shows a saved plan as JSON."""
    return ["show", "-json", "-no-color", str(plan_file)]


def fmt(folders: Sequence[Path]) -> list[str]:
    """Formats the HCL files of folders in place."""
    return ["fmt", "-list=false", *map(str, folders)]


def state_pull() -> list[str]:
    """Prints the state as it is stored."""
    return ["state", "pull"]


def state_push(file: Path) -> list[str]:
    """Stores a state; Terraform refuses one of another lineage or an older serial."""
    return ["state", "push", str(file)]


def state_rm(addresses: Sequence[str]) -> list[str]:
    """Forgets resources without destroying them."""
    return ["state", "rm", *addresses]


def untaint(address: str) -> list[str]:
    """Takes a resource as it is, whose creation was cut off."""
    return ["untaint", "-no-color", address]


def force_unlock(lock_id: str) -> list[str]:
    """Removes the lock of exactly this id. `-force` only leaves out Terraform's question: the caller has asked."""
    return ["force-unlock", "-force", "-no-color", lock_id]
