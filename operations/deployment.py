"""Everything a command needs to work on one environment: its model, its AWS, its stacks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import Environment, load_environment
from globaltables.model.load import environment_file
from operations.driven_stack import DrivenStack
from operations.embedded_aws import aws_environment
from operations.embedded_watch import EmbeddedAwsWatch
from operations.errors import RefusedError
from operations.project import Project
from operations.synthesize import synthesize
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
from operations.terraform.interrupts import Interrupts
from operations.terraform.provider import find_provider
from operations.terraform.stack_file import StackFile
from operations.terraform.state_copy import StateCopies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.config import Config

    from operations.aws import Clients
    from operations.console import Console
    from operations.terraform.binary import Binary


@dataclass(frozen=True, slots=True)
class Deployment:
    """An environment that can be worked on.

    Args:
        environment: What its file says.
        project: Its folders.
        aws_environment: The ``AWS_`` variables that lead to it; None for AWS itself, found as boto3 finds it.
        stacks: Its stacks in the order they are deployed in, the one that holds the data first.
        console: Where to write.
    """

    environment: Environment
    project: Project
    aws_environment: Mapping[str, str] | None
    stacks: tuple[DrivenStack, ...]
    console: Console

    @property
    def data(self) -> DrivenStack:
        """The stack that holds the data."""
        return self.stacks[0]

    def clients(self, config: Config | None = None) -> Clients:
        """AWS clients; imported here because boto3 takes its time and planning needs none.

        Args:
            config: How they call. Default: as `Clients` does.
        """
        from operations.aws import Clients  # noqa: PLC0415

        return Clients(self.aws_environment, config) if config else Clients(self.aws_environment)

    def remove_plans(self) -> None:
        """Removes the plan files, which hold every value in clear."""
        for stack in self.stacks:
            stack.plan_file.unlink(missing_ok=True)


def open_project(name_or_path: str) -> tuple[Environment, Project, Path]:
    """Reads the environment and finds its folders."""
    environment = load_environment(name_or_path)
    return environment, Project(Path.cwd(), environment.name), environment_file(name_or_path)


def open_deployment(
    name_or_path: str, console: Console, variables: Mapping[str, str] | None = None, *, only_data: bool = False
) -> Deployment:
    """Reads, synthesizes and initializes an environment; starts the embedded AWS where that is its target.

    Args:
        name_or_path: The environment.
        console: Where to write.
        variables: Values of input variables that are about to be used; their names are checked.
        only_data: Leave out the stacks that hold no data.

    Raises:
        ConfigurationError: When the environment file is wrong.
        GlobalTablesError: When a tool is missing or fails.
    """
    environment, project, file = open_project(name_or_path)
    binary = find_binary(os.environ, project.root)
    console.detail(f"{binary.text}; synthesizing {project.stack_name}")
    aws = aws_target(environment, project)
    names = synthesize(project, file, every_stack=True)
    watch = EmbeddedAwsWatch(aws["AWS_ENDPOINT_URL"] if aws else None, project.embedded_aws / "server.log")
    prepare = _Preparation(project, binary, aws, watch, console)
    stacks = [prepare.stack(name) for name in (names[:1] if only_data else names)]
    _check_names(variables or {}, stacks)
    return Deployment(environment, project, aws, tuple(filter(_initialized, stacks)), console)


@dataclass(frozen=True, slots=True)
class _Preparation:
    """What all stacks of an environment are prepared with."""

    project: Project
    binary: Binary
    aws: Mapping[str, str] | None
    watch: EmbeddedAwsWatch
    console: Console

    def stack(self, name: str) -> DrivenStack:
        """Finds the stack's provider."""
        folder, work, console = self.project.folder_of(name), self.project.work, self.console
        source = find_provider(StackFile.read(folder).requirements, self.binary, os.environ, stack_folder=folder)
        prepared = terraform_environment(os.environ, aws=self.aws, cli_config_file=source.cli_config_file(work))
        if name == self.project.stack_name:
            console.detail(source.text)
            for variable, value in prepared.refused.items():
                console.warn(f"{variable}={value} is left out: it would change what Terraform does unseen")
        terraform = Terraform(
            self.binary,
            folder,
            prepared,
            state_copies=StateCopies(work / "state-copies" / name),
            interrupts=_interrupts(console),
            on_start=self.watch.started,
        )
        return DrivenStack(name, terraform, work / f"{name}.plan", self.watch, console)


def _initialized(stack: DrivenStack) -> bool:
    """Initializes a stack that has anything, or had and still has it to destroy; says whether it is one."""
    is_local = stack.terraform.stack_file.local_state_file is not None
    if stack.is_emptied and is_local and not stack.terraform.stored_state().resources:
        return False  # without the second that init takes
    stack.terraform.init()
    return not stack.is_emptied or bool(stack.terraform.stored_state().resources)


def _interrupts(console: Console) -> Interrupts:
    def still_waiting() -> bool:
        console.say("still waiting: ending Terraform now would leave resources behind that it knows nothing of")
        return False

    return Interrupts(
        forwarded=lambda: console.say("interrupt passed on; waiting for Terraform to finish what is in flight"),
        confirm_force=still_waiting,
    )


def _check_names(variables: Mapping[str, str], stacks: list[DrivenStack]) -> None:
    declared = frozenset[str]().union(*(stack.variable_names for stack in stacks))
    for name in variables:
        if name not in declared:
            raise RefusedError(f"--var: must name one of {', '.join(sorted(declared))}, got {name}; correct it")


def aws_target(environment: Environment, project: Project) -> Mapping[str, str] | None:
    """The ``AWS_`` variables that lead to the environment's target.

    Raises:
        RefusedError: When the target is AWS but the shell's variables lead elsewhere.
    """
    if environment.target == "embedded_aws":
        return aws_environment(project.embedded_aws, environment.primary_region)
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        raise RefusedError(
            f"environment {environment.name}: its target is AWS, got AWS_ENDPOINT_URL={endpoint}; "
            'unset it, or set target = "embedded_aws" in the environment file'
        )
    return None
