"""AWS clients, one session per deployment, one client per service and region."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

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
    """Clients for every region.

    Args:
        environment: The ``AWS_`` variables to go by; endpoint and static credentials are taken from it. Default: boto3
            finds credentials in its own way.
        config: How clients call. Default: up to five times, with patience.
    """

    def __init__(self, environment: Mapping[str, str] | None = None, config: Config = _CONFIG) -> None:
        self._config = config
        values = environment or {}
        self._endpoint = values.get("AWS_ENDPOINT_URL")
        self._session = boto3.Session(
            aws_access_key_id=values.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=values.get("AWS_SECRET_ACCESS_KEY"),
        )

    @functools.cache  # noqa: B019 - lives as long as the command
    def dynamodb(self, region: str) -> DynamoDBClient:
        """A DynamoDB client; safe to share between threads."""
        return self._session.client("dynamodb", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def kms(self, region: str) -> KMSClient:
        """A KMS client; safe to share between threads."""
        return self._session.client("kms", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def sts(self, region: str) -> STSClient:
        """An STS client; safe to share between threads."""
        return self._session.client("sts", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def cloudwatch(self, region: str) -> CloudWatchClient:
        """A CloudWatch client; safe to share between threads."""
        return self._session.client("cloudwatch", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def of(self, service: str, region: str) -> Any:
        """A client of any service, for who asks many of them in one way; safe to share between threads."""
        session: Any = self._session
        return session.client(service, region_name=region, endpoint_url=self._endpoint, config=_CONFIG)

    @functools.cache  # noqa: B019
    def application_autoscaling(self, region: str) -> Any:
        """An Application Auto Scaling client; safe to share between threads."""
        return self._session.client(
            "application-autoscaling", region_name=region, endpoint_url=self._endpoint, config=self._config
        )

    @functools.cache  # noqa: B019
    def backup(self, region: str) -> Any:
        """An AWS Backup client; safe to share between threads."""
        return self._session.client("backup", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def iam(self, region: str) -> Any:
        """An IAM client; safe to share between threads."""
        return self._session.client("iam", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def ssm(self, region: str) -> Any:
        """A Systems Manager client; safe to share between threads."""
        return self._session.client("ssm", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def fis(self, region: str) -> Any:
        """An AWS FIS client; safe to share between threads."""
        return self._session.client("fis", region_name=region, endpoint_url=self._endpoint, config=self._config)

    @functools.cache  # noqa: B019
    def route53(self) -> Any:
        """A Route 53 client. What changes records and health checks is in us-east-1, for all regions."""
        return self._session.client(
            "route53", region_name="us-east-1", endpoint_url=self._endpoint, config=self._config
        )

    @functools.cache  # noqa: B019
    def pricing(self) -> Any:
        """A client of the price list API, which us-east-1 serves for all regions."""
        return self._session.client(
            "pricing", region_name="us-east-1", endpoint_url=self._endpoint, config=self._config
        )
