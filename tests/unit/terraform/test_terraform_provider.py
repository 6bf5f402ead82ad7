"""Where a provider is taken from, in the order of the places."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.errors import ProviderMirrorError
from operations.terraform.binary import Binary
from operations.terraform.provider import Origin, ProviderRequirement, ProviderSource, find_provider

TERRAFORM = Binary(Path("/bin/terraform"), "terraform", "1.11.4", "linux_amd64")
TOFU = Binary(Path("/bin/tofu"), "tofu", "1.9.0", "linux_amd64")
AWS = ProviderRequirement("hashicorp/aws", "5.100.0")
ADDRESS = "registry.terraform.io/hashicorp/aws"


def mirror(folder: Path, version: str = "5.100.0", platform: str = "linux_amd64", address: str = ADDRESS) -> Path:
    """A mirror in the unpacked layout."""
    package = folder / address / version / platform
    package.mkdir(parents=True)
    (package / f"terraform-provider-aws_v{version}_x5").touch()
    return folder


def packed_mirror(folder: Path) -> Path:
    """A mirror in the packed layout."""
    (folder / ADDRESS).mkdir(parents=True)
    (folder / ADDRESS / "terraform-provider-aws_5.100.0_linux_amd64.zip").touch()
    return folder


def find(tmp_path: Path, binary: Binary = TERRAFORM, **variables: str) -> ProviderSource:
    """Looks in places below *tmp_path* only."""
    environment = {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": str(tmp_path / "share"), **variables}
    return find_provider(
        [AWS], binary, environment, stack_folder=tmp_path / "stack", parents=[tmp_path / "opt", tmp_path / "none"]
    )


@pytest.mark.parametrize(
    ("source", "host", "address"),
    [
        ("aws", "registry.terraform.io", "registry.terraform.io/hashicorp/aws"),
        ("hashicorp/aws", "registry.terraform.io", "registry.terraform.io/hashicorp/aws"),
        ("hashicorp/aws", "registry.opentofu.org", "registry.opentofu.org/hashicorp/aws"),
        ("example.com/team/aws", "registry.opentofu.org", "example.com/team/aws"),
    ],
)
def test_a_source_without_a_host_belongs_to_the_products_registry(source: str, host: str, address: str) -> None:
    """Terraform and OpenTofu have different ones."""
    assert ProviderRequirement(source, "1.0.0").address(host) == address


def test_the_users_configuration_comes_first(tmp_path: Path) -> None:
    """A file that is named is passed on; one in the home is left for Terraform to find."""
    mirror(tmp_path / "opt" / "mirror")
    own = tmp_path / "own.rc"
    own.touch()
    named = find(tmp_path, TF_CLI_CONFIG_FILE=str(own), GLOBALTABLES_PROVIDER_MIRROR=str(tmp_path))
    assert named == ProviderSource(Origin.USER_CONFIGURATION, own)
    assert named.cli_config_file(tmp_path / "work") == own
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".terraformrc").touch()
    at_home = find(tmp_path)
    assert at_home == ProviderSource(Origin.USER_CONFIGURATION)
    assert at_home.cli_config_file(tmp_path / "work") is None


def test_a_configuration_that_does_not_exist_counts_as_none(tmp_path: Path) -> None:
    """The variable may name a missing file."""
    found = find(tmp_path, TF_CLI_CONFIG_FILE=str(tmp_path / "missing.rc"))
    assert found == ProviderSource(Origin.REGISTRY)
    assert found.cli_config_file(tmp_path / "work") is None


def test_credentials_alone_are_no_configuration_of_providers(tmp_path: Path) -> None:
    """`terraform login` writes them; any other file of that folder counts."""
    folder = tmp_path / "home" / ".terraform.d"
    folder.mkdir(parents=True)
    (folder / "credentials.tfrc.json").touch()
    assert find(tmp_path).origin is Origin.REGISTRY
    (folder / "company.tfrc").touch()
    assert find(tmp_path).origin is Origin.USER_CONFIGURATION


def test_a_named_mirror_comes_before_a_found_one(tmp_path: Path) -> None:
    """What somebody names is what is used."""
    mirror(tmp_path / "opt" / "mirror")
    named = mirror(tmp_path / "named")
    found = find(tmp_path, GLOBALTABLES_PROVIDER_MIRROR=str(named))
    assert found == ProviderSource(Origin.NAMED_MIRROR, named, (ADDRESS,))


def test_a_named_mirror_must_hold_the_provider(tmp_path: Path) -> None:
    """Another version or nothing: said, never passed over."""
    other = mirror(tmp_path / "named", version="5.99.0")
    with pytest.raises(ProviderMirrorError) as caught:
        find(tmp_path, GLOBALTABLES_PROVIDER_MIRROR=str(other))
    assert str(caught.value) == (
        f"GLOBALTABLES_PROVIDER_MIRROR {other}: must hold {ADDRESS}/5.100.0/linux_amd64, got 5.99.0; "
        "add it with terraform providers mirror, or unset the variable"
    )


@pytest.mark.parametrize(
    "place",
    [
        "stack/terraform.d/plugins",
        "home/.terraform.d/plugins",
        "home/.local/share/terraform/plugins",
        "share/terraform/plugins",
        "opt/anything",
    ],
)
def test_finds_a_mirror_in_terraforms_places_and_one_level_below(tmp_path: Path, place: str) -> None:
    """Both layouts are found in each."""
    folder = packed_mirror(tmp_path / place)
    assert find(tmp_path) == ProviderSource(Origin.FOUND_MIRROR, folder, (ADDRESS,))


@pytest.mark.parametrize(("version", "platform"), [("5.99.0", "linux_amd64"), ("5.100.0", "darwin_arm64")])
def test_passes_over_a_mirror_without_the_wanted_package(tmp_path: Path, version: str, platform: str) -> None:
    """Another version, another platform: the registry is asked."""
    mirror(tmp_path / "opt" / "mirror", version, platform)
    assert find(tmp_path) == ProviderSource(Origin.REGISTRY)


def test_terraforms_mirror_does_not_serve_opentofu(tmp_path: Path) -> None:
    """Each product takes the packages of its own registry."""
    mirror(tmp_path / "opt" / "a")
    assert find(tmp_path, TOFU) == ProviderSource(Origin.REGISTRY)
    own = mirror(tmp_path / "opt" / "b", address="registry.opentofu.org/hashicorp/aws")
    expected = ProviderSource(Origin.FOUND_MIRROR, own, ("registry.opentofu.org/hashicorp/aws",))
    assert find(tmp_path, TOFU) == expected


def test_a_mirror_must_hold_every_provider(tmp_path: Path) -> None:
    """A second provider that it lacks would not be found offline."""
    mirror(tmp_path / "opt" / "mirror")
    both = [AWS, ProviderRequirement("hashicorp/random", "3.6.0")]
    environment = {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": ""}
    found = find_provider(both, TERRAFORM, environment, parents=[tmp_path / "opt"])
    assert found.origin is Origin.REGISTRY


def test_writes_a_configuration_for_a_mirror_into_the_work_folder(tmp_path: Path) -> None:
    """The mirror serves these providers and no others; a second call changes nothing."""
    source = ProviderSource(Origin.FOUND_MIRROR, Path("/mirror"), (ADDRESS,))
    file = source.cli_config_file(tmp_path / "work")
    assert file == tmp_path / "work" / "terraform.rc"
    assert file.read_text() == (
        "# Written by globaltables; it is written anew when the mirror changes.\n"
        "disable_checkpoint = true\n"
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        '    path    = "/mirror"\n'
        f'    include = ["{ADDRESS}"]\n'
        "  }\n"
        "  direct {\n"
        f'    exclude = ["{ADDRESS}"]\n'
        "  }\n"
        "}\n"
    )
    before = file.stat().st_mtime_ns
    assert source.cli_config_file(tmp_path / "work") == file
    assert file.stat().st_mtime_ns == before
    assert [entry.name for entry in file.parent.iterdir()] == ["terraform.rc"]
