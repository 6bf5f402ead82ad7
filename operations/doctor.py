"""Looks at everything a deploy needs and says, for each, what was found and what to do.

Nothing here changes anything; in particular the embedded AWS is not started.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import ConfigurationError, load_environment
from operations.embedded_aws import client_environment, embedded_aws
from operations.errors import GlobalTablesError
from operations.finding import Finding, Verdict
from operations.project import Project
from operations.terraform.binary import BINARY_VARIABLE, find_binary
from operations.terraform.errored_state import ERRORED_STATE
from operations.tools import examine_tools, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from globaltables.model import Environment


def examine(name_or_path: str) -> list[Finding]:
    """Looks at tools first, then at the environment, its state and its AWS."""
    findings = examine_tools()
    try:
        environment = load_environment(name_or_path)
    except ConfigurationError as error:
        return [*findings, Finding("environment", Verdict.BAD, str(error), "correct the file")]
    findings.append(Finding("environment", Verdict.GOOD, f"{environment.name}: table {environment.table_name}"))
    return [*findings, *_terraform_for(environment), _state(environment), *_aws(environment)]


def _terraform_for(environment: Environment) -> Iterator[Finding]:
    """Says when Terraform is new enough for everything but where this environment's state is kept."""
    oldest = environment.backend.oldest_terraform
    try:
        binary = find_binary(os.environ)
    except GlobalTablesError:
        return  # told among the tools
    if numbers(binary.version) < oldest:
        wanted = ".".join(map(str, oldest))
        way_out = f"a state in {environment.backend.type} wants {wanted} or later: install it, or name it in "
        yield Finding("terraform for the state", Verdict.BAD, binary.text, f"{way_out}{BINARY_VARIABLE}")


def _state(environment: Environment) -> Finding:
    project = Project(Path.cwd(), environment.name)
    errored = project.stack_folder / ERRORED_STATE
    if errored.exists():
        way_out = f"run globaltables deploy --recover --env {environment.name}, which compares the two and pushes it"
        return Finding("state", Verdict.BAD, f"{errored} holds a state that could not be uploaded", way_out)
    kind = environment.backend.type
    if kind != "local":
        return Finding("state", Verdict.GOOD, f"kept in {kind}")
    file = project.root / "state" / f"{project.stack_name}.tfstate"
    return Finding("state", Verdict.GOOD, f"{file.relative_to(project.root)}{'' if file.exists() else ', none yet'}")


def _aws(environment: Environment) -> Iterator[Finding]:
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    variables: Mapping[str, str] | None = None
    if environment.target == "embedded_aws":
        try:
            running = embedded_aws(Project(Path.cwd(), environment.name).embedded_aws, "status")
        except GlobalTablesError as error:
            yield Finding("embedded AWS", Verdict.BAD, str(error))
            return
        if not running["running"]:
            yield Finding("embedded AWS", Verdict.WARNING, "not running", "globaltables local up; deploy starts it too")
            return
        yield Finding("embedded AWS", Verdict.GOOD, str(running["url"]))
        variables = client_environment(running, environment.home_region)
    elif endpoint:
        yield Finding("AWS_ENDPOINT_URL", Verdict.BAD, endpoint, "unset it: the environment's target is AWS")
        return
    yield from _account_and_regions(environment, variables)


def _account_and_regions(environment: Environment, variables: Mapping[str, str] | None) -> Iterator[Finding]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - boto3 is slow to import

    from operations.aws import Clients  # noqa: PLC0415

    clients = Clients(variables)
    try:
        account = clients.sts(environment.home_region).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        yield Finding("credentials", Verdict.BAD, str(error), "set AWS_PROFILE, or sign in with aws sso login")
        return
    if environment.account_id not in {None, account}:
        way_out = f"use credentials of account {environment.account_id}"
        yield Finding("credentials", Verdict.BAD, f"account {account}", way_out)
        return
    yield Finding("credentials", Verdict.GOOD, f"account {account}")
    for role, region in environment.region_by_role.items():
        try:
            clients.dynamodb(region).describe_limits()
        except (BotoCoreError, ClientError) as error:
            yield Finding(
                region, Verdict.BAD, f"{role}: {error}", "enable the region, or allow dynamodb:DescribeLimits"
            )
        else:
            yield Finding(region, Verdict.GOOD, f"{role}: DynamoDB answers")
