"""Whose table was read: another account may have one of the same name, and then all that was read is that one's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.fence.account import AccountLookup, account_in, check_account
from operations.status.facts import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.aws import Clients
    from operations.deployed_view import DeployedView
    from operations.status.facts import RegionFacts


def refuse_other_account(view: DeployedView, facts: Mapping[str, RegionFacts], clients: Clients) -> None:
    """Refuses what was read with credentials of another account than the environment's, or its state's.

    A table that was read says by its ARN whose it is. AWS is asked, which takes a call more, only where none was found
    and the home's is missing.

    Args:
        view: What is deployed.
        facts: What was read, by region.
        clients: What it was read with.

    Raises:
        RefusedError: When they are of another account, or AWS did not say.
    """
    home = view.deployed.home
    accounts = (account_in(one.table.get("TableArn")) for one in facts.values())
    account = next(filter(None, accounts), None)
    if account is None and facts[home].table_status == MISSING:
        account = AccountLookup(lambda: clients.sts(home).get_caller_identity()["Account"]).account()
    check_account(view.name, account, view.account_id, view.states)
