"""AWS clients, one session per deployment, one client per service and region."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_sts import STSClient

_CONFIG = Config(
    connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 5}, max_pool_connections=64
)


class Clients:
    """Clients for every region. They are safe to share between threads, and may be asked for in any.

    Args:
        environment: The ``AWS_`` variables to go by; endpoint and static credentials are taken from it. Default: boto3
            finds credentials in its own way.
        config: How clients call. Default: up to five times, with patience.
    """

    def __init__(self, environment: Mapping[str, str] | None = None, config: Config = _CONFIG) -> None:
        self._config = config
        values = environment or {}
        self._endpoint = values.get("AWS_ENDPOINT_URL")
        self._session: Any = boto3.Session(
            aws_access_key_id=values.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=values.get("AWS_SECRET_ACCESS_KEY"),
        )
        self._made: dict[tuple[str, str], Any] = {}
        self._making = threading.Lock()

    def of(self, service: str, region: str) -> Any:
        """A client of any service, made once; a session makes clients safely in one thread at a time alone."""
        place = service, region
        if place in self._made:
            return self._made[place]
        with self._making:
            if place not in self._made:
                self._made[place] = self._session.client(
                    service, region_name=region, endpoint_url=self._endpoint, config=self._config
                )
            return self._made[place]

    def dynamodb(self, region: str) -> DynamoDBClient:
        """A DynamoDB client."""
        return cast("DynamoDBClient", self.of("dynamodb", region))

    def kms(self, region: str) -> KMSClient:
        """A KMS client."""
        return cast("KMSClient", self.of("kms", region))

    def sts(self, region: str) -> STSClient:
        """An STS client."""
        return cast("STSClient", self.of("sts", region))

    def cloudwatch(self, region: str) -> CloudWatchClient:
        """A CloudWatch client."""
        return cast("CloudWatchClient", self.of("cloudwatch", region))

    def application_autoscaling(self, region: str) -> Any:
        """An Application Auto Scaling client."""
        return self.of("application-autoscaling", region)

    def backup(self, region: str) -> Any:
        """An AWS Backup client."""
        return self.of("backup", region)

    def iam(self, region: str) -> Any:
        """An IAM client."""
        return self.of("iam", region)

    def ssm(self, region: str) -> Any:
        """A Systems Manager client."""
        return self.of("ssm", region)

    def fis(self, region: str) -> Any:
        """An AWS FIS client."""
        return self.of("fis", region)

    def route53(self) -> Any:
        """A Route 53 client. What changes records and health checks is in us-east-1, for all regions."""
        return self.of("route53", "us-east-1")

    def pricing(self) -> Any:
        """A client of the price list API, which us-east-1 serves for all regions."""
        return self.of("pricing", "us-east-1")
