"""The argument lists of every command that is run: pure functions, tested by a table of pairs.

There is no `-target`, `-lock=false`, `-refresh=false` or `state push -force` here, and `apply` takes a saved plan only:
what was shown is what is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def version() -> list[str]:
    """Asks for the version and the platform, as JSON."""
    return ["version", "-json"]


def init(*, upgrade: bool = False, reconfigure: bool = False, migrate_state: bool = False) -> list[str]:
    """Prepares a folder. `-json` is not used: it came with Terraform 1.9.

    Args:
        upgrade: Choose provider versions anew instead of those in the lock file.
        reconfigure: Forget the backend that was configured before; moves no state.
        migrate_state: Move the state to the backend that is configured now, without asking.
    """
    arguments = ["init", "-input=false", "-no-color"]
    if upgrade:
        arguments.append("-upgrade")
    if reconfigure:
        arguments.append("-reconfigure")
    if migrate_state:
        arguments += ["-migrate-state", "-force-copy"]
    return arguments


def plan(
    out: Path,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[Path] = (),
    destroy: bool = False,
    refresh_only: bool = False,
    replace: Sequence[str] = (),
    lock_timeout_seconds: int = 60,
) -> list[str]:
    """Plans into a file, streaming events; ends with 0 when there is nothing to do and 2 when there is.

    Args:
        out: The file the plan is written to.
        variables: Values of input variables by name; they beat files and ``TF_VAR_``.
        variable_files: Files with values of input variables; later ones win.
        destroy: Plan to destroy everything.
        refresh_only: Plan to take over into state what changed outside, and nothing else.
        replace: Addresses to destroy and create again.
        lock_timeout_seconds: How long to wait for the state's lock, in seconds. Default 60.
    """
    arguments = ["plan", "-json", "-input=false", "-detailed-exitcode", f"-lock-timeout={lock_timeout_seconds}s"]
    if destroy:
        arguments.append("-destroy")
    if refresh_only:
        arguments.append("-refresh-only")
    arguments += [f"-replace={address}" for address in replace]
    arguments += [f"-var-file={file}" for file in variable_files]
    for name, value in (variables or {}).items():
        arguments += ["-var", f"{name}={value}"]
    return [*arguments, f"-out={out}"]


def apply(plan_file: Path, *, lock_timeout_seconds: int = 60) -> list[str]:
    """Applies a saved plan, streaming events. A plan to destroy is applied in the same way."""
    return ["apply", "-json", "-input=false", f"-lock-timeout={lock_timeout_seconds}s", str(plan_file)]


def show(file: Path | None = None) -> list[str]:
    """Shows a plan or state file, or the current state, as JSON."""
    return ["show", "-json", "-no-color", *([str(file)] if file else [])]


def output() -> list[str]:
    """Shows all outputs as JSON, sensitive ones in clear."""
    return ["output", "-json", "-no-color"]


def validate() -> list[str]:
    """Checks the configuration; the answer is JSON."""
    return ["validate", "-json", "-no-color"]


def fmt(files: Sequence[Path], *, check: bool = False) -> list[str]:
    """Formats HCL files in place; `check` only says whether they are formatted."""
    return ["fmt", "-no-color", *(["-check"] if check else []), *map(str, files)]


def providers_schema() -> list[str]:
    """Shows the schemas of all providers as JSON."""
    return ["providers", "schema", "-json", "-no-color"]


def providers() -> list[str]:
    """Shows which providers the configuration and the state want."""
    return ["providers", "-no-color"]


def state_list() -> list[str]:
    """Lists the addresses in state, one per line."""
    return ["state", "list"]


def state_pull() -> list[str]:
    """Prints the state as it is stored."""
    return ["state", "pull"]


def state_push(file: Path) -> list[str]:
    """Stores a state; Terraform refuses one of another lineage or an older serial."""
    return ["state", "push", str(file)]


def state_rm(addresses: Sequence[str], *, dry_run: bool = False) -> list[str]:
    """Forgets resources without destroying them."""
    return ["state", "rm", *(["-dry-run"] if dry_run else []), *addresses]


def untaint(address: str) -> list[str]:
    """Takes a resource as it is, whose creation was cut off."""
    return ["untaint", "-no-color", address]


def import_resource(
    address: str, id: str, *, variables: Mapping[str, str] | None = None, lock_timeout_seconds: int = 60
) -> list[str]:
    """Takes an existing resource into state under an address of the configuration."""
    arguments = ["import", "-input=false", "-no-color", f"-lock-timeout={lock_timeout_seconds}s"]
    for name, value in (variables or {}).items():
        arguments += ["-var", f"{name}={value}"]
    return [*arguments, address, id]


def force_unlock(lock_id: str) -> list[str]:
    """Removes the lock of exactly this id. `-force` only leaves out Terraform's question: the caller has asked."""
    return ["force-unlock", "-force", "-no-color", lock_id]
