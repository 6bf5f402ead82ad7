"""What was read with credentials of another account is not shown as this environment's."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from operations.deployed_view import DeployedView
from operations.errors import RefusedError
from operations.status.facts import RegionFacts
from operations.status.whose import refuse_other_account
from operations.terraform.state import ResourceState, State
from tests.unit.status.healthy_table import EXPECTED, HOME, REGIONS, SECOND, TABLE, THIRD

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS, OTHERS = "111122223333", "444455556666"
BELONGS = (
    f"environment prod: belongs to account {OURS}, got credentials of account {OTHERS}; change AWS_PROFILE or the "
    "credentials"
)
DEPLOYED = (
    f"environment prod: is deployed in account {OURS}, got credentials of account {OTHERS}; change AWS_PROFILE or the "
    "credentials: in another account nothing of it would be found"
)


def arn(region: str, account: str) -> str:
    """The table's ARN."""
    return f"arn:aws:dynamodb:{region}:{account}:table/{TABLE}"


STATE = State(
    {
        "aws_dynamodb_table.t": ResourceState(
            "aws_dynamodb_table.t", "managed", "aws_dynamodb_table", "t", None, "aws", "", {"arn": arn(HOME, OURS)}
        )
    }
)
VIEW = DeployedView("prod", EXPECTED.deployed, (STATE,), None)


def found(account: str, *regions: str) -> dict[str, RegionFacts]:
    """The table in these regions of an account, and none in the others."""
    table: Any = {"TableStatus": "ACTIVE"}
    return {
        region: RegionFacts(region, table=table | {"TableArn": arn(region, account)} if region in regions else {})
        for region in REGIONS
    }


class Identity:
    """Clients that say whose credentials these are, and count how often they are asked.

    Args:
        account: The answer.
    """

    def __init__(self, account: str) -> None:
        self.asked = 0
        self._account = account

    def sts(self, _region: str) -> Any:
        """A client."""

        def ask() -> Mapping[str, str]:
            self.asked += 1
            return {"Account": self._account}

        return SimpleNamespace(get_caller_identity=ask)


def refuse(view: DeployedView, facts: Mapping[str, RegionFacts], account: str = OTHERS) -> int:
    """How often AWS had to be asked."""
    clients = Identity(account)
    refuse_other_account(view, facts, cast("Any", clients))
    return clients.asked


def test_a_table_of_the_name_in_another_account_is_refused() -> None:
    """By its ARN, whichever region it was read in."""
    for regions in (REGIONS, (SECOND,), (HOME, THIRD)):
        with pytest.raises(RefusedError) as refused:
            refuse(VIEW, found(OTHERS, *regions))
        assert str(refused.value) == DEPLOYED


def test_the_account_of_the_environment_counts_where_no_state_tells_one() -> None:
    """As with a state that Terraform keeps elsewhere; without either there is nothing to compare."""
    view = replace(VIEW, states=(State(),))
    with pytest.raises(RefusedError) as refused:
        refuse(replace(view, account_id=OURS), found(OTHERS, *REGIONS))
    assert str(refused.value) == BELONGS
    assert refuse(view, found(OTHERS, *REGIONS)) == 0


def test_a_table_that_was_read_costs_no_call() -> None:
    """Nor where the home's alone is missing."""
    view = replace(VIEW, account_id=OURS)
    assert refuse(view, found(OURS, *REGIONS)) == refuse(view, found(OURS, SECOND)) == 0


def test_where_no_table_was_found_aws_is_asked() -> None:
    """A table of another account is not told as deleted, by the state's account or the environment's."""
    assert refuse(VIEW, found(OURS), account=OURS) == 1
    for view, text in ((VIEW, DEPLOYED), (replace(VIEW, account_id=OURS), BELONGS)):
        with pytest.raises(RefusedError) as refused:
            refuse(view, found(OTHERS))
        assert str(refused.value) == text


def test_regions_that_do_not_answer_say_nothing() -> None:
    """An outage is told, and is nobody's account."""
    assert refuse(VIEW, {region: RegionFacts(region, unreachable="timed out") for region in REGIONS}) == 0
