"""What is read of a synthesized stack, and when `init` is needed again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from operations.errors import ErroredStateError, StackFolderError
from operations.terraform.binary import Binary
from operations.terraform.errored_state import refuse_errored_state
from operations.terraform.init_stamp import InitStamp
from operations.terraform.provider import ProviderRequirement
from operations.terraform.stack_file import StackFile

TERRAFORM = Binary(Path("/bin/terraform"), "terraform", "1.11.4", "linux_amd64")
PROVIDERS = {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}
LOCAL = {"local": {"path": "../../../state/app.tfstate"}}


def stack(folder: Path, settings: Any = None, **rest: Any) -> StackFile:
    """Writes and reads a stack."""
    settings = {"required_providers": PROVIDERS, "backend": LOCAL} if settings is None else settings
    (folder / "cdk.tf.json").write_text(json.dumps({"terraform": settings, **rest}))
    return StackFile.read(folder)


def test_reads_the_providers_that_come_from_somewhere(tmp_path: Path) -> None:
    """The built-in one does not; a list of blocks means the same as one block."""
    builtin = {"terraform": {"source": "terraform.io/builtin/terraform"}}
    one = stack(tmp_path, {"required_providers": {**PROVIDERS, **builtin}})
    assert one.requirements == (ProviderRequirement("hashicorp/aws", "5.100.0"),)
    listed = stack(tmp_path, [{"required_providers": [PROVIDERS]}])
    assert listed.requirements == one.requirements


@pytest.mark.parametrize(
    ("settings", "backend", "file"),
    [
        ({"backend": LOCAL}, ("local", LOCAL["local"]), "../../../state/app.tfstate"),
        ({}, ("local", {}), "terraform.tfstate"),
        ({"backend": {"s3": {"bucket": "b"}}}, ("s3", {"bucket": "b"}), None),
        ({"cloud": {"organization": "o"}}, ("cloud", {"organization": "o"}), None),
    ],
)
def test_knows_where_the_state_is(tmp_path: Path, settings: Any, backend: Any, file: str | None) -> None:
    """A local file, or a backend that has to be asked."""
    read = stack(tmp_path, settings)
    assert read.backend == backend
    assert read.local_state_file == (None if file is None else tmp_path / file)


def test_asks_the_backend_when_a_workspace_moves_the_state(tmp_path: Path) -> None:
    """Somebody ran `terraform workspace select`."""
    read = stack(tmp_path)
    (tmp_path / ".terraform").mkdir()
    (tmp_path / ".terraform" / "environment").write_text("other")
    assert read.local_state_file is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "{folder}: must hold cdk.tf.json, got: No such file or directory; run globaltables synth"),
        ("{", "{folder}/cdk.tf.json: must be JSON, got: "),
        ("[]", "{folder}/cdk.tf.json: must be a JSON object, got list; run globaltables synth"),
    ],
)
def test_says_what_is_wrong_with_a_folder(tmp_path: Path, content: str | None, message: str) -> None:
    """Missing, cut short, something else."""
    if content is not None:
        (tmp_path / "cdk.tf.json").write_text(content)
    with pytest.raises(StackFolderError) as caught:
        StackFile.read(tmp_path)
    assert str(caught.value).startswith(message.format(folder=tmp_path))


def initialized(folder: Path, environment: dict[str, str] | None = None) -> InitStamp:
    """A folder as init leaves it, stamped."""
    read = stack(folder)
    package = folder / ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
    package.mkdir(parents=True)
    (package / "terraform-provider-aws").touch()
    (folder / ".terraform/terraform.tfstate").write_text("backend")
    (folder / ".terraform.lock.hcl").write_text("lock")
    stamp = InitStamp(read, TERRAFORM, environment or {})
    assert not stamp.is_current
    stamp.write()
    assert stamp.is_current
    return stamp


def test_init_is_not_needed_again_for_another_resource(tmp_path: Path) -> None:
    """Only what init reads counts."""
    initialized(tmp_path)
    more = stack(tmp_path, resource={})
    assert InitStamp(more, TERRAFORM, {}).is_current


@pytest.mark.parametrize(
    "rest",
    [
        {"settings": {"required_providers": PROVIDERS, "backend": {"s3": {"bucket": "b"}}}},
        {"settings": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "6.25.0"}}}},
        {"resource": {"random_id": {}}},
        {"module": {"m": {"source": "./m"}}},
    ],
)
def test_init_is_needed_again_when_what_it_reads_changes(tmp_path: Path, rest: dict[str, Any]) -> None:
    """Backend, provider version, a resource of an unnamed provider, a module."""
    initialized(tmp_path)
    assert not InitStamp(stack(tmp_path, **rest), TERRAFORM, {}).is_current


@pytest.mark.parametrize("name", [".terraform/terraform.tfstate", ".terraform.lock.hcl", "more.tf"])
def test_init_is_needed_again_when_somebody_else_ran_it(tmp_path: Path, name: str) -> None:
    """What it wrote is no longer what was stamped."""
    stamp = initialized(tmp_path)
    (tmp_path / name).write_text("another")
    assert not stamp.is_current


def test_init_is_needed_again_where_checksums_are_wanted(tmp_path: Path) -> None:
    """They were taken out for the embedded AWS, and the same environment goes to AWS now."""
    initialized(tmp_path)
    read = StackFile.read(tmp_path)
    unchecked = InitStamp(read, TERRAFORM, {}, checks_providers=False)
    unchecked.write()
    assert unchecked.is_current
    assert not InitStamp(read, TERRAFORM, {}).is_current


def test_init_is_needed_again_when_a_package_is_gone(tmp_path: Path) -> None:
    """It was linked from a mirror that is no longer there."""
    stamp = initialized(tmp_path)
    package = tmp_path / ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
    (package / "terraform-provider-aws").unlink()
    package.rmdir()
    package.symlink_to(tmp_path / "gone")
    assert not stamp.is_current


def test_init_is_needed_again_for_another_program_or_configuration(tmp_path: Path) -> None:
    """OpenTofu in place of Terraform, another mirror."""
    configuration = tmp_path / "terraform.rc"
    configuration.write_text("one mirror")
    environment = {"TF_CLI_CONFIG_FILE": str(configuration)}
    stamp = initialized(tmp_path, environment)
    tofu = Binary(Path("/bin/tofu"), "tofu", "1.9.0", "linux_amd64")
    assert not InitStamp(StackFile.read(tmp_path), tofu, environment).is_current
    configuration.write_text("another mirror")
    assert not stamp.is_current


def test_goes_on_with_nothing_while_a_state_waits_to_be_pushed(tmp_path: Path) -> None:
    """It is newer than the stored one: planning on would forget resources."""
    refuse_errored_state(tmp_path)
    (tmp_path / "errored.tfstate").write_text("{}")
    with pytest.raises(ErroredStateError) as caught:
        refuse_errored_state(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/errored.tfstate: must be pushed before anything else is done, got a state that is newer than the "
        "stored one (an earlier apply could not upload its state); globaltables deploy --recover compares the two "
        "and pushes it"
    )
    (tmp_path / "errored.tfstate").write_text("")
    with pytest.raises(ErroredStateError) as caught:
        refuse_errored_state(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/errored.tfstate: must hold the state that could not be stored, got 0 bytes that are none (an "
        "earlier apply could not upload its state); globaltables deploy --recover sets it aside and takes over what "
        "AWS has"
    )
