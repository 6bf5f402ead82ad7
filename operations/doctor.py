"""Looks at everything a deploy needs and says, for each, what was found and what to do.

Nothing here changes anything; in particular the embedded AWS is not started.
"""

from __future__ import annotations

import enum
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import ConfigurationError, load_environment
from operations.embedded_aws import client_environment, embedded_aws
from operations.errors import GlobalTablesError
from operations.project import Project
from operations.terraform.binary import find_binary
from operations.terraform.provider import ProviderRequirement, find_provider

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from globaltables.model import Environment

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
PROVIDER_VERSION = "5.100.0"
"""What the bindings of this project were generated from."""
_PACKAGES = ("cdktf", "cdktf-cdktf-provider-aws", "constructs", "jsii", "boto3", "pydantic")


class Verdict(enum.StrEnum):
    """How it is with one thing."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        subject: The thing.
        verdict: How it is.
        found: What was found.
        way_out: What to do; empty when all is well.
    """

    subject: str
    verdict: Verdict
    found: str
    way_out: str = ""


def examine(name_or_path: str) -> list[Finding]:
    """Looks at tools first, then at the environment and its AWS."""
    findings = [_python(), *_packages(), _node(), *_terraform(), _cdktf_cli()]
    try:
        environment = load_environment(name_or_path)
    except ConfigurationError as error:
        return [*findings, Finding("environment", Verdict.BAD, str(error), "correct the file")]
    findings.append(Finding("environment", Verdict.GOOD, f"{environment.name}: table {environment.table_name}"))
    return [*findings, *_aws(environment)]


def _python() -> Finding:
    found = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return Finding("python", Verdict.BAD, found, f"install Python {oldest} or later and run make setup")
    return Finding("python", Verdict.GOOD, found)


def _packages() -> Iterator[Finding]:
    for name in _PACKAGES:
        try:
            yield Finding(name, Verdict.GOOD, version(name))
        except PackageNotFoundError:
            yield Finding(name, Verdict.BAD, "not installed", "run make setup")


def _node() -> Finding:
    beside = Path(sys.executable).with_name("node")
    program = os.environ.get("JSII_NODE") or (str(beside) if beside.exists() else shutil.which("node"))
    if program is None:
        return Finding("node", Verdict.BAD, "not found", "run make setup, which brings it with a Python package")
    try:
        found = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        return Finding("node", Verdict.BAD, f"{program} does not run: {error}", "run make setup")
    if int(found.lstrip("v").split(".")[0]) < OLDEST_NODE:
        return Finding("node", Verdict.BAD, found, f"use Node {OLDEST_NODE} or later; make setup brings one")
    return Finding("node", Verdict.GOOD, found)


def _terraform() -> Iterator[Finding]:
    try:
        binary = find_binary(os.environ)
    except GlobalTablesError as error:
        yield Finding("terraform", Verdict.BAD, str(error))
        return
    yield Finding("terraform", Verdict.GOOD, binary.text)
    try:
        source = find_provider([ProviderRequirement("aws", PROVIDER_VERSION)], binary, os.environ)
    except GlobalTablesError as error:
        yield Finding("provider aws", Verdict.BAD, str(error))
    else:
        yield Finding("provider aws", Verdict.GOOD, f"{PROVIDER_VERSION}: {source.text}")


def _cdktf_cli() -> Finding:
    if Path("node_modules/.bin/cdktf").exists():
        return Finding("cdktf-cli", Verdict.GOOD, "in node_modules")
    return Finding("cdktf-cli", Verdict.WARNING, "not installed", "only `npx cdktf` needs it: make setup")


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
        variables = client_environment(running, environment.primary_region)
    elif endpoint:
        yield Finding("AWS_ENDPOINT_URL", Verdict.BAD, endpoint, "unset it: the environment's target is AWS")
        return
    yield from _account_and_regions(environment, variables)


def _account_and_regions(environment: Environment, variables: Mapping[str, str] | None) -> Iterator[Finding]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - boto3 is slow to import

    from operations.aws import Clients  # noqa: PLC0415

    clients = Clients(variables)
    try:
        account = clients.sts(environment.primary_region).get_caller_identity()["Account"]
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
