"""Everything a command needs to work on one environment: its model, its AWS, its stacks."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import Environment, load_environment
from globaltables.model.environment import EMBEDDED_ACCOUNT_ID
from globaltables.model.load import environment_file
from operations.aws_target import EMBEDDED, aws_target
from operations.driven_stack import DrivenStack
from operations.embedded_watch import EmbeddedAwsWatch
from operations.errors import RefusedError
from operations.fence.account import AccountLookup, check_account
from operations.fence.shell import refuse_hidden_flags
from operations.fence.state_memory import check_first_contact, check_state, remember
from operations.interruptions import Interruptions
from operations.journal import Journal, Recorder
from operations.journal.company import refuse_company
from operations.project import Project
from operations.recovery.import_blocks import remove_imports
from operations.recovery.unreadable_state import face_unreadable_state
from operations.state_lock import lock_of
from operations.synthesize import synthesize
from operations.terraform.binary import find_binary
from operations.terraform.driver import Terraform
from operations.terraform.environment import terraform_environment
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
        recorder: Writes down what is changed.
    """

    environment: Environment
    project: Project
    aws_environment: Mapping[str, str] | None
    stacks: tuple[DrivenStack, ...]
    console: Console
    recorder: Recorder
    _clients: list[Clients] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def data(self) -> DrivenStack:
        """The stack that holds the data."""
        return self.stacks[0]

    def clients(self, config: Config | None = None) -> Clients:
        """AWS clients; imported here because boto3 takes its time and planning needs none.

        Args:
            config: How they call. Default: as `Clients` does, and then they are the same ones every time.
        """
        from operations.aws import Clients  # noqa: PLC0415

        if config:
            return Clients(self.aws_environment, config)
        if not self._clients:
            self._clients.append(Clients(self.aws_environment))
        return self._clients[0]

    def remove_plans(self) -> None:
        """Removes the plan files, which hold every value in clear."""
        for stack in self.stacks:
            stack.plan_file.unlink(missing_ok=True)
            remove_imports(stack.terraform.folder)

    def remember_states(self) -> None:
        """Remembers every stack's state as it is now, to know it again."""
        remember(self.project.work, {stack.name: stack.terraform.stored_state() for stack in self.stacks})


def open_project(name_or_path: str) -> tuple[Environment, Project, Path]:
    """Reads the environment and finds its folders."""
    environment = load_environment(name_or_path)
    return environment, Project(Path.cwd(), environment.name), environment_file(name_or_path)


def open_deployment(
    name_or_path: str,
    console: Console,
    variables: Mapping[str, str] | None = None,
    *,
    only_data: bool = False,
    fenced: bool = False,
    own_account: bool = False,
    recovering: bool = False,
    dry_run: bool = False,
) -> Deployment:
    """Reads, synthesizes and initializes an environment; starts the embedded AWS where that is its target.

    Args:
        name_or_path: The environment.
        console: Where to write.
        variables: Values of input variables that are about to be used; their names are checked.
        only_data: Leave out the stacks that hold no data.
        fenced: Refuse another account, another's state, company and hidden flags: for what plans or changes anything.
        own_account: Refuse another account alone: for what writes items and no state. Fenced does as well.
        recovering: Whether a lost or an older state is about to be made good.
        dry_run: Whether nothing may be changed, so that a recovery leaves a state alone that cannot be read.

    Raises:
        ConfigurationError: When the environment file is wrong.
        RefusedError: When a fence stands in the way.
        GlobalTablesError: When a tool is missing or fails.
    """
    environment, project, file = open_project(name_or_path)
    binary = find_binary(os.environ, project.root)
    if fenced:
        refuse_hidden_flags(os.environ)
    console.detail(f"{binary.text}; synthesizing {project.stack_name}")
    with ThreadPoolExecutor(max_workers=1) as pool:
        target = pool.submit(aws_target, environment, project)
        if environment.target != EMBEDDED:
            target.result()  # what is refused is refused before anything is written
        recorder = Recorder(Journal(project.work / "journal"))
        if fenced:
            refuse_company(recorder.journal)
        lookup = _account_lookup(environment) if fenced or own_account else None
        names = synthesize(project, file, every_stack=True)  # the embedded AWS takes as long to start
    aws = target.result()
    if lookup is not None:  # before init, which would look for the state with the wrong credentials
        check_account(environment.name, _account(environment, lookup), environment.account_id, ())
    patience = environment.backend.lock_timeout_seconds
    prepare = _Preparation(project, binary, aws, console, recorder, patience)
    stacks = [prepare.stack(name) for name in (names[:1] if only_data else names)]
    _check_names(variables or {}, stacks)
    for one in stacks:
        face_unreadable_state(one, recovering=recovering and not dry_run)
    if fenced:
        for stack in stacks:
            remove_imports(stack.terraform.folder)  # of a run that was killed
    deployment = Deployment(environment, project, aws, tuple(filter(_initialized, stacks)), console, recorder)
    if fenced and lookup is not None:
        _fence(deployment, lookup, variables or {}, recovering=recovering)
    elif lookup is not None:
        states = [stack.terraform.stored_state() for stack in deployment.stacks]
        check_account(environment.name, _account(environment, lookup), environment.account_id, states)
    return deployment


