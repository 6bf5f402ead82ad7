"""What is known of the regions before anything is done, and what is said of what is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from globaltables.model.keys import Attribute
from operations.failover.assessment import Assessment, assess
from operations.failover.report import state_lines
from operations.verification.marked_items import MarkedItems

A, B, C = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
DENIED = "An error occurred (AccessDenied) when calling the GetMetricData operation: not allowed"


class Clients:
    """Three regions that answer; what CloudWatch says is given, a text is a refusal."""

    def __init__(self, said: dict[str, list[float] | str]) -> None:
        self._said = said

    def dynamodb(self, _region: str) -> Any:
        """The table, empty."""
        return SimpleNamespace(get_item=lambda **_: {})

    def cloudwatch(self, region: str) -> Any:
        """The metric."""
        said = self._said[region]

        def get_metric_data(**_given: Any) -> dict[str, Any]:
            if isinstance(said, str):
                raise ClientError({"Error": {"Code": "AccessDenied", "Message": said}}, "GetMetricData")
            return {"MetricDataResults": [{"Values": said}, {"Values": []}]}

        return SimpleNamespace(get_metric_data=get_metric_data)


def test_a_latency_that_could_not_be_asked_for_is_told_from_one_that_there_is_not() -> None:
    """Where nobody wrote there is none; where CloudWatch refuses, whoever decides has to know it."""
    clients: Any = Clients({A: [300, 900.0], B: [], C: "not allowed."})
    items = MarkedItems("orders", Attribute(name="PK"), None)
    found = assess(clients, items, REGIONS)
    assert found == Assessment(dict.fromkeys(REGIONS, ""), {A: 900.0}, {C: DENIED})
    evacuation: Any = SimpleNamespace(assessment=found)
    assert state_lines(evacuation) == [
        "  us-east-1       answers; replication out of it took up to 900 ms lately",
        "  eu-west-1       answers",
        f"  ap-southeast-1  answers; how long replication out of it took lately is not known: {DENIED}",
    ]
