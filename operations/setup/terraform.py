"""Fetches a pinned Terraform into the project folder when neither `terraform` nor `tofu` is found.

The release is HashiCorp's own zip. It is checked against the SHA-256 of that release, which is written here for each
platform, so that neither the server nor a mirror in between is trusted. Nothing half-written is left, and a second run
does nothing.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import platform
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from operations.errors import GlobalTablesError, SetUpError, TerraformMissingError
from operations.terraform.binary import BINARY_VARIABLE, DOWNLOAD_FOLDER, find_binary

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "1.11.4"
RELEASES_VARIABLE = "GLOBALTABLES_TERRAFORM_RELEASES"
RELEASES_URL = "https://releases.hashicorp.com/terraform"
# Taken from several public package definitions that pin this release and agree, not from terraform_1.11.4_SHA256SUMS
# itself. When the version is raised, take them from that signed list.
SHA256_BY_PLATFORM = {
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
}
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_TIMEOUT_SECONDS = 30
_WAY_OUT = (
    "install terraform or tofu 1.5 or later by hand and put it on PATH, or name it in "
    f"{BINARY_VARIABLE}, then run the same command again"
)


def ensure_terraform(
    environment: Mapping[str, str],
    project_folder: Path,
    sha256_by_platform: Mapping[str, str] = SHA256_BY_PLATFORM,
) -> str:
    """Makes sure that there is a Terraform to drive; returns one line that says which.

    Args:
        environment: Where ``PATH`` and the overrides are looked up.
        project_folder: The folder that ``.terraform-bin`` is made in.
        sha256_by_platform: The published digests of the release. Default: those of the pinned one.

    Raises:
        SetUpError: When it has to be fetched and cannot be.
        TerraformMissingError: When ``GLOBALTABLES_TERRAFORM`` names something that cannot be used.
    """
    try:
        return f"found {find_binary(environment, project_folder).text}"
    except TerraformMissingError:
        if environment.get(BINARY_VARIABLE):
            raise  # whoever named one wants that one
    system = this_platform()
    sha256 = sha256_by_platform.get(system)
    if sha256 is None:
        raise SetUpError(
            f"terraform: a release is fetched for {', '.join(sorted(sha256_by_platform))}, got {system}; {_WAY_OUT}"
        )
    base = environment.get(RELEASES_VARIABLE) or RELEASES_URL
    program = fetch_release(f"{base.rstrip('/')}/{VERSION}/terraform_{VERSION}_{system}.zip", sha256, project_folder)
    return f"fetched terraform {VERSION} ({program})"


def fetch_release(url: str, sha256: str, project_folder: Path) -> Path:
    """Fetches a release, checks it, unpacks its program into `.terraform-bin`; returns the program.

    Args:
        url: The address of the zip, http or https.
        sha256: The digest that the zip must have.
        project_folder: The folder that ``.terraform-bin`` is made in.

    Raises:
        SetUpError: When it cannot be fetched or is not what was published.
    """
    folder = project_folder / DOWNLOAD_FOLDER
    program = folder / "terraform"
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Beside the place where it ends, so that the last step is a rename within one file system.
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as work:
            archive = Path(work) / "terraform.zip"
            _download(url, archive)
            _check(url, archive, sha256)
            unpacked = _unpack(url, archive, Path(work))
            unpacked.replace(program)
    except OSError as error:
        raise SetUpError(f"terraform: {folder} must be writable, got: {error}; {_WAY_OUT}") from error
    finally:
        if made and not program.exists() and folder.is_dir():
            folder.rmdir()
    return program


def this_platform() -> str:
    """What this machine is called in the names of releases, for example `linux_amd64`."""
    machine = platform.machine().lower()
    return f"{sys.platform}_{_MACHINES.get(machine, machine)}"


def _download(url: str, archive: Path) -> None:
    if not url.startswith(("http://", "https://")):
        raise SetUpError(f"{RELEASES_VARIABLE}: must be an http or https address, got {url}; correct it or unset it")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer, archive.open("wb") as file:  # noqa: S310 - checked above
            shutil.copyfileobj(answer, file)
            expected = answer.headers.get("Content-Length")
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection
        raise _not_fetched(url, f"the server answered {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise _not_fetched(url, str(error.reason)) from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise _not_fetched(url, str(error) or type(error).__name__) from error
    got = archive.stat().st_size
    if expected is not None and got != int(expected):
        raise _not_fetched(url, f"the connection ended after {got} of {expected} bytes")


def _check(url: str, archive: Path, sha256: str) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise SetUpError(f"terraform: {url} must have the SHA-256 {sha256}, got {found}; {_WAY_OUT}")


def _unpack(url: str, archive: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(archive) as release:
            program = Path(release.extract("terraform", folder))
    except (zipfile.BadZipFile, KeyError) as error:
        raise SetUpError(f"terraform: {url} must be a zip that holds terraform, got: {error}; {_WAY_OUT}") from error
    program.chmod(0o755)
    with program.open("rb") as file:
        os.fsync(file.fileno())
    return program


def _not_fetched(url: str, reason: str) -> SetUpError:
    return SetUpError(
        f"terraform: neither terraform nor tofu was found and {url} cannot be fetched: {reason}; {_WAY_OUT}"
    )


def main() -> int:
    """Does it for the current folder; returns the exit code."""
    try:
        sys.stdout.write(ensure_terraform(os.environ, Path.cwd()) + "\n")
    except GlobalTablesError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
