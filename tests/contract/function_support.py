"""Functions of one file, roles for them, and what CloudWatch has of both."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.contract.support import HOME, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.contract.support import Clients

ACCOUNT = "000000000000"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}

Statement = dict[str, Any]


def allow(actions: Sequence[str], resource: str = "*", **condition: Any) -> Statement:
    """A statement that allows."""
    statement: Statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


STREAM_RIGHTS = [
    allow(["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"])
]


@dataclass
class Functions:
    """Makes functions and looks at them.

    Args:
        clients: The clients of the instance.
    """

    clients: Clients

    def role(self, statements: Sequence[Statement]) -> str:
        """Make a role that Lambda may assume; returns its ARN."""
        name = f"r-{uuid.uuid4().hex[:12]}"
        iam = self.clients("iam")
        arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"])
        if statements:
            self.let(arn, statements)
        return arn

    def let(self, role_arn: str, statements: Sequence[Statement]) -> None:
        """Say what a role may."""
        policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        name = role_arn.rpartition("/")[2]
        self.clients("iam").put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=policy)

    def create(self, code: str, role_arn: str, region: str = HOME, environment: Mapping[str, str] | None = None) -> str:
        """Make a function of a module's text, whose entry is ``handle``; returns its name."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("one.py", code)
        name = f"f-{uuid.uuid4().hex[:12]}"
        self.clients("lambda", region).create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="one.handle",
            Role=role_arn,
            Code={"ZipFile": stream.getvalue()},
            Timeout=20,
            Environment={"Variables": dict(environment or {})},
        )
        return name

    def invoke(self, name: str, event: Any = None, region: str = HOME) -> tuple[Any, str | None]:
        """Call a function; returns its answer and what kind of error it was."""
        answer = self.clients("lambda", region).invoke(FunctionName=name, Payload=json.dumps(event))
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def values(self, namespace: str, metric: str, region: str = HOME, **dimensions: str) -> list[float]:
        """The sums of a metric's minutes of late, with exactly these dimensions."""
        now = datetime.now(UTC)
        found = self.clients("cloudwatch", region).get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=2),
            Period=60,
            Statistics=["Sum"],
        )
        return [point["Sum"] for point in found["Datapoints"]]

    def wait_value(self, metric: str, name: str, least: float = 1, timeout_seconds: float = 15.0) -> float:
        """Wait until a function's metric has summed up to so much."""
        return float(
            wait_until(
                lambda: (total := sum(self.values("AWS/Lambda", metric, FunctionName=name))) >= least and total,
                f"{metric} of {name} at {least}",
                timeout_seconds,
            )
        )
