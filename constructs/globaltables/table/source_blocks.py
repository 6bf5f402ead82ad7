"""Turns the source of a new table into the provider's arguments."""

from typing import Any

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTableImportTable,
    DynamodbTableImportTableInputFormatOptions,
    DynamodbTableImportTableInputFormatOptionsCsv,
    DynamodbTableImportTableS3BucketSource,
)

from globaltables.model.source import PointInTime, S3Import, Source

USED_ONCE = (
    "import_table",
    "restore_date_time",
    "restore_source_name",
    "restore_source_table_arn",
    "restore_to_latest_time",
)
"""What the provider would replace a table for, though it only says how the table was made."""


def source_arguments(source: Source | None) -> dict[str, Any]:
    """The arguments of the table."""
    if isinstance(source, S3Import):
        return {"import_table": _import(source)}
    if isinstance(source, PointInTime):
        return {
            "restore_source_name": source.table_name,
            "restore_source_table_arn": source.table_arn,
            "restore_date_time": source.at,
            "restore_to_latest_time": True if source.at is None else None,
        }
    return {}


def source_text(source: Source | None) -> str:
    """What a source is, for people: it stands in messages."""
    if isinstance(source, S3Import):
        return f"s3://{source.bucket}/{source.key_prefix}"
    if isinstance(source, PointInTime):
        return f"{source.table_name or source.table_arn} at {source.at or 'the latest time'}"
    return "none"


def _import(source: S3Import) -> DynamodbTableImportTable:
    options = None
    if source.csv_delimiter or source.csv_headers:
        csv = DynamodbTableImportTableInputFormatOptionsCsv(
            delimiter=source.csv_delimiter, header_list=list(source.csv_headers) or None
        )
        options = DynamodbTableImportTableInputFormatOptions(csv=csv)
    return DynamodbTableImportTable(
        input_format=source.format,
        input_compression_type=source.compression,
        input_format_options=options,
        s3_bucket_source=DynamodbTableImportTableS3BucketSource(
            bucket=source.bucket, bucket_owner=source.bucket_owner, key_prefix=source.key_prefix or None
        ),
    )
