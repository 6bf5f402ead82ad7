"""Variables left over in the shell that would change, unseen, what Terraform does or where it does it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from operations.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HARMLESS = ("-no-color", "-compact-warnings", "-parallelism", "-input", "-lock-timeout")
"""Flags that change how a plan is made or shown, and not what is in it."""

_GIVES_VALUES = ("-var", "-backend-config")
"""Flags whose value may be a secret."""

_AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonwebservices.com.cn")
_ENDPOINT = "AWS_ENDPOINT_URL"


def refuse_hidden_flags(variables: Mapping[str, str]) -> None:
    """Refuses what would plan something else than what is shown and applied.

    Args:
        variables: The shell's variables.

    Raises:
        RefusedError: When one of them would.
    """
    for name, value in sorted(variables.items()):
        if name.startswith("TF_CLI_ARGS"):
            for flag in _words(value):
                bare = flag.replace("--", "-", 1).partition("=")[0]
                if bare not in _HARMLESS:
                    shown = bare if bare in _GIVES_VALUES else flag
                    raise RefusedError(
                        f"{name}: must not change what is planned, got {shown}; unset it: a plan of a part, or without "
                        "a look at AWS, passes over what the guard would have to see"
                    )
        elif name == "TF_WORKSPACE" and value not in {"", "default"}:
            raise RefusedError(f"{name}: must not choose another state than the environment's, got {value}; unset it")


def refuse_other_endpoints(environment_name: str, variables: Mapping[str, str]) -> None:
    """Refuses endpoints that lead elsewhere than to AWS; those of AWS itself, as of PrivateLink, are good.

    Args:
        environment_name: Name of the environment, whose target is AWS.
        variables: The shell's variables.

    Raises:
        RefusedError: When one leads elsewhere.
    """
    for name, value in sorted(variables.items()):
        is_general = name == _ENDPOINT
        if not value or not (is_general or name.startswith(f"{_ENDPOINT}_")):
            continue
        if is_general or not (urlsplit(value).hostname or "").endswith(_AWS_HOSTS):
            raise RefusedError(
                f"environment {environment_name}: its target is AWS, got {name}={value}; "
                'unset it, or set target = "embedded_aws" in the environment file'
            )


def _words(value: str) -> list[str]:
    try:
        return shlex.split(value)
    except ValueError:  # an open quote: Terraform will refuse it as well
        return value.split()
