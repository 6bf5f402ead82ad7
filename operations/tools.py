"""Looks at the tools a deploy needs: what was found, what is too old, and how to get it."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from globaltables.model import ConfigurationError
from operations.errors import GlobalTablesError
from operations.finding import Finding, Verdict
from operations.terraform.binary import find_binary
from operations.terraform.provider import Origin, find_provider
from operations.terraform_variables import required_provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
CDKTF_CLI = Path("node_modules/cdktf-cli/package.json")
CDKTF_CLI_VERSION = "0.21.0"
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*(==|>=)\s*([0-9.]+)")
_NUMBER = re.compile(r"\d+")


def examine_tools() -> list[Finding]:
    """Looks at all of them."""
    return [
        python(sys.version_info[:3]),
        *packages(requires("globaltables") or ()),
        node(),
        *terraform(),
        cdktf_cli(CDKTF_CLI),
    ]


def python(found: tuple[int, ...]) -> Finding:
    """The interpreter."""
    text = ".".join(map(str, found))
    if found < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return Finding("python", Verdict.BAD, text, f"install Python {oldest} or later and run make setup")
    return Finding("python", Verdict.GOOD, f"{text} ({platform.system()} {platform.machine()})")


def packages(requirements: Iterable[str]) -> Iterator[Finding]:
    """The Python packages this one declares, extras left out."""
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        if match is None or "extra ==" in requirement:
            continue
        name, operator, wanted = match.groups()
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding(name, Verdict.BAD, "not installed", "run make setup")
            continue
        good = found == wanted if operator == "==" else numbers(found) >= numbers(wanted)
        way_out = "" if good else f"must be {'' if operator == '==' else 'at least '}{wanted}: run make setup"
        yield Finding(name, Verdict.GOOD if good else Verdict.BAD, found, way_out)


def node() -> Finding:
    """What jsii runs on."""
    beside = Path(sys.executable).with_name("node")
    program = os.environ.get("JSII_NODE") or (str(beside) if beside.exists() else shutil.which("node"))
    if program is None:
        return Finding("node", Verdict.BAD, "not found", "run make setup, which brings it with a Python package")
    way_out = f"use Node {OLDEST_NODE} or later; make setup brings one"
    if os.environ.get("JSII_NODE"):
        way_out += ", which is used when JSII_NODE is unset"
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - the program that jsii would run
    except (OSError, subprocess.CalledProcessError) as error:
        return Finding("node", Verdict.BAD, f"{program} does not run: {error}", way_out)
    found = answer.stdout.strip()
    good = numbers(found) >= (OLDEST_NODE,)
    return Finding("node", Verdict.GOOD if good else Verdict.BAD, f"{found} ({program})", "" if good else way_out)


def terraform() -> Iterator[Finding]:
    """Terraform or OpenTofu, and where it takes the provider from."""
    configuration = os.environ.get("TF_CLI_CONFIG_FILE")
    if configuration and not Path(configuration).is_file():
        way_out = "unset it; the commands here leave it out, terraform run by hand warns of it"
        yield Finding("TF_CLI_CONFIG_FILE", Verdict.WARNING, f"{configuration} does not exist", way_out)
    try:
        binary = find_binary(os.environ)
    except GlobalTablesError as error:
        yield Finding("terraform", Verdict.BAD, str(error))
        return
    yield Finding("terraform", Verdict.GOOD, binary.text)
    try:
        provider = required_provider()
        source = find_provider([provider], binary, os.environ)
    except (GlobalTablesError, ConfigurationError) as error:
        yield Finding("provider aws", Verdict.BAD, str(error))
        return
    needs = ", which needs a network at the first init" if source.origin is Origin.REGISTRY else ""
    yield Finding("provider aws", Verdict.GOOD, f"{provider.version}: {source.text}{needs}")


def cdktf_cli(package: Path) -> Finding:
    """What `npx cdktf` runs; everything else does without."""
    way_out = "only `npx cdktf` needs it: make setup"
    try:
        found = str(json.loads(package.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return Finding("cdktf-cli", Verdict.WARNING, "not installed", way_out)
    if found != CDKTF_CLI_VERSION:
        return Finding("cdktf-cli", Verdict.WARNING, found, f"must be {CDKTF_CLI_VERSION}; {way_out}")
    return Finding("cdktf-cli", Verdict.GOOD, found)


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a version; none when it has none."""
    return tuple(map(int, _NUMBER.findall(text)))
