"""The environment that Terraform is run in, and what of it must never be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# These change what a command does without showing in it: they add flags (-target, -refresh=false), choose another
# state, or move what init prepared.
_HIDDEN_HANDS = ("TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR")
_ALWAYS = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
# Providers live for seconds: collecting garbage at Go's default of 100 costs a plan of three regions a quarter of its
# CPU time (5.9 s against 4.4 s) and saves it 260 of 1,190 MB.
GO_GARBAGE_COLLECTION = "400"
_SECRET_NAMES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "TF_TOKEN_",
    "TF_ENCRYPTION",
)
# A shorter value (the embedded AWS's "test") would blot out ordinary words.
_SECRET_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Environment:
    """A prepared environment.

    Args:
        values: What Terraform sees.
        refused: The variables that were left out because they would change what a command does unseen, with their
            values. Nothing was done about them but that: who calls decides whether to go on.
    """

    values: Mapping[str, str]
    refused: Mapping[str, str]

    def mask(self, text: str) -> str:
        """Replaces every secret of this environment by stars."""
        for name, value in self.values.items():
            if name.startswith(_SECRET_NAMES) and len(value) >= _SECRET_LENGTH:
                text = text.replace(value, "***")
        return text


def terraform_environment(
    base: Mapping[str, str],
    *,
    aws: Mapping[str, str] | None = None,
    cli_config_file: Path | None = None,
) -> Environment:
    """Prepares the environment of a run.

    Args:
        base: The environment to start from, usually ``os.environ``.
        aws: Takes the place of every ``AWS_`` variable of *base*, so that no left-over profile or endpoint comes
            along. Default: those of *base* stay.
        cli_config_file: The CLI configuration that was found or written. Default: none, and then
            ``TF_CLI_CONFIG_FILE`` is left out, since Terraform warns when it names a missing file.
    """
    values: dict[str, str] = {}
    refused: dict[str, str] = {}
    for name, value in base.items():
        if name.startswith(_HIDDEN_HANDS):
            refused[name] = value
        elif not (name in {"TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"} or (aws is not None and name.startswith("AWS_"))):
            values[name] = value
    values.setdefault("GOGC", GO_GARBAGE_COLLECTION)
    values |= _ALWAYS
    values |= aws or {}
    if cli_config_file is not None:
        values["TF_CLI_CONFIG_FILE"] = str(cli_config_file)
    return Environment(values, refused)
