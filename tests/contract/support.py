"""Short ways to clients, tables, faults and patience."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local_aws import control_client
from local_aws.settings import Settings

HOME, FIRST, SECOND = "us-east-1", "eu-west-1", "ap-southeast-1"
QUICK = Settings(lag_ms=60.0, jitter_ms=20.0, transition_seconds=0.1)
ROOT = "test"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


class Clients:
    """boto3 clients of one instance, made once and closed at the end.

    Args:
        url: The instance's URL.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._made: dict[tuple[str, ...], Any] = {}

    def __call__(
        self, service: str, region: str = HOME, key: str = ROOT, secret: str = ROOT, *, token: str | None = None
    ) -> Any:
        """A client that never retries, so that a test sees the first answer."""
        session: Any = boto3
        made = self._made.get((service, region, key))
        if made is None:
            made = session.client(
                service,
                region_name=region,
                endpoint_url=self._url,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=Config(retries={"total_max_attempts": 1}, read_timeout=10),
            )
            self._made[(service, region, key)] = made
        return made

    def close(self) -> None:
        """Close every connection."""
        for client in self._made.values():
            client.close()


def wait_until(condition: Callable[[], Any], what: str, timeout_seconds: float = 5.0) -> Any:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.01)
    pytest.fail(f"{what} did not happen in {timeout_seconds:g} s")


class Tables:
    """Makes tables and looks at them from every region.

    Args:
        clients: The clients of the instance.
    """

    def __init__(self, clients: Clients) -> None:
        self.clients = clients

    def create(self, *, wait: bool = True, **settings: Any) -> str:
        """Make an on-demand table with the keys PK and SK; returns its name."""
        name = f"t-{uuid.uuid4().hex[:12]}"
        request: dict[str, Any] = {
            "TableName": name,
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": STREAM,
        }
        self.clients("dynamodb").create_table(**{**request, **settings})
        if wait:
            self.wait_active(name)
        return name

    def create_global(self, *regions: str, **settings: Any) -> str:
        """Make a table with replicas; returns its name."""
        name = self.create(**settings)
        for region in regions:
            self.add_replica(name, region)
        return name

    def add_replica(self, name: str, region: str, **settings: Any) -> None:
        """Add a replica and wait until it is active."""
        action = {"Create": {"RegionName": region, **settings}}
        self.clients("dynamodb").update_table(TableName=name, ReplicaUpdates=[action])
        self.wait_active(name, region)
        self.wait_active(name)

    def describe(self, name: str, region: str = HOME) -> dict[str, Any]:
        """The table as a region describes it; empty when it has none."""
        client = self.clients("dynamodb", region)
        try:
            return dict(client.describe_table(TableName=name)["Table"])
        except client.exceptions.ResourceNotFoundException:
            return {}

    def replica(self, name: str, region: str, seen_from: str = HOME) -> dict[str, Any]:
        """The entry of a replica in another region's description; empty when there is none."""
        replicas = self.describe(name, seen_from).get("Replicas", [])
        return next((replica for replica in replicas if replica["RegionName"] == region), {})

    def wait_active(self, name: str, region: str = HOME) -> None:
        """Wait until a region's table is active."""
        wait_until(lambda: self.describe(name, region).get("TableStatus") == "ACTIVE", f"{name} active in {region}")

    def wait_gone(self, name: str, region: str = HOME) -> None:
        """Wait until a region has no such table."""
        wait_until(lambda: not self.describe(name, region), f"{name} gone from {region}")

    def put(self, name: str, key: str, value: str = "v", region: str = HOME) -> None:
        """Put the item with this partition key."""
        item = {"PK": {"S": key}, "SK": {"S": "1"}, "value": {"S": value}}
        self.clients("dynamodb", region).put_item(TableName=name, Item=item)

    def delete(self, name: str, key: str, region: str = HOME) -> None:
        """Delete the item with this partition key."""
        self.clients("dynamodb", region).delete_item(TableName=name, Key={"PK": {"S": key}, "SK": {"S": "1"}})

    def get(self, name: str, key: str, region: str = HOME) -> str | None:
        """The value of the item with this partition key."""
        answer = self.clients("dynamodb", region).get_item(TableName=name, Key={"PK": {"S": key}, "SK": {"S": "1"}})
        return answer["Item"]["value"]["S"] if "Item" in answer else None

    def wait_value(self, name: str, key: str, value: str | None, region: str) -> None:
        """Wait until a region sees this value."""
        wait_until(lambda: self.get(name, key, region) == value, f"{key} = {value} in {region}")


class Faults:
    """Switches faults of one instance on and off.

    Args:
        url: The instance's URL.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def set(self, **fault: Any) -> str:
        """Switch a fault on; returns its id."""
        return str(control_client.call(self._url, "POST", "/faults", fault)["id"])

    def clear(self, identifier: str | None = None) -> None:
        """Switch one fault off, or all."""
        control_client.call(self._url, "DELETE", f"/faults/{identifier}" if identifier else "/faults")

    def seed(self, seed: int) -> None:
        """Start the random choices again."""
        control_client.call(self._url, "POST", "/seed", {"seed": seed})

    def show(self) -> dict[str, Any]:
        """The faults that are on and the queues."""
        return dict(control_client.call(self._url, "GET", "/faults"))


def update(tables: Tables, name: str, region: str = HOME, **change: Any) -> Any:
    """Call UpdateTable."""
    return tables.clients("dynamodb", region).update_table(TableName=name, **change)


def refusal(tables: Tables, name: str, region: str = HOME, **change: Any) -> tuple[str, str]:
    """The code and message with which UpdateTable is refused."""
    with pytest.raises(ClientError) as caught:
        update(tables, name, region, **change)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def create(region: str, **settings: Any) -> list[dict[str, Any]]:
    """The action that creates a replica."""
    return [{"Create": {"RegionName": region, **settings}}]


def delete(region: str) -> list[dict[str, Any]]:
    """The action that deletes a replica."""
    return [{"Delete": {"RegionName": region}}]
