"""Which program is driven, and what is said when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from operations.errors import TerraformMissingError
from operations.terraform.binary import Binary, find_binary

if TYPE_CHECKING:
    from pathlib import Path


def program(path: Path, version: str = "1.11.4", platform: str = "linux_amd64") -> Path:
    """A program that answers `version -json` and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '#!/bin/sh\n[ "$*" = "version -json" ] || exit 64\n'
        f'echo \'{{"terraform_version": "{version}", "platform": "{platform}"}}\'\n'
    )
    path.chmod(0o755)
    return path


def find(tmp_path: Path, **variables: str) -> Binary:
    """Looks on a PATH below *tmp_path* only."""
    return find_binary({"PATH": str(tmp_path / "bin"), **variables}, tmp_path / "project")


def test_takes_terraform_before_tofu(tmp_path: Path) -> None:
    """Both on PATH: the one the project is tested with."""
    path = program(tmp_path / "bin" / "terraform")
    program(tmp_path / "bin" / "tofu", "1.9.0")
    found = find(tmp_path)
    assert found == Binary(path, "terraform", "1.11.4", "linux_amd64")
    assert found.registry_host == "registry.terraform.io"


def test_takes_tofu_when_terraform_is_too_old(tmp_path: Path) -> None:
    """A program that cannot be used does not hide one that can."""
    program(tmp_path / "bin" / "terraform", "1.4.7")
    path = program(tmp_path / "bin" / "tofu", "1.9.0")
    found = find(tmp_path)
    assert found == Binary(path, "tofu", "1.9.0", "linux_amd64")
    assert found.registry_host == "registry.opentofu.org"


def test_takes_what_was_fetched_last(tmp_path: Path) -> None:
    """The project's own folder is for machines without any."""
    fetched = program(tmp_path / "project" / ".terraform-bin" / "terraform")
    assert find(tmp_path).path == fetched
    on_path = program(tmp_path / "bin" / "terraform")
    assert find(tmp_path).path == on_path


def test_what_is_named_wins(tmp_path: Path) -> None:
    """By path or by a name on PATH."""
    program(tmp_path / "bin" / "terraform")
    named = program(tmp_path / "bin" / "terraform-1.6", "1.6.6")
    assert find(tmp_path, GLOBALTABLES_TERRAFORM="terraform-1.6").path == named
    assert find(tmp_path, GLOBALTABLES_TERRAFORM=str(named)).version == "1.6.6"


def test_what_is_named_must_do(tmp_path: Path) -> None:
    """No other is taken in its place."""
    program(tmp_path / "bin" / "terraform")
    old = program(tmp_path / "old", "1.4.7")
    with pytest.raises(TerraformMissingError) as caught:
        find(tmp_path, GLOBALTABLES_TERRAFORM=str(old))
    assert str(caught.value) == (
        f"GLOBALTABLES_TERRAFORM: {old}: must be 1.5 or later, got 1.4.7; name another or unset it"
    )


def test_says_what_was_looked_at_and_what_to_do(tmp_path: Path) -> None:
    """One message names every program that will not do."""
    terraform = program(tmp_path / "bin" / "terraform", "1.4.7")
    tofu = tmp_path / "bin" / "tofu"
    tofu.write_text("#!/bin/sh\nexit 3\n")
    tofu.chmod(0o755)
    with pytest.raises(TerraformMissingError) as caught:
        find(tmp_path)
    assert str(caught.value) == (
        f"terraform: terraform or tofu 1.5 or later is needed, got: {terraform}: must be 1.5 or later, got 1.4.7; "
        f"{tofu}: must answer `version -json` as Terraform does, got exit code 3; "
        "install one, name it in GLOBALTABLES_TERRAFORM, or run python -m operations.setup.terraform"
    )


def test_says_so_when_there_is_none(tmp_path: Path) -> None:
    """Nothing on PATH."""
    with pytest.raises(TerraformMissingError, match="is needed, got: none on PATH; install one"):
        find(tmp_path)
