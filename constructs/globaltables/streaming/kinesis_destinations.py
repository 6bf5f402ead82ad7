"""Kinesis data streams with the changes of a table's replicas."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from cdktf import Fn
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition
from cdktf_cdktf_provider_aws.dynamodb_kinesis_streaming_destination import DynamodbKinesisStreamingDestination
from cdktf_cdktf_provider_aws.kinesis_stream import KinesisStream, KinesisStreamStreamModeDetails
from constructs import Construct

from globaltables.model.encryption import Encryption
from globaltables.model.kinesis import KinesisDestination, check_kinesis
from globaltables.regional import EncryptionKey, Region, fitting_name, known_names

LONGEST_STREAM_NAME = 128
"""https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html."""

_ENDING = "-changes"


class StreamedTable(Protocol):
    """A global table as its data streams know it, of the same stack or of another."""

    @property
    def given_name(self) -> str:
        """Its name; what is made of it waits for nothing."""

    @property
    def table_name(self) -> str:
        """Its name; what is made of it waits for the table, where that is of the same stack."""

    @property
    def regions(self) -> Sequence[Region]:
        """Its regions."""


class KinesisDestinations(Construct):
    """An encrypted data stream per region, to which DynamoDB writes the changes of the replica there.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html

    Args:
        table: The table: a `GlobalTable`, or a `WatchedTable` of another stack, which has to be there by then.
        destination: Where, how precise, and for how long.
        encryption: Whose keys. With customer managed ones each stream has a key of its own, for Kinesis alone;
            otherwise Kinesis's managed key is used. Default customer managed.
        account_id: The account of those keys, 12 digits or a token. Default: looked up.
        partition: The AWS partition, ``aws`` or a token. Default: looked up.
        prevent_destroy: Whether Terraform refuses any plan that destroys a key. Default false.
        tags: Tags of streams and keys. Default none.

    Raises:
        ConfigurationError: When a role is none of the table's.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: StreamedTable,
        destination: KinesisDestination,
        encryption: Encryption = Encryption(),  # noqa: B008 - settings are immutable
        account_id: str | None = None,
        partition: str | None = None,
        prevent_destroy: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        check_kinesis(destination, known_names(table.regions))
        super().__init__(scope, id)
        self._table, self._destination, self._encryption = table, destination, encryption
        self._prevent_destroy, self._tags = prevent_destroy, dict(tags or {}) or None
        self._name = fitting_name(
            self,
            "Name",
            table.given_name,
            pattern="^[a-zA-Z0-9_.-]+$",
            replaced="[^a-zA-Z0-9_.-]+",
            longest=LONGEST_STREAM_NAME - len(_ENDING),
        )
        self._identity = self._looked_up(account_id, partition) if encryption.has_customer_keys else ("", "")
        wanted = destination.roles or [region.role for region in table.regions]
        self._stream_by_role = {region.role: self._stream(region) for region in table.regions if region.role in wanted}

    @property
    def stream_arn_by_role(self) -> dict[str, str]:
        """ARN of each stream by role of its region."""
        return {role: stream.arn for role, stream in self._stream_by_role.items()}

    def _looked_up(self, account_id: str | None, partition: str | None) -> tuple[str, str]:
        provider = self._table.regions[0].provider
        return (
            account_id or DataAwsCallerIdentity(self, "Account", provider=provider).account_id,
            partition or DataAwsPartition(self, "Partition", provider=provider).partition,
        )

    def _stream(self, region: Region) -> KinesisStream:
        of_region = Construct(self, region.role)
        shards = self._destination.shards
        stream = KinesisStream(
            of_region,
            "Stream",
            provider=region.provider,
            name=Fn.join("", [self._name, _ENDING]),
            stream_mode_details=KinesisStreamStreamModeDetails(
                stream_mode="ON_DEMAND" if shards is None else "PROVISIONED"
            ),
            shard_count=shards,
            retention_period=self._destination.retention_hours,
            encryption_type="KMS",
            kms_key_id=self._key_arn(of_region, region),
            tags=self._tags,
        )
        DynamodbKinesisStreamingDestination(
            of_region,
            "Destination",
            provider=region.provider,
            table_name=self._table.table_name,
            stream_arn=stream.arn,
            approximate_creation_date_time_precision=self._destination.precision,
        )
        return stream

    def _key_arn(self, scope: Construct, region: Region) -> str:
        if not self._encryption.has_customer_keys:
            return "alias/aws/kinesis"
        account_id, partition = self._identity
        # DynamoDB's own role, AWSServiceRoleForDynamoDBKinesisDataStreamsReplication, uses the key through Kinesis.
        return EncryptionKey(
            scope,
            "Key",
            region=region,
            alias=Fn.join("", [Fn.replace(self._name, ".", "-"), _ENDING]),
            description=Fn.join(" ", ["Encrypts the Kinesis stream with the changes of the table", self._name]),
            account_id=account_id,
            partition=partition,
            services=("kinesis",),
            deletion_window_days=self._encryption.deletion_window_days,
            rotation_period_days=self._encryption.rotation_period_days,
            prevent_destroy=self._prevent_destroy,
            tags=self._tags,
        ).key_arn
