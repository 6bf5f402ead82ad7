"""Finds where a provider is taken from, so that the same command works with and without a network.

The order: the user's own CLI configuration; the mirror that `GLOBALTABLES_PROVIDER_MIRROR` names; a folder laid out as
a filesystem mirror in Terraform's implied places, or one level below `/opt` or `/usr/local/share`; the registry. For a
mirror a CLI configuration is written into the work folder; nothing in the user's home changes.

A mirror holds packages of one registry. OpenTofu's registry is another than Terraform's, and its `hashicorp/aws` is
another build: a mirror laid out for `registry.terraform.io` serves `tofu` only where the stack names that host itself.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from operations.errors import ProviderMirrorError
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from operations.terraform.binary import Binary

MIRROR_VARIABLE = "GLOBALTABLES_PROVIDER_MIRROR"
PARENTS_OF_MIRRORS = (Path("/opt"), Path("/usr/local/share"))


class Origin(enum.StrEnum):
    """Where a provider comes from."""

    USER_CONFIGURATION = "user configuration"
    NAMED_MIRROR = "named mirror"
    FOUND_MIRROR = "found mirror"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class ProviderRequirement:
    """A provider that a stack wants.

    Args:
        source: Its address, ``TYPE``, ``NAMESPACE/TYPE`` or ``HOST/NAMESPACE/TYPE``.
        version: The one version that is wanted, for example ``5.100.0``. With a range no mirror is looked for, since
            which version of it Terraform takes is Terraform's choice.
    """

    source: str
    version: str

    def address(self, registry_host: str) -> str:
        """The whole address, `HOST/NAMESPACE/TYPE`; *registry_host* stands where the source names none."""
        parts = self.source.split("/")
        return "/".join([registry_host, "hashicorp"][: 3 - len(parts)] + parts)

    def is_held_by(self, mirror: Path, binary: Binary) -> bool:
        """Whether the mirror holds this version for this platform, unpacked or as a zip."""
        version = self.version.removeprefix("=").strip()
        folder = mirror / self.address(binary.registry_host)
        kind = folder.name
        try:
            packed = folder / f"terraform-provider-{kind}_{version}_{binary.platform}.zip"
            return packed.is_file() or any(
                entry.name.startswith(f"terraform-provider-{kind}")
                for entry in (folder / version / binary.platform).iterdir()
            )
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class ProviderSource:
    """Where the providers of a stack are taken from.

    Args:
        origin: Which of the places it is.
        path: The CLI configuration or the mirror. None for the registry, and where Terraform finds the user's
            configuration by itself.
        addresses: The whole addresses of the providers the mirror serves.
    """

    origin: Origin
    path: Path | None = None
    addresses: tuple[str, ...] = ()

    def cli_config_file(self, work_folder: Path) -> Path | None:
        """The file to pass in ``TF_CLI_CONFIG_FILE``; for a mirror it is written into *work_folder*."""
        if self.origin is Origin.USER_CONFIGURATION:
            return self.path
        if self.path is None:
            return None
        file = work_folder / "terraform.rc"
        wanted = _cli_configuration(self.path, self.addresses)
        if not file.is_file() or file.read_text(encoding="utf-8") != wanted:
            work_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(file, wanted)
        return file.absolute()

    @property
    def text(self) -> str:
        """One line for people."""
        return f"{self.origin.value} {self.path}" if self.path else self.origin.value


def find_provider(
    requirements: Iterable[ProviderRequirement],
    binary: Binary,
    environment: Mapping[str, str],
    *,
    stack_folder: Path | None = None,
    parents: Iterable[Path] = PARENTS_OF_MIRRORS,
) -> ProviderSource:
    """Finds where the providers are taken from.

    Args:
        requirements: The providers of the stack.
        binary: Which product and platform they are for.
        environment: Where ``HOME``, ``TF_CLI_CONFIG_FILE``, ``XDG_DATA_HOME`` and the like are looked up.
        stack_folder: The folder Terraform runs in, whose ``terraform.d/plugins`` is one of the implied places.
        parents: The folders below which, one level deep, mirrors are looked for.

    Raises:
        ProviderMirrorError: When the mirror that was named does not hold the providers.
    """
    wanted = tuple(requirements)
    addresses = tuple(requirement.address(binary.registry_host) for requirement in wanted)
    configuration = _user_configuration(environment, binary)
    if configuration is not None:
        return configuration
    named = environment.get(MIRROR_VARIABLE)
    if named:
        mirror = Path(named).absolute()
        for requirement in wanted:
            if not requirement.is_held_by(mirror, binary):
                raise ProviderMirrorError(_not_held(requirement, mirror, binary))
        return ProviderSource(Origin.NAMED_MIRROR, mirror, addresses)
    for mirror in (*_implied_places(environment, binary, stack_folder), *_one_below(parents)):
        if wanted and all(requirement.is_held_by(mirror, binary) for requirement in wanted):
            return ProviderSource(Origin.FOUND_MIRROR, mirror.absolute(), addresses)
    return ProviderSource(Origin.REGISTRY)


def _user_configuration(environment: Mapping[str, str], binary: Binary) -> ProviderSource | None:
    for variable in ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"):
        named = environment.get(variable)
        if named:  # a name without a file counts as none
            if Path(named).is_file():
                return ProviderSource(Origin.USER_CONFIGURATION, Path(named).absolute())
            break
    home = _home(environment)
    names = (".tofurc", ".terraformrc") if binary.product == "tofu" else (".terraformrc",)
    files = [home / name for name in names]
    # `terraform login` writes credentials.tfrc.json, which says nothing of where providers come from.
    files += [
        file
        for pattern in ("*.tfrc", "*.tfrc.json")
        for file in (home / ".terraform.d").glob(pattern)
        if file.name != "credentials.tfrc.json"
    ]
    return ProviderSource(Origin.USER_CONFIGURATION) if any(file.is_file() for file in files) else None


def _implied_places(environment: Mapping[str, str], binary: Binary, stack_folder: Path | None) -> Iterator[Path]:
    """See https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories."""
    home = _home(environment)
    if stack_folder is not None:
        yield stack_folder / "terraform.d" / "plugins"
    yield home / ".terraform.d" / "plugins"
    if binary.platform.startswith("darwin"):
        yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
        yield Path("/Library/Application Support/io.terraform/plugins")
        return
    own = environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    name = "opentofu" if binary.product == "tofu" else "terraform"
    for folder in (own, *shared.split(":")):
        if folder:
            yield Path(folder) / name / "plugins"


def _one_below(parents: Iterable[Path]) -> Iterator[Path]:
    for parent in parents:
        try:
            yield from sorted(entry for entry in parent.iterdir() if entry.is_dir())
        except OSError:
            continue  # no such folder, or not readable: no mirror there


def _home(environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME")
    return Path(home) if home else Path.home()


def _not_held(requirement: ProviderRequirement, mirror: Path, binary: Binary) -> str:
    address = requirement.address(binary.registry_host)
    try:
        held = sorted(entry.name for entry in (mirror / address).iterdir())
    except OSError:
        held = []
    return (
        f"{MIRROR_VARIABLE} {mirror}: must hold {address}/{requirement.version}/{binary.platform}, "
        f"got {', '.join(held) or 'nothing of this provider'}; "
        "add it with terraform providers mirror, or unset the variable"
    )


def _cli_configuration(mirror: Path, addresses: Iterable[str]) -> str:
    listed = ", ".join(json.dumps(address) for address in sorted(set(addresses)))
    return (
        "# Written by globaltables; it is written anew when the mirror changes.\n"
        "disable_checkpoint = true\n"
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f"    path    = {json.dumps(str(mirror), ensure_ascii=False)}\n"
        f"    include = [{listed}]\n"
        "  }\n"
        "  direct {\n"
        f"    exclude = [{listed}]\n"
        "  }\n"
        "}\n"
    )