def _account_lookup(environment: Environment) -> AccountLookup:
    def ask() -> str:
        from operations.aws import Clients  # noqa: PLC0415 - boto3 is slow to import, and does so beside synth

        return Clients().sts(environment.home_region).get_caller_identity()["Account"]

    return AccountLookup(ask, EMBEDDED_ACCOUNT_ID if environment.target == "embedded_aws" else None)


def _account(environment: Environment, lookup: AccountLookup) -> str | None:
    """The account; None where the credentials may be those of another machine, which runs Terraform."""
    return lookup.account(optional=environment.backend.type == "cloud")


def _fence(deployment: Deployment, lookup: AccountLookup, variables: Mapping[str, str], *, recovering: bool) -> None:
    environment, project = deployment.environment, deployment.project
    states = {stack.name: stack.terraform.stored_state() for stack in deployment.stacks}
    for name, state in states.items():
        check_state(project, name, state, recovering=recovering)
    # Whoever gives the table another name or home for once is met by the fences of the stack itself.
    given = variables.keys() | {name.removeprefix("TF_VAR_") for name in os.environ if name.startswith("TF_VAR_")}
    if not given & {"table_name_prefix", "primary_region"}:
        data = deployment.data.name
        check_first_contact(project, environment.table_name, environment.home_region, data, states[data])
    account = _account(environment, lookup)
    check_account(environment.name, account, environment.account_id, states.values())
    deployment.recorder.about |= {
        "account": account,
        "table": environment.table_name,
        "regions": list(environment.region_by_role.values()),
    }


@dataclass(frozen=True, slots=True)
class _Preparation:
    """What all stacks of an environment are prepared with."""

    project: Project
    binary: Binary
    aws: Mapping[str, str] | None
    console: Console
    recorder: Recorder
    lock_timeout_seconds: int

    def stack(self, name: str) -> DrivenStack:
        """Finds the stack's provider."""
        folder, work, console = self.project.folder_of(name), self.project.work, self.console
        source = find_provider(StackFile.read(folder).requirements, self.binary, os.environ, stack_folder=folder)
        prepared = terraform_environment(os.environ, aws=self.aws, cli_config_file=source.cli_config_file(work))
        if name == self.project.stack_name:
            console.detail(source.text)
            for variable in prepared.refused:  # without its value, which may hold a secret
                console.warn(f"{variable} is left out: it would change what Terraform does unseen")
        # One each: two stacks may be at work at once.
        url = self.aws["AWS_ENDPOINT_URL"] if self.aws else None
        watch = EmbeddedAwsWatch(url, self.project.embedded_aws / "server.log")

        def started(command: str, process_id: int) -> None:
            watch.started(process_id)
            if command == "apply":
                self.recorder.started(process_id)

        terraform = Terraform(
            self.binary,
            folder,
            prepared,
            state_copies=StateCopies(work / "state-copies" / name),
            interrupts=Interruptions(console).hooks,
            on_start=started,
            lock_timeout_seconds=self.lock_timeout_seconds,
            checks_providers=url is None,
        )
        return DrivenStack(
            name,
            terraform,
            work / f"{name}.plan",
            watch,
            console,
            self.recorder,
            lambda: lock_of(terraform.stack_file, self._clients),
        )

    def _clients(self) -> Clients:
        from operations.aws import Clients  # noqa: PLC0415 - boto3 is slow to import

        return Clients(self.aws)


def _initialized(stack: DrivenStack) -> bool:
    """Initializes a stack that has anything, or had and still has it to destroy; says whether it is one."""
    is_local = stack.terraform.stack_file.local_state_file is not None
    if stack.is_emptied and is_local and not stack.terraform.stored_state().resources:
        return False  # without the second that init takes
    stack.terraform.init()
    return not stack.is_emptied or bool(stack.terraform.stored_state().resources)


def _check_names(variables: Mapping[str, str], stacks: list[DrivenStack]) -> None:
    declared = frozenset[str]().union(*(stack.variable_names for stack in stacks))
    for name in variables:
        if name not in declared:
            raise RefusedError(f"--var: must name one of {', '.join(sorted(declared))}, got {name}; correct it")
