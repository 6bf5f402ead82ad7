"""Credentials of another account are refused before anything is planned."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from operations.errors import RefusedError
from operations.fence.account import AccountLookup, accounts_of, check_account
from operations.terraform.state import ResourceState, State

OURS, OTHERS = "111122223333", "444455556666"


def state(*arns: str, type_: str = "aws_dynamodb_table", mode: str = "managed") -> State:
    """A state with resources of these ARNs."""
    common: dict[str, Any] = {"mode": mode, "type": type_, "index": None, "provider_name": "", "provider_alias": None}
    found = {
        f"{type_}.n{n}": ResourceState(f"{type_}.n{n}", name=f"n{n}", values={"arn": arn}, **common)
        for n, arn in enumerate(arns)
    }
    return State(found)


def table(account: str) -> str:
    """The ARN of a table."""
    return f"arn:aws:dynamodb:us-east-1:{account}:table/app"


def test_the_environments_account_is_the_only_one() -> None:
    """Named in its file."""
    check_account("prod", OURS, OURS, [])
    check_account("prod", OURS, None, [])
    with pytest.raises(RefusedError) as refused:
        check_account("prod", OTHERS, OURS, [])
    assert str(refused.value) == (
        f"environment prod: belongs to account {OURS}, got credentials of account {OTHERS}; change AWS_PROFILE or the "
        "credentials"
    )


def test_what_is_deployed_says_whose_it_is() -> None:
    """Also where the file names no account: elsewhere Terraform would find nothing and make it all anew."""
    check_account("prod", OURS, None, [state(table(OURS)), State()])
    with pytest.raises(RefusedError) as refused:
        check_account("prod", OTHERS, None, [state(table(OURS))])
    assert str(refused.value) == (
        f"environment prod: is deployed in account {OURS}, got credentials of account {OTHERS}; change AWS_PROFILE or "
        "the credentials: in another account nothing of it would be found"
    )


def test_only_what_is_managed_and_holds_data_counts() -> None:
    """A key of another account may be looked up, and a policy may be AWS's own."""
    assert accounts_of(state(table(OTHERS), mode="data")) == []
    assert accounts_of(state("arn:aws:iam::aws:policy/Admin", type_="aws_kms_key")) == []


def test_a_known_account_is_not_asked_for() -> None:
    """The embedded AWS's."""

    def ask() -> str:
        raise AssertionError

    assert AccountLookup(ask, OURS).account() == OURS


def test_it_is_asked_for_beside_what_else_is_done() -> None:
    """The answer is waited for only when it is needed."""
    go_on = threading.Event()

    def ask() -> str:
        assert go_on.wait(10)
        return OURS

    lookup = AccountLookup(ask)
    go_on.set()
    assert lookup.account() == OURS


def test_no_answer_is_refused_unless_another_machine_has_the_credentials() -> None:
    """With AWS's own reason."""

    def ask() -> str:
        raise ValueError("Unable to locate credentials")

    lookup = AccountLookup(ask)
    with pytest.raises(
        RefusedError, match="whose account this is, got: Unable to locate credentials; run globaltables"
    ):
        lookup.account()
    assert lookup.account(optional=True) is None
    check_account("prod", None, OURS, [state(table(OTHERS))])
