"""Finds the program that is driven: HashiCorp's `terraform` or OpenTofu's `tofu`, 1.5 or later.

The order: what `GLOBALTABLES_TERRAFORM` names, and then only that; `terraform` on PATH; `tofu` on PATH; the release
that set-up fetched into the project folder.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from operations.errors import TerraformError, TerraformMissingError
from operations.terraform import arguments
from operations.terraform.environment import terraform_environment
from operations.terraform.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BINARY_VARIABLE = "GLOBALTABLES_TERRAFORM"
DOWNLOAD_FOLDER = ".terraform-bin"
OLDEST_VERSION = (1, 5)
_REGISTRY_HOST = {"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Binary:
    """A program that was found and asked for its version.

    Args:
        path: Where it is.
        product: ``terraform`` or ``tofu``.
        version: Its version, for example ``1.11.4``.
        platform: What it runs on, in Terraform's words, for example ``linux_amd64``.
    """

    path: Path
    product: str
    version: str
    platform: str

    @property
    def registry_host(self) -> str:
        """The registry that a provider without a host belongs to; the two products have different ones."""
        return _REGISTRY_HOST[self.product]

    @property
    def text(self) -> str:
        """One line for people."""
        return f"{self.product} {self.version} ({self.path})"


def find_binary(environment: Mapping[str, str], project_folder: Path | None = None) -> Binary:
    """Finds the first program that is new enough.

    Args:
        environment: Where ``PATH`` and ``GLOBALTABLES_TERRAFORM`` are looked up.
        project_folder: The folder that holds ``.terraform-bin``. Default: the current one.

    Raises:
        TerraformMissingError: When there is none; it names every one that was looked at.
    """
    named = environment.get(BINARY_VARIABLE)
    if named:
        return _named(named, environment)
    rejected = []
    for candidate in _candidates(environment, project_folder or Path.cwd()):
        try:
            return inspect_binary(candidate, environment)
        except TerraformError as error:
            rejected.append(str(error))
    found = "; ".join(rejected) or "none on PATH"
    raise TerraformMissingError(
        f"terraform: terraform or tofu {_oldest()} or later is needed, got: {found}; "
        f"install one, name it in {BINARY_VARIABLE}, or run python -m operations.setup.terraform"
    )


def inspect_binary(path: Path, environment: Mapping[str, str]) -> Binary:
    """Asks a program what it is.

    Raises:
        TerraformError: When it does not answer as Terraform does, or is too old.
    """
    prepared = terraform_environment(environment)
    result = run(
        path,
        arguments.version(),
        folder=Path("/"),  # beside a stack it would read the lock file
        environment=prepared.values,
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    try:
        answer = json.loads(result.stdout)
        version, platform = str(answer["terraform_version"]), str(answer.get("platform", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise TerraformError(
            f"{path}: must answer `version -json` as Terraform does, got exit code {result.exit_code}",
            command=result.command,
            terraform_exit_code=result.exit_code,
        ) from error
    if _numbers(version) < OLDEST_VERSION:
        raise TerraformError(f"{path}: must be {_oldest()} or later, got {version}", command=result.command)
    # Their answers have the same form. A link named terraform may lead to tofu.
    is_tofu = any("tofu" in name for name in (path.name, path.resolve().name))
    return Binary(path, "tofu" if is_tofu else "terraform", version, platform)


def _named(named: str, environment: Mapping[str, str]) -> Binary:
    found = shutil.which(named, path=environment.get("PATH", ""))
    if not found:
        raise TerraformMissingError(
            f"{BINARY_VARIABLE}: must name a program that exists, got {named}; correct it or unset it"
        )
    try:
        return inspect_binary(Path(found).absolute(), environment)
    except TerraformError as error:
        raise TerraformMissingError(
            f"{BINARY_VARIABLE}: {error}; name another or unset it", command=error.command
        ) from error


def _candidates(environment: Mapping[str, str], project_folder: Path) -> Iterator[Path]:
    search_path = environment.get("PATH", "")
    for name in ("terraform", "tofu"):
        found = shutil.which(name, path=search_path)
        if found:
            yield Path(found).absolute()
    fetched = project_folder.absolute() / DOWNLOAD_FOLDER / "terraform"
    if fetched.is_file():
        yield fetched


def _numbers(version: str) -> tuple[int, ...]:
    match = _VERSION.search(version)
    return tuple(map(int, match.groups())) if match else (0,)


def _oldest() -> str:
    return ".".join(map(str, OLDEST_VERSION))
