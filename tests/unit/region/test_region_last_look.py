"""What is answered where the last writes of a region are not proven to be elsewhere, or nobody knows of its calls."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError

from globaltables.model import Environment
from operations.errors import AnswerIsNoError, LossError
from operations.region.last_look import LastLook

if TYPE_CHECKING:
    from pathlib import Path

AWAY = "ap-southeast-1"


class Stuck(LastLook):
    """Nothing arrives."""

    __slots__ = ()

    def _try(self) -> tuple[str, str]:
        return "", "0 of 16 in us-east-1, after 60 s"


class FakeClients:
    """CloudWatch of a region that does not answer."""

    @staticmethod
    def cloudwatch(_region: str) -> Any:
        """Refuses to be connected to."""

        def get_metric_data(**_asked: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://monitoring")

        return SimpleNamespace(get_metric_data=get_metric_data)


def look(folder: Path, **settings: Any) -> LastLook:
    """A look at a region of three."""
    subject = SimpleNamespace(
        environment=Environment(name="dev"),
        deployed=SimpleNamespace(regions=("us-east-1", AWAY, "eu-west-1")),
        project=SimpleNamespace(procedures=folder),
        aws=FakeClients(),
    )
    return Stuck(cast("Any", subject), AWAY, **settings)


def test_what_has_not_arrived_keeps_the_replica(tmp_path: Path) -> None:
    """Unless its loss is asked for by a flag, which then says what is lost."""
    with pytest.raises(LossError) as error:
        look(tmp_path).see_sent()
    assert str(error.value) == (
        f"region {AWAY}: what was written there must have reached us-east-1 and eu-west-1 before its replica goes with "
        "it, got 0 of 16 in us-east-1, after 60 s; run the same command again once it replicates, or lose what has not "
        "arrived with --despite-unsent"
    )
    assert look(tmp_path, despite_unsent=True).see_sent() == (
        "0 of 16 in us-east-1, after 60 s, which was allowed: what has not reached us-east-1 and eu-west-1 is lost "
        "with the replica"
    )


def test_calls_that_nobody_can_count_are_not_none(tmp_path: Path) -> None:
    """A region whose metrics do not answer can be left with the flag that leaves one that is called."""
    no_count = 'no count of them: Could not connect to the endpoint URL: "https://monitoring"'
    with pytest.raises(AnswerIsNoError, match="must have had no calls for 15 minutes, got no count of them"):
        look(tmp_path).see_no_traffic()
    assert look(tmp_path, despite_traffic=True).see_no_traffic() == f"{no_count}, which was allowed"
