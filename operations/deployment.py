"""Everything a command needs to work on one environment: its model, its AWS, its Terraform."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import Environment, load_environment
from globaltables.model.load import environment_file
from operations.apply_progress import ApplyProgress
from operations.embedded_aws import aws_environment
from operations.embedded_watch import EmbeddedAwsWatch
from operations.errors import NotDeployedError, RefusedError
from operations.plan_summary import regions_by_address
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

    from operations.aws import Clients
    from operations.console import Console
    from operations.terraform.plan import Plan
    from operations.terraform.saved_plan import SavedPlan


@dataclass(frozen=True, slots=True)
class Deployment:
    """An environment that can be worked on.

    Args:
        environment: What its file says.
        project: Its folders.
        aws_environment: The ``AWS_`` variables that lead to it; None for AWS itself, found as boto3 finds it.
        terraform: Terraform over its synthesized stack, initialized.
        watch: What notices that the embedded AWS died.
        console: Where to write.
    """

    environment: Environment
    project: Project
    aws_environment: Mapping[str, str] | None
    terraform: Terraform
    watch: EmbeddedAwsWatch
    console: Console

    @property
    def plan_file(self) -> Path:
        """Where the plan goes; it holds every value in clear, so it is removed after use."""
        return self.project.work / "plan"

    def plan(self, variables: Mapping[str, str], *, destroy: bool = False) -> tuple[SavedPlan, Plan | None]:
        """Plans; the plan in full is None when there is nothing to do.

        Raises:
            TerraformError: When planning fails.
            EmbeddedAwsError: When the embedded AWS died.
        """
        what = "planning to destroy" if destroy else "planning"
        with self.console.waiting(f"{self.project.stack_name}: {what}"):
            with self.watch.watching():
                saved = self.terraform.plan(self.plan_file, variables=variables, destroy=destroy)
            return saved, self.terraform.show_plan(saved) if saved.has_changes or destroy else None

    def apply(self, saved: SavedPlan, plan: Plan) -> None:
        """Applies exactly this plan and shows how it goes.

        Raises:
            TerraformError: When anything fails; what was done is in state.
            EmbeddedAwsError: When the embedded AWS died.
        """
        counts = plan.counts
        total = counts.add + counts.change + counts.destroy + counts.imported + counts.forget
        progress = ApplyProgress(self.console, total, regions_by_address(plan))
        with progress.shown(), self.watch.watching():
            self.terraform.apply(saved, on_event=progress)

    def clients(self) -> Clients:
        """AWS clients; imported here because boto3 takes its time and planning needs none."""
        from operations.aws import Clients  # noqa: PLC0415

        return Clients(self.aws_environment)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What is deployed, as the outputs of the stack say it.

    Args:
        table_name: The table.
        home: The home region.
        regions: Every region, home first.
        key_arn_by_region: Customer managed keys; empty where there are none.
        replica_settings: What a replica must have that its block cannot say, by region.
    """

    table_name: str
    home: str
    regions: tuple[str, ...]
    key_arn_by_region: Mapping[str, str]
    replica_settings: Mapping[str, Mapping[str, object]]


def open_project(name_or_path: str) -> tuple[Environment, Project, Path]:
    """Reads the environment and finds its folders."""
    environment = load_environment(name_or_path)
    return environment, Project(Path.cwd(), environment.name), environment_file(name_or_path)


def open_deployment(name_or_path: str, console: Console, variables: Mapping[str, str] | None = None) -> Deployment:
    """Reads, synthesizes and initializes an environment; starts the embedded AWS where that is its target.

    Args:
        name_or_path: The environment.
        console: Where to write.
        variables: Values of input variables that are about to be used; their names are checked.

    Raises:
        ConfigurationError: When the environment file is wrong.
        GlobalTablesError: When a tool is missing or fails.
    """
    environment, project, file = open_project(name_or_path)
    binary = find_binary(os.environ, project.root)
    console.detail(f"{binary.text}; synthesizing {project.stack_name}")
    aws = aws_target(environment, project)
    folder = synthesize(project, file)
    stack = StackFile.read(folder)
    _check_names(variables or {}, stack)
    source = find_provider(stack.requirements, binary, os.environ, stack_folder=folder)
    console.detail(source.text)
    prepared = terraform_environment(os.environ, aws=aws, cli_config_file=source.cli_config_file(project.work))
    for name, value in prepared.refused.items():
        console.warn(f"{name}={value} is left out: it would change what Terraform does unseen")
    watch = EmbeddedAwsWatch(aws["AWS_ENDPOINT_URL"] if aws else None, project.embedded_aws / "server.log")
    terraform = Terraform(
        binary,
        folder,
        prepared,
        state_copies=StateCopies(project.work / "state-copies"),
        interrupts=_interrupts(console),
        on_start=watch.started,
    )
    terraform.init()
    return Deployment(environment, project, aws, terraform, watch, console)


def _interrupts(console: Console) -> Interrupts:
    def still_waiting() -> bool:
        console.say("still waiting: ending Terraform now would leave resources behind that it knows nothing of")
        return False

    return Interrupts(
        forwarded=lambda: console.say("interrupt passed on; waiting for Terraform to finish what is in flight"),
        confirm_force=still_waiting,
    )


def _check_names(variables: Mapping[str, str], stack: StackFile) -> None:
    declared = stack.raw.get("variable") or {}
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


def deployed(deployment: Deployment) -> Deployed:
    """Reads the outputs.

    Raises:
        NotDeployedError: When there are none.
    """
    outputs = {name: output.value for name, output in deployment.terraform.stored_state().outputs.items()}
    try:
        region_by_role: Mapping[str, str] = outputs["region_by_role"]
        return Deployed(
            table_name=outputs["table_name"],
            home=region_by_role["primary"],
            # Terraform sorts maps by key; the home comes first here.
            regions=tuple(sorted(region_by_role.values(), key=lambda region: region != region_by_role["primary"])),
            key_arn_by_region={region: arn for region, arn in outputs["key_arn_by_region"].items() if arn},
            replica_settings=outputs["replica_settings"],
        )
    except KeyError as error:
        name = deployment.environment.name
        raise NotDeployedError(
            f"environment {name}: is not deployed, its state has no output {error}; deploy it with globaltables deploy"
        ) from error
