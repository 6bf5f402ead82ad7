"""Starts, stops and asks the embedded AWS, which is a program of its own: `python -m local_aws`."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.errors import EmbeddedAwsError


def embedded_aws(state_folder: Path, command: str, *arguments: str) -> dict[str, Any]:
    """Runs ``python -m local_aws COMMAND`` and returns its answer.

    Raises:
        EmbeddedAwsError: When it answers with trouble.
    """
    return _run([command, "--state-dir", str(state_folder), *arguments])


def aws_environment(state_folder: Path, region: str) -> dict[str, str]:
    """The environment that leads every AWS client to the embedded AWS; starts it where it is not running."""
    return client_environment(embedded_aws(state_folder, "up"), region)


def client_environment(running: Mapping[str, Any], region: str) -> dict[str, str]:
    """The environment variables for an instance that runs.

    Args:
        running: The answer of ``up`` or ``status``.
        region: The region of clients that name none.
    """
    return {
        "AWS_ENDPOINT_URL": str(running["url"]),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _run(arguments: Sequence[str]) -> dict[str, Any]:
    completed = subprocess.run(  # noqa: S603 - a list of arguments, no shell
        [sys.executable, "-m", "local_aws", *arguments], capture_output=True, text=True, check=False
    )
    try:
        answer = json.loads(completed.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        said = completed.stderr.strip().splitlines()
        raise EmbeddedAwsError(
            f"embedded AWS: {arguments[0]} must answer with JSON, got {said[-1] if said else 'nothing'}; "
            "set it up again with make setup"
        )
    if "error" in answer:
        raise EmbeddedAwsError(f"embedded AWS: {answer['error']}")
    return answer
