"""The variables with which terraform and cdktf, run by hand, find the provider as the commands here do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from globaltables.model.provider import installed_provider
from operations.terraform.binary import find_binary
from operations.terraform.provider import ProviderRequirement, find_provider

if TYPE_CHECKING:
    from operations.project import Project


def required_provider() -> ProviderRequirement:
    """What the installed bindings were generated from, and the stacks require.

    Raises:
        ConfigurationError: When there are no bindings.
    """
    return ProviderRequirement("aws", str(installed_provider()))


def terraform_variables(project: Project) -> dict[str, str]:
    """The variables by name; writes the CLI configuration that one of them names.

    Raises:
        TerraformError: When there is no Terraform, or a named mirror does not hold the provider.
    """
    source = find_provider([required_provider()], find_binary(os.environ, project.root), os.environ)
    file = source.cli_config_file(project.work)
    return {"CHECKPOINT_DISABLE": "1"} | ({"TF_CLI_CONFIG_FILE": str(file)} if file else {})
