"""What may not be looked at is not said to be absent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.adoption.reading import live_of
from operations.adoption.region_facts import read_region
from operations.adoption.standard import departures
from tests.unit.adoption.found_tables import HOME, NAME, OTHER, facts

if TYPE_CHECKING:
    from collections.abc import Callable

ARN = facts(HOME).table["TableArn"]
LACKING = {"no backup plan names the table", "no alarm watches the table"}


def test_what_is_unread_is_no_difference_from_the_standard() -> None:
    """In one region is enough: it may be there."""
    found = {region: facts(region) for region in (HOME, OTHER)}
    assert {one.what for one in departures(live_of(found, HOME))} >= LACKING
    found[OTHER].unread = ["backup plans", "alarms"]
    assert not {one.what for one in departures(live_of(found, HOME))} & LACKING


class _Account:
    """An account with a table and two backup plans, whatever is asked; *refused* says which calls are refused."""

    exceptions = SimpleNamespace(ResourceNotFoundException=KeyError, NotFoundException=KeyError)

    def __init__(self, **refused: Callable[[dict[str, Any]], str]) -> None:
        self._refused = refused
        self._answers: dict[str, Any] = {
            "describe_table": {"Table": facts(HOME).table},
            "describe_continuous_backups": {"ContinuousBackupsDescription": {}},
            "describe_time_to_live": {"TimeToLiveDescription": {}},
            "list_backup_plans": {
                "BackupPlansList": [{"BackupPlanId": one, "BackupPlanName": one} for one in ("gone", "daily")]
            },
            "list_backup_selections": {"BackupSelectionsList": [{"SelectionId": "s-1"}]},
            "get_backup_selection": {"BackupSelection": {"SelectionName": "all", "Resources": [ARN]}},
            "describe_backup_vault": "ResourceNotFoundException",
        }

    def of(self, *_: str) -> Any:
        return self

    dynamodb = application_autoscaling = kms = backup = cloudwatch = iam = of

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            return self._answer(operation, arguments)

        return call

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **arguments: [self._answer(operation, arguments)])

    def _answer(self, operation: str, arguments: dict[str, Any]) -> Any:
        answer = self._answers.get(operation, {})
        code = answer if isinstance(answer, str) else ""
        if operation in self._refused:
            code = self._refused[operation](arguments)
        if code:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, operation)
        return answer


def test_a_plan_that_vanishes_takes_no_other_with_it() -> None:
    """It was deleted since it was listed; the next one is looked at all the same."""

    def gone(arguments: dict[str, Any]) -> str:
        return "ResourceNotFoundException" if arguments["BackupPlanId"] == "gone" else ""

    account: Any = _Account(list_backup_selections=gone)
    found = read_region(account, HOME, NAME)
    assert found is not None
    assert (found.backup_plans, found.unread) == (["daily"], [])


def test_alarms_that_are_refused_are_known_to_be_unread() -> None:
    """They are not none, and so are their topics."""
    account: Any = _Account(describe_alarms=lambda _: "AccessDenied")
    found = read_region(account, HOME, NAME)
    assert found is not None
    assert (found.alarms.topics, found.unread) == (None, ["alarms"])
    account = _Account()
    found = read_region(account, HOME, NAME)
    assert found is not None
    assert (found.alarms.topics, found.unread) == ({}, [])
