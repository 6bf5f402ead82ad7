"""What every test can use."""

import os
import re
import signal
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from operations.terraform.environment import GO_GARBAGE_COLLECTION
from tests.golden import Golden

SHARED = re.compile(r"tests/acceptance/\w+/")
"""The tests of such a folder share one deployed stack."""
GUIDES = "tests/acceptance/guides/"
"""The tests of this one share nothing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that rewrites golden files."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; review them in the diff")


def pytest_configure() -> None:
    """Prepares what the programs that tests start get from here.

    Ctrl-C reaches them, even where the tests run in the background, which ignores it; and Terraform that is run by hand
    collects garbage as seldom as the one that our commands run.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("GOGC", GO_GARBAGE_COLLECTION)


class _FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Keeps the tests of a file on one worker, and all that share a deployed stack on one too; guides go anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(GUIDES):
            return nodeid
        shared = SHARED.match(nodeid)
        return shared[0] if shared else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Takes the place of `--dist`."""
    return _FilesTogether(config, log)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """The golden files beside the test."""
    return Golden(request.path.parent / "golden", update=bool(request.config.getoption("--update-golden")))
