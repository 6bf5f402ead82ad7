"""One embedded AWS for the whole suite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local_aws import process
from local_aws.instance import Running
from tests.contract.support import FIRST, HOME, QUICK, SECOND, Clients, Faults, Tables


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The embedded AWS of this suite."""
    folder = tmp_path_factory.mktemp("local-aws")
    running = process.start(folder, settings=QUICK)
    yield running
    process.stop(folder)


@pytest.fixture(scope="session")
def clients(instance: Running) -> Iterator[Clients]:
    """Clients of the suite's instance."""
    made = Clients(instance.url)
    for region in (HOME, FIRST, SECOND):
        made("dynamodb", region)  # making a client takes longer than a table is CREATING
    yield made
    made.close()


@pytest.fixture(scope="session")
def tables(clients: Clients) -> Tables:
    """Tables in the suite's instance."""
    return Tables(clients)


@pytest.fixture(scope="session")
def global_table(tables: Tables) -> str:
    """A table with replicas in two more regions, for tests that only write items with keys of their own."""
    return tables.create_global(FIRST, SECOND)


@pytest.fixture
def faults(instance: Running) -> Iterator[Faults]:
    """Faults of the suite's instance, all off again afterwards."""
    made = Faults(instance.url)
    yield made
    made.clear()


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder for an instance of the test's own, stopped afterwards if it runs."""
    yield tmp_path
    process.stop(tmp_path)
