"""Opens what is deployed to look at it: no synth and no Terraform where the states are local files.

A deploy needs the stacks; somebody on call needs an answer. The names of regions, keys, vaults and alarms are all in
state, and a local state is a file that can be read in a millisecond.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from operations.aws_target import aws_target
from operations.deployed import Deployed, deployed_in
from operations.environment_glance import glance_at
from operations.project import Project
from operations.terraform.state import State, parse_stored_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.console import Console


@dataclass(frozen=True, slots=True)
class DeployedView:
    """What is deployed, to look at.

    Args:
        name: The environment's name.
        deployed: What the outputs say.
        states: The states of all stacks, the data stack's first.
        aws_environment: The ``AWS_`` variables that lead there; None for AWS itself.
        account_id: The account that the environment names. Default: it names none.
    """

    name: str
    deployed: Deployed
    states: tuple[State, ...]
    aws_environment: Mapping[str, str] | None
    account_id: str | None = None


def open_deployed(name_or_path: str, console: Console) -> DeployedView:
    """Reads environment and states; starts the embedded AWS where that is the target.

    Args:
        name_or_path: The environment.
        console: Where to write.

    Raises:
        ConfigurationError: When the environment file is wrong.
        NotDeployedError: When nothing is deployed.
        GlobalTablesError: When the embedded AWS or, for a remote state, Terraform fails.
    """
    environment = glance_at(name_or_path)
    project = Project(Path.cwd(), environment.name)
    states = local_states(project) if environment.has_local_state else None
    if states is None:
        return _opened_by_terraform(name_or_path, console)
    now = deployed_in(states[0], environment.name)
    # The embedded AWS is asked by a process of its own; boto3, which every reading needs, is loaded while it answers.
    with ThreadPoolExecutor(max_workers=1) as pool:
        target = pool.submit(aws_target, environment, project)
        import_module("operations.status.reading")

        return DeployedView(environment.name, now, states, target.result(), environment.account_id)


def _opened_by_terraform(name_or_path: str, console: Console) -> DeployedView:
    from operations.deployment import open_deployment  # noqa: PLC0415 - only a remote state needs it

    deployment = open_deployment(name_or_path, console)
    states = tuple(stack.terraform.stored_state() for stack in deployment.stacks)
    environment = deployment.environment
    now = deployed_in(states[0], environment.name)
    return DeployedView(environment.name, now, states, deployment.aws_environment, environment.account_id)


def local_states(project: Project) -> tuple[State, ...] | None:
    """The states as they lie in files; None where a workspace moves them."""
    states = []
    for name in project.stack_names:
        workspace = project.folder_of(name) / ".terraform" / "environment"
        if workspace.is_file() and workspace.read_text(encoding="utf-8").strip() not in {"", "default"}:
            return None
        file = project.state_file_of(name)
        states.append(parse_stored_state(file.read_bytes() if file.is_file() else b"", str(file)))
    return tuple(states)
