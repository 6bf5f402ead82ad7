"""Which Terraform provider the installed bindings say, and what only a younger one can.

Bindings are generated from one version of hashicorp/aws, and the stacks require exactly that version. What has no
argument there cannot be synthesized, and is refused with the version that has it; nothing is left out in silence.

Versions: https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple, Self

from globaltables.model.errors import ConfigurationError, Problem

SOURCE = "hashicorp/aws"

PACKAGES = ("cdktf_cdktf_provider_aws", "cdktn_provider_aws")
"""The bindings, for cdktf and for its successor."""

_VERSION = re.compile(r"prebuilt bindings for hashicorp/aws provider version (\d+)\.(\d+)\.(\d+)\b")
_HEAD_CHARACTERS = 2000
"""The description of the bindings, which names the version, is what their package begins with."""


class ProviderVersion(NamedTuple):
    """A version of the provider; versions compare."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @classmethod
    def named_in(cls, description: str) -> Self | None:
        """The version that the description of bindings names, if it does."""
        found = _VERSION.search(description)
        return cls(*map(int, found.groups())) if found else None


class Feature(NamedTuple):
    """Something that not every version of the provider has.

    Args:
        subject: What it is, the start of a sentence.
        since: The first version that has an argument for it.
    """

    subject: str
    since: ProviderVersion


STRONG_CONSISTENCY = Feature("strong consistency", ProviderVersion(6, 3))
REPLICA_DELETION_PROTECTION = Feature("deletion protection in a replica block", ProviderVersion(6, 9))
WARM_THROUGHPUT = Feature("warm throughput", ProviderVersion(6, 13))
WITNESS = Feature("a witness region", ProviderVersion(6, 22))

WAY_OUT = (
    "run `make provider6` and then .venv-provider6/bin/globaltables, or in an app of your own "
    "pip install cdktf-cdktf-provider-aws==21.22.1"
)


@cache
def installed_provider() -> ProviderVersion:
    """The version of the provider that the installed bindings were generated from. Nothing is imported.

    Raises:
        ConfigurationError: When no bindings are installed, or they do not say it.
    """
    for package in PACKAGES:
        spec = PathFinder.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        with Path(spec.origin).open(encoding="utf-8") as file:
            version = ProviderVersion.named_in(file.read(_HEAD_CHARACTERS))
        if version is None:
            raise ConfigurationError(
                f"{package}: must begin with the version of hashicorp/aws that it was generated from, got none; "
                "install prebuilt bindings"
            )
        return version
    raise ConfigurationError(
        f"the provider's bindings must be installed, got neither of {', '.join(PACKAGES)}; run `make setup`"
    )


def has(feature: Feature, provider: ProviderVersion | None = None) -> bool:
    """Whether a version of the provider has *feature*; by default the one of the installed bindings."""
    return (provider or installed_provider()) >= feature.since


def check_features(feature_by_key: Mapping[str, Feature], provider: ProviderVersion | None = None) -> None:
    """Checks that the provider can say what is wanted.

    Args:
        feature_by_key: What is wanted, by the setting that wants it.
        provider: The version of the provider. Default the one of the installed bindings.

    Raises:
        ConfigurationError: When it cannot: one problem per setting.
    """
    if not feature_by_key:
        return
    version = provider or installed_provider()
    problems = [
        Problem(
            key,
            f"{feature.subject} needs hashicorp/aws {feature.since} or later, got bindings of {version}, which has no "
            f"argument for it; {WAY_OUT}",
        )
        for key, feature in feature_by_key.items()
        if not has(feature, version)
    ]
    if problems:
        raise ConfigurationError(problems)
