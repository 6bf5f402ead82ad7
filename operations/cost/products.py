"""What AWS sells, one row each: how much of it has a price, and what AWS's price list calls it.

Usage types are those of the bill, without the region's prefix:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-understanding-billing.html
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

HOURS_A_MONTH = Decimal(730)
"""A month as AWS's calculator has it."""

DYNAMODB, BACKUP, KMS, CLOUDWATCH = "AmazonDynamoDB", "AWSBackup", "awskms", "AmazonCloudWatch"
TRANSFER, KINESIS = "AWSDataTransfer", "AmazonKinesis"


@dataclass(frozen=True, slots=True)
class Product:
    """Something with a price.

    Args:
        key: Its name here and in the price files.
        unit: What is counted, in words.
        offer: The offer file that has it.
        usage_type: Its usage type there. Empty where AWS's price list does not have it, or where AWS asks the same in
            every region: then only the price file here does.
        per: How many units a price in the price file here is for.
        free: How many units a month are free where the free tier applies.
        free_in: Whether each region has that much for free, or the whole account once.
        between_regions: Whether it has a price per source and receiving region.
    """

    key: str
    unit: str
    offer: str
    usage_type: str
    per: int = 1
    free: Decimal = Decimal(0)
    free_in: Literal["region", "account"] = "region"
    between_regions: bool = False


MILLION = 1_000_000
_FREE_UNIT_HOURS = 25 * HOURS_A_MONTH

PRODUCTS = (
    Product(
        "replicated_write_request_units", "replicated write request units", DYNAMODB, "ReplWriteRequestUnits", MILLION
    ),
    Product("write_request_units", "write request units", DYNAMODB, "WriteRequestUnits", MILLION),
    Product("read_request_units", "read request units", DYNAMODB, "ReadRequestUnits", MILLION),
    Product(
        "ia_replicated_write_request_units",
        "replicated write request units",
        DYNAMODB,
        "IA-ReplWriteRequestUnits",
        MILLION,
    ),
    Product("ia_write_request_units", "write request units", DYNAMODB, "IA-WriteRequestUnits", MILLION),
    Product("ia_read_request_units", "read request units", DYNAMODB, "IA-ReadRequestUnits", MILLION),
    Product(
        "replicated_write_capacity_hours",
        "replicated write capacity unit hours",
        DYNAMODB,
        "ReplWriteCapacityUnit-Hrs",
        free=_FREE_UNIT_HOURS,
    ),
    Product(
        "write_capacity_hours", "write capacity unit hours", DYNAMODB, "WriteCapacityUnit-Hrs", free=_FREE_UNIT_HOURS
    ),
    Product("read_capacity_hours", "read capacity unit hours", DYNAMODB, "ReadCapacityUnit-Hrs", free=_FREE_UNIT_HOURS),
    Product(
        "ia_replicated_write_capacity_hours",
        "replicated write capacity unit hours",
        DYNAMODB,
        "IA-ReplWriteCapacityUnit-Hrs",
    ),
    Product("ia_write_capacity_hours", "write capacity unit hours", DYNAMODB, "IA-WriteCapacityUnit-Hrs"),
    Product("ia_read_capacity_hours", "read capacity unit hours", DYNAMODB, "IA-ReadCapacityUnit-Hrs"),
    Product("storage", "GB-months", DYNAMODB, "TimedStorage-ByteHrs", free=Decimal(25)),
    Product("ia_storage", "GB-months", DYNAMODB, "IA-TimedStorage-ByteHrs"),
    Product("recovery", "GB-months", DYNAMODB, "TimedPITRStorage-ByteHrs"),
    Product("restore", "GB", DYNAMODB, "RestoreDataSize-Bytes"),
    Product("export", "GB", DYNAMODB, "ExportDataSize-Bytes"),
    Product(
        "stream_reads", "GetRecords calls", DYNAMODB, "Streams-Requests", per=100_000, free=Decimal("2.5") * MILLION
    ),
    Product("kinesis_change_units", "change data capture units", DYNAMODB, "ChangeDataCaptureUnits-Kinesis", MILLION),
    Product("backup_storage", "GB-months", BACKUP, "WarmStorage-ByteHrs-DynamoDB"),
    Product("cold_backup_storage", "GB-months", BACKUP, "ColdStorage-ByteHrs-DynamoDB"),
    Product("backup_restore", "GB", BACKUP, "Restore-WarmBytes-DynamoDB"),
    Product("backup_transfer", "GB", BACKUP, "CrossRegion-WarmBytes-DynamoDB", between_regions=True),
    Product("restore_tests", "restore tests", BACKUP, ""),
    Product("keys", "keys", KMS, "KMS-Keys"),
    Product("key_requests", "requests", KMS, "KMS-Requests", per=10_000, free=20 * Decimal(1000), free_in="account"),
    Product(
        "alarm_metrics", "metrics in alarms", CLOUDWATCH, "CW:AlarmMonitorUsage", free=Decimal(10), free_in="account"
    ),
    Product("composite_alarms", "composite alarms", CLOUDWATCH, "CW:CompositeAlarmMonitorUsage"),
    Product("dashboards", "dashboards", CLOUDWATCH, "", free=Decimal(3), free_in="account"),
    Product("large_dashboards", "dashboards of more than 50 metrics", CLOUDWATCH, ""),
    Product("contributor_rules", "rules", CLOUDWATCH, "CW:ContributorRulesManaged"),
    Product("contributor_events", "events", CLOUDWATCH, "CW:ContributorEventsManaged", MILLION),
    Product("logs", "GB", CLOUDWATCH, "DataProcessing-Bytes", free=Decimal(5), free_in="account"),
    Product("kinesis_stream_hours", "stream hours", KINESIS, "OnDemand-StreamHour"),
    Product("kinesis_incoming", "GB", KINESIS, "OnDemand-BilledIncomingBytes"),
    Product("kinesis_outgoing", "GB", KINESIS, "OnDemand-BilledOutgoingBytes"),
    Product("kinesis_shard_hours", "shard hours", KINESIS, "Storage-ShardHour"),
    Product("kinesis_payload_units", "PUT payload units", KINESIS, "PutRequestPayloadUnits", MILLION),
    Product("transfer", "GB", TRANSFER, "AWS-Out-Bytes", between_regions=True),
    Product("lambda_requests", "requests", "AWSLambda", "", MILLION, free=Decimal(MILLION), free_in="account"),
    Product("lambda_gb_seconds", "GB-seconds on arm64", "AWSLambda", "", free=Decimal(400_000), free_in="account"),
    Product("custom_metrics", "metrics", CLOUDWATCH, "", free=Decimal(10), free_in="account"),
    Product("metric_puts", "PutMetricData calls", CLOUDWATCH, "", 1000, free=Decimal(MILLION), free_in="account"),
    Product("data_events", "data events", "AWSCloudTrail", "", 100_000),
    Product("log_files", "GB-months", "AmazonS3", ""),
    Product("log_file_puts", "PUT requests", "AmazonS3", "", 1000),
    Product("experiment_minutes", "action-minutes", "AWSFIS", ""),
)

PRODUCT_BY_KEY = {product.key: product for product in PRODUCTS}
OFFERS = tuple(dict.fromkeys(product.offer for product in PRODUCTS if product.usage_type))
"""Every offer file that is needed for all of them."""
