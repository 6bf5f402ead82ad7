"""What asking AWS makes of errors: a region's trouble is told, trouble of the whole command ends it."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from operations.deployed import Deployed
from operations.status.expected import Expected, ExpectedRegion
from operations.status.reading import read_regions

HOME = "us-east-1"
PARTS = {"recovery", "time_to_live", "insights", "metrics", "table_backups"}
WANTED = Expected(
    Deployed("app", HOME, (HOME,), {}, {}),
    by_region={HOME: ExpectedRegion(deletion_protection=False, point_in_time_recovery=False)},
)


class Failing:
    """Clients whose every call fails with one error.

    Args:
        error: The error.
    """

    def __init__(self, error: Exception) -> None:
        self._error = error

    def dynamodb(self, _region: str) -> Failing:
        """A client."""
        return self

    cloudwatch = dynamodb

    def __getattr__(self, _call: str) -> Any:
        def fail(**_: object) -> None:
            raise self._error

        return fail


def refused(code: str) -> ClientError:
    """AWS says no."""
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeTable")


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
        TokenRetrievalError(provider="sso", error_msg="expired"),
        refused("ExpiredTokenException"),
        KeyError("a bug of ours"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_trouble_of_the_whole_command_ends_it(error: Exception) -> None:
    """Exit code 2: nothing is known, and nothing is said of a table that may be well."""
    with pytest.raises(type(error)):
        read_regions(WANTED, cast("Any", Failing(error)))


@pytest.mark.parametrize(
    "error", [EndpointConnectionError(endpoint_url="https://x"), ResponseParserError("a proxy's page")]
)
def test_a_region_that_does_not_answer_is_told(error: Exception) -> None:
    """Its table by the region's own word, the rest as unread."""
    facts = read_regions(WANTED, cast("Any", Failing(error)))[HOME]
    assert (facts.table_status, set(facts.unread)) == ("UNREACHABLE", PARTS)


def test_what_may_not_be_read_is_told() -> None:
    """A permission that is missing, part by part."""
    facts = read_regions(WANTED, cast("Any", Failing(refused("AccessDeniedException"))))[HOME]
    assert (facts.table_status, set(facts.unread)) == ("UNREAD", PARTS | {"table"})
