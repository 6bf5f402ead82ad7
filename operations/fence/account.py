"""Whose credentials these are: asked for while the stacks are synthesized, so that it costs no time of its own."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from operations.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from operations.terraform.state import State

_ACCOUNT = re.compile(r"^arn:[^:]+:[^:]+:[^:]*:(\d{12}):")
_TELL_THE_ACCOUNT = ("aws_dynamodb_table", "aws_kms_key")


class AccountLookup:
    """Asks for the account in a thread of its own.

    Args:
        ask: Asks AWS; runs in the thread.
        known: The account where it is known without asking. Default: it is asked for.
    """

    def __init__(self, ask: Callable[[], str], known: str | None = None) -> None:
        self._account = known
        self._error: Exception | None = None
        self._thread: threading.Thread | None = None
        if known is None:
            self._thread = threading.Thread(target=self._run, args=(ask,), name="account", daemon=True)
            self._thread.start()

    def account(self, *, optional: bool = False) -> str | None:
        """The account; waits for the answer.

        Args:
            optional: None instead of an error: another machine has the credentials.

        Raises:
            RefusedError: When AWS did not say.
        """
        if self._thread is not None:
            self._thread.join()
        if self._error is not None and not optional:
            raise RefusedError(
                f"AWS credentials: must say whose account this is, got: {self._error}; run globaltables doctor"
            ) from self._error
        return self._account

    def _run(self, ask: Callable[[], str]) -> None:
        try:
            self._account = ask()
        except Exception as error:  # noqa: BLE001 - told to whoever waits for the answer
            self._error = error


def check_account(environment_name: str, account: str | None, wanted: str | None, states: Iterable[State]) -> None:
    """Refuses credentials of another account than the environment's, or than the one it is deployed in.

    Args:
        environment_name: Name of the environment.
        account: The account of the credentials; None when it is not known.
        wanted: The account that the environment names; None when it names none.
        states: The states of its stacks.

    Raises:
        RefusedError: When they are of another.
    """
    if account is None:
        return
    if wanted is not None and account != wanted:
        raise RefusedError(
            f"environment {environment_name}: belongs to account {wanted}, got credentials of account {account}; "
            "change AWS_PROFILE or the credentials"
        )
    for state in states:
        for made_in in accounts_of(state):
            if made_in != account:
                raise RefusedError(
                    f"environment {environment_name}: is deployed in account {made_in}, got credentials of account "
                    f"{account}; change AWS_PROFILE or the credentials: in another account nothing of it would be found"
                )


def accounts_of(state: State) -> list[str]:
    """The accounts that what holds data is in."""
    resources = [one for type_ in _TELL_THE_ACCOUNT for one in state.of_type(type_)]
    found = (account_in(resource.values.get("arn")) for resource in resources)
    return sorted({account for account in found if account})


def account_in(arn: object) -> str | None:
    """The account that an ARN names; None where it names none."""
    match = _ACCOUNT.match(str(arn))
    return match[1] if match else None
