"""`prod`, every option on: made from nothing, and nothing left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.prod.prod_environment import REGIONS, STACKS

if TYPE_CHECKING:
    from tests.acceptance.prod.conftest import Prod

pytestmark = pytest.mark.acceptance


def test_the_second_plan_is_empty(prod: Prod) -> None:
    """Of both stacks, and every region is well."""
    document = prod.first.document
    assert list(document["stacks"]) == list(STACKS)
    assert (document["second_plan_empty"], document["problems"]) == (True, [])
    assert document["regions"] == dict.fromkeys(REGIONS, "ACTIVE")
