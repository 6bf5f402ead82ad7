"""A few moments at which a deploy or a destroy goes wrong; `make faults` has many more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fault_moments import run_moment
from tests.fault_world import FaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.terraform.binary import Binary

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, terraform: Binary) -> Iterator[FaultWorld]:
    """Nothing is deployed yet."""
    del terraform
    folder = tmp_path_factory.mktemp("faults")
    world = FaultWorld.make(folder, folder / "aws")
    try:
        yield world
    finally:
        world.close()


@pytest.mark.parametrize(
    ("seed", "action", "fault"),
    [
        (3, "create", "kill both"),
        (7, "change", "interrupt"),
        (2, "destroy", "kill terraform"),
    ],
)
def test_one_recovery_at_most_makes_it_good(world: FaultWorld, seed: int, action: str, fault: str) -> None:
    """No item lost, state and AWS agree, no lock, no file."""
    assert run_moment(world, seed, fault, action).problems == []
