"""What every test can use."""

import re
import signal
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.golden import Golden

SHARED = re.compile(r"tests/acceptance/\w+/")
"""The tests of such a folder share one deployed stack."""
GUIDES = "tests/acceptance/guides/"
"""The tests of this one share nothing."""
STREWN = ("tests/acceptance/", "tests/contract/")
"""Terraform and its provider keep the processors busy in the first; the second mostly waits."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that rewrites golden files."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; review them in the diff")


def pytest_configure() -> None:
    """Lets ctrl-C reach the programs that tests start, even where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _scope(nodeid: str) -> str:
    """The tests of a file stay together, and all that share a deployed stack do; guides go anywhere."""
    if nodeid.startswith(GUIDES):
        return nodeid
    shared = SHARED.match(nodeid)
    return shared[0] if shared else nodeid.partition("::")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Strews the tests that mostly wait among those that keep the processors busy; what is short stays at the end."""
    scopes: dict[str, list[pytest.Item]] = {}
    for item in items:
        scopes.setdefault(_scope(item.nodeid), []).append(item)
    place: dict[str, float] = {}
    for folder in STREWN:
        inside = [scope for scope in scopes if scope.startswith(folder)]
        place |= {scope: number / len(inside) for number, scope in enumerate(inside)}
    items[:] = [item for scope in sorted(scopes, key=lambda one: place.get(one, 1)) for item in scopes[scope]]


class _FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives what stays together to one worker, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Takes the place of `--dist`."""
    return _FilesTogether(config, log)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """The golden files beside the test."""
    return Golden(request.path.parent / "golden", update=bool(request.config.getoption("--update-golden")))
