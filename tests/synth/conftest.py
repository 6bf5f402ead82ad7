"""Synthesizes each environment once for all tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from globaltables.model import Environment, load_environment
from stacks.app import build_app
from tests.synth.stack import Stack

ENVIRONMENTS = Path(__file__).parents[2] / "environments"

Synthesize = Callable[[Environment], Stack]


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """A function from an environment to its data stack; the same environment is synthesized once."""
    known: dict[str, Stack] = {}

    def synthesize(environment: Environment) -> Stack:
        key = environment.model_dump_json()
        if key not in known:
            outdir = tmp_path_factory.mktemp("synth")
            build_app(environment, outdir=str(outdir)).synth()
            known[key] = Stack.read(outdir, f"global-table-{environment.name}")
        return known[key]

    return synthesize


@pytest.fixture(params=["local", "dev", "prod"])
def environment(request: pytest.FixtureRequest) -> Environment:
    """Each environment of the project."""
    return load_environment(request.param, ENVIRONMENTS)
