"""What the driver does before it runs anything, and what it makes of a failure; a script stands for Terraform."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from operations.errors import (
    ErroredStateError,
    PlanFileChangedError,
    StackFolderError,
    TerraformError,
    TerraformInterruptedError,
)
from operations.terraform.binary import Binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.state_copy import StateCopies

if TYPE_CHECKING:
    from pathlib import Path

# Writes the plan file it is asked for, keeps a list of what it was asked, and does what $DOES says.
SCRIPT = """#!/bin/sh
echo "$*" >> asked
for word in "$@"; do case $word in -out=*) echo plan > "${word#-out=}";; esac; done
eval "$DOES"
"""


def terraform(
    tmp_path: Path,
    does: str = "exit 0",
    backend: str = '{"local": {"path": "app.tfstate"}}',
    *,
    checks_providers: bool = True,
) -> Terraform:
    """A driver over a script."""
    folder = tmp_path / "stack"
    folder.mkdir(exist_ok=True)
    (folder / "cdk.tf.json").write_text(f'{{"terraform": {{"backend": {backend}}}}}')
    program = tmp_path / "terraform"
    program.write_text(SCRIPT)
    program.chmod(0o755)
    return Terraform(
        Binary(program, "terraform", "1.11.4", "linux_amd64"),
        folder,
        terraform_environment({"PATH": os.environ["PATH"], "DOES": does}),
        state_copies=StateCopies(tmp_path / "copies"),
        checks_providers=checks_providers,
    )


def asked(tmp_path: Path) -> list[str]:
    """The first word of every command that was run."""
    file = tmp_path / "stack" / "asked"
    return [line.split()[0] for line in file.read_text().splitlines()] if file.exists() else []


@pytest.mark.parametrize(("code", "has_changes"), [(0, False), (2, True)])
def test_a_plan_is_bound_to_its_file(tmp_path: Path, code: int, has_changes: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """The file is for the owner alone; the exit code says whether there is anything to do."""
    saved = terraform(tmp_path, f"exit {code}").plan(tmp_path / "plans" / "plan")
    assert saved.file.stat().st_mode & 0o777 == 0o600
    assert saved.file.parent.stat().st_mode & 0o777 == 0o700
    assert saved.has_changes is has_changes
    saved.check_unchanged()


def test_a_failed_plan_leaves_no_file(tmp_path: Path) -> None:
    """Terraform writes one even then, and an old one must not be taken for the new."""
    with pytest.raises(TerraformError, match="terraform plan: ended with 1: said nothing"):
        terraform(tmp_path, "exit 1").plan(tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


def test_an_interrupted_plan_is_no_plan(tmp_path: Path) -> None:
    """Even when Terraform had just finished."""
    with pytest.raises(TerraformInterruptedError):
        terraform(tmp_path, f"kill -INT {os.getpid()}; sleep 0.05; exit 2").plan(tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


def test_an_interrupt_stops_a_run_whose_apply_ended_well(tmp_path: Path) -> None:
    """Whoever pressed ctrl-C does not want the next stack applied; Terraform may have been done by then."""
    driver = terraform(tmp_path, f"trap '' INT; [ $1 != apply ] || kill -INT {os.getpid()}; sleep 0.05")
    saved = driver.plan(tmp_path / "plan")
    with pytest.raises(
        TerraformInterruptedError,
        match=r"^terraform apply: was interrupted when all of it was done; run it again to go on$",
    ):
        driver.apply(saved)


def test_applies_only_the_plan_that_was_shown(tmp_path: Path) -> None:
    """A changed or missing file is refused before Terraform is asked."""
    driver = terraform(tmp_path)
    saved = driver.plan(tmp_path / "plan")
    saved.file.write_text("another")
    with pytest.raises(PlanFileChangedError, match=r"must be the one that was shown .*, got [0-9a-f]{64}; plan again"):
        driver.apply(saved)
    saved.file.unlink()
    with pytest.raises(PlanFileChangedError, match="got No such file or directory; plan again"):
        driver.apply(saved)
    assert asked(tmp_path) == ["plan"]


def test_copies_a_local_state_before_an_apply(tmp_path: Path) -> None:
    """From the file, without asking Terraform."""
    driver = terraform(tmp_path)
    saved = driver.plan(tmp_path / "plan")
    (tmp_path / "stack" / "app.tfstate").write_bytes(b'{"serial": 3}')
    driver.apply(saved)
    assert [copy.read_bytes() for copy in StateCopies(tmp_path / "copies").files] == [b'{"serial": 3}']
    assert asked(tmp_path) == ["plan", "apply"]


def test_copies_a_remote_state_before_an_apply(tmp_path: Path) -> None:
    """The backend is asked for it."""
    driver = terraform(tmp_path, """[ "$1" = state ] && printf '{"serial": 4}'; exit 0""", '{"s3": {"bucket": "b"}}')
    driver.apply(driver.plan(tmp_path / "plan"))
    assert [copy.read_bytes() for copy in StateCopies(tmp_path / "copies").files] == [b'{"serial": 4}']
    assert asked(tmp_path) == ["plan", "state", "apply"]


def test_applies_nothing_when_the_state_cannot_be_copied(tmp_path: Path) -> None:
    """No copy, no apply."""
    driver = terraform(tmp_path, '[ "$1" != state ]', '{"s3": {"bucket": "b"}}')
    saved = driver.plan(tmp_path / "plan")
    with pytest.raises(TerraformError, match="terraform state pull: ended with 1"):
        driver.apply(saved)
    assert asked(tmp_path) == ["plan", "state"]


def test_says_when_an_apply_could_not_upload_its_state(tmp_path: Path) -> None:
    """And then refuses to plan until it is pushed."""
    driver = terraform(tmp_path, 'if [ "$1" = apply ]; then echo "{}" > errored.tfstate; exit 1; fi')
    saved = driver.plan(tmp_path / "plan")
    with pytest.raises(
        ErroredStateError, match=r"\(terraform apply: ended with 1: said nothing\); globaltables deploy --recover"
    ):
        driver.apply(saved)
    assert [copy.read_bytes() for copy in StateCopies(tmp_path / "copies").files] == [b"{}\n"]
    with pytest.raises(ErroredStateError):
        driver.plan(tmp_path / "plan")
    driver.push_errored_state()
    assert driver.plan(tmp_path / "plan").file.exists()
    assert asked(tmp_path) == ["plan", "apply", "state", "plan"]


def test_forgets_and_untaints_only_after_a_copy(tmp_path: Path) -> None:
    """Whatever changes the state is preceded by a copy of it."""
    driver = terraform(tmp_path)
    state = tmp_path / "stack" / "app.tfstate"
    state.write_bytes(b'{"serial": 1}')
    driver.forget(["a.b"])
    state.write_bytes(b'{"serial": 2}')
    driver.untaint("a.b")
    assert [copy.read_bytes() for copy in StateCopies(tmp_path / "copies").files] == [
        b'{"serial": 1}',
        b'{"serial": 2}',
    ]


def test_runs_nothing_in_a_folder_without_a_stack(tmp_path: Path) -> None:
    """Terraform would plan the end of everything."""
    driver = terraform(tmp_path)
    (tmp_path / "stack" / "cdk.tf.json").unlink()
    with pytest.raises(StackFolderError):
        driver.plan(tmp_path / "plan")
    assert asked(tmp_path) == []


def test_inits_once(tmp_path: Path) -> None:
    """The second time there is nothing to do."""
    driver = terraform(tmp_path)
    assert [driver.init(), driver.init()] == [True, False]
    assert asked(tmp_path) == ["init"]


def test_a_state_elsewhere_is_asked_for_once_between_two_runs(tmp_path: Path) -> None:
    """What has run may have changed it; nothing else that is done here does."""
    driver = terraform(tmp_path, backend='{"s3": {"bucket": "states"}}')
    assert driver.stored_state() == driver.stored_state()
    assert asked(tmp_path) == ["state"]
    saved = driver.plan(tmp_path / "plan")
    assert driver.stored_state() == driver.stored_state()
    driver.apply(saved)
    driver.stored_state()
    assert asked(tmp_path) == ["state", "plan", "state", "state", "apply", "state"]


@pytest.mark.parametrize(("backend", "is_told"), [('{"s3": {"bucket": "b"}}', True), ('{"cloud": {}}', False)])
def test_says_how_many_resources_to_work_at_where_terraform_runs_here(
    tmp_path: Path,
    backend: str,
    is_told: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    """HCP Terraform refuses an apply that is told."""
    driver = terraform(tmp_path)
    saved = driver.plan(tmp_path / "plan")
    text = f'{{"backend": {backend}}}' if is_told else backend
    (tmp_path / "stack" / "cdk.tf.json").write_text(f'{{"terraform": {text}}}')
    driver.apply(saved)
    said = (tmp_path / "stack" / "asked").read_text().splitlines()[-1].split()
    assert said[0] == "apply"
    assert ("-parallelism=20" in said) is is_told


LOCKED = """provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
  hashes = [
    "h1:one",
    "zh:two",
  ]
}
"""


@pytest.mark.parametrize("checks_providers", [True, False])
def test_the_checksums_of_providers_stay_unless_told_otherwise(tmp_path: Path, *, checks_providers: bool) -> None:
    """The version that init chose stays locked either way."""
    does = f"echo '{LOCKED}' > .terraform.lock.hcl; mkdir -p .terraform"
    driver = terraform(tmp_path, does, checks_providers=checks_providers)
    assert driver.init()
    locked = (driver.folder / ".terraform.lock.hcl").read_text()
    assert 'version     = "5.100.0"' in locked
    assert ('"h1:one"' in locked) is ("hashes" in locked) is checks_providers
    assert not driver.init()
