"""What every test can use."""

import signal

import pytest

from tests.golden import Golden


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that rewrites golden files."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; review them in the diff")


def pytest_configure() -> None:
    """Lets ctrl-C reach the programs that tests start, even where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a file on one worker, and all that share the live stack on one too."""
    for item in items:
        shares_live_stack = "live" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("live" if shares_live_stack else str(item.path)))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """The golden files beside the test."""
    return Golden(request.path.parent / "golden", update=bool(request.config.getoption("--update-golden")))
