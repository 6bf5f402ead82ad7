"""Where the items of a new table come from: files in S3, or the past of another table.

A source is used once, when the table is made. Replicas are made of the table afterwards, and get all of its items.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_restores.html
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from globaltables.model.accounts import AccountId
from globaltables.model.errors import ConfigurationError, Problem, shown
from globaltables.model.indexes import LocalIndex
from globaltables.model.keys import AttributeName
from globaltables.model.settings import Matching, Settings

DELIMITERS = (",", "\t", ":", ";", "|", " ")


class S3Import(Settings):
    """Files in a bucket of the home region or of any other.

    Args:
        bucket: The bucket, a literal or a token.
        bucket_owner: The account that owns it, 12 digits. Default the table's own.
        key_prefix: What the keys of all files begin with. Default everything in the bucket.
        format: ``DYNAMODB_JSON`` (the default; what an export writes), ``ION`` or ``CSV``.
        compression: ``NONE`` (the default), ``GZIP`` or ``ZSTD``.
        csv_delimiter: What separates values of a CSV file: a comma (the default), tab, colon, semicolon, bar or space.
        csv_headers: The name of a CSV file's only column; the provider would mix up several, as it keeps no order of
            them. Default the file's first line, which names any number. All but keys become texts.
    """

    kind: Literal["s3_import"] = "s3_import"
    bucket: Annotated[
        str,
        Matching(
            r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
            "must be the name of a bucket",
            "copy it from the console",
            or_token=True,
        ),
    ] = Field(description="The bucket.")
    bucket_owner: AccountId | None = Field(
        default=None, description="Account that owns the bucket; the table's own when absent."
    )
    key_prefix: str = Field(default="", max_length=1024, description="What the keys of all files begin with.")
    format: Literal["DYNAMODB_JSON", "ION", "CSV"] = Field(default="DYNAMODB_JSON", description="What the files hold.")
    compression: Literal["NONE", "GZIP", "ZSTD"] = Field(default="NONE", description="How the files are compressed.")
    csv_delimiter: str | None = Field(default=None, description="What separates values of a CSV file; a comma.")
    csv_headers: tuple[AttributeName, ...] = Field(
        default=(),
        strict=False,
        description="Name of a CSV file's only column; its first line when absent, which names any number.",
        json_schema_extra={"maxItems": 1},
    )

    @model_validator(mode="after")
    def _csv_options_are_for_csv(self) -> Self:
        for key, value in (("csv_delimiter", self.csv_delimiter), ("csv_headers", self.csv_headers)):
            if value and self.format != "CSV":
                message = f"is for format CSV alone, got {shown(value)} for {self.format}; leave it out"
                raise ConfigurationError(Problem(key, message))
        if self.csv_delimiter is not None and self.csv_delimiter not in DELIMITERS:
            message = f"must be a comma, tab, colon, semicolon, bar or space, got {shown(self.csv_delimiter)}; "
            raise ConfigurationError(Problem("csv_delimiter", f"{message}use one of them"))
        if len(self.csv_headers) > 1:
            message = (
                "may name one column alone, since the provider keeps no order of several and AWS takes columns by "
                f"their place, got {', '.join(self.csv_headers)}; leave it out and name them in each file's first line"
            )
            raise ConfigurationError(Problem("csv_headers", message))
        return self


class PointInTime(Settings):
    """Another table as it was, from its point-in-time recovery.

    Args:
        table_name: That table, where it is in the home region.
        table_arn: That table by its ARN, in any region of the account. One of the two is needed.
        at: When, RFC 3339 with a time zone, for example ``2025-03-01T12:00:00Z``. Default the latest that can be
            restored, about five minutes ago.
    """

    kind: Literal["point_in_time"] = "point_in_time"
    table_name: (
        Annotated[str, Matching(r"^[a-zA-Z0-9_.-]{3,255}$", "must be the name of a table", "correct it")] | None
    ) = Field(default=None, description="Table of the home region that is restored.")
    table_arn: (
        Annotated[
            str,
            Matching(
                r"^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[a-zA-Z0-9_.-]{3,255}$",
                "must be the ARN of a table",
                "copy it from the console",
            ),
        ]
        | None
    ) = Field(default=None, description="Table of any region that is restored.")
    at: str | None = Field(default=None, description="When, as 2025-03-01T12:00:00Z; the latest time when absent.")

    @field_validator("at")
    @classmethod
    def _is_a_time(cls, at: str | None) -> str | None:
        try:
            moment = datetime.fromisoformat(at) if at is not None else None
        except ValueError:
            moment = None
        if at is not None and (moment is None or moment.tzinfo is None or "T" not in at):
            raise ConfigurationError(
                f"must be a time with a time zone, got {shown(at)}; write it as 2025-03-01T12:00:00Z"
            )
        return at

    @model_validator(mode="after")
    def _names_one_table(self) -> Self:
        if (self.table_name is None) == (self.table_arn is None):
            got = "neither" if self.table_name is None else "both"
            raise ConfigurationError(f"exactly one of table_name and table_arn names the source, got {got}; give one")
        return self


Source = Annotated[S3Import | PointInTime, Field(discriminator="kind")]


def check_source(
    source: Source | None, *, table_name: str, home_region: str, local_indexes: Sequence[LocalIndex]
) -> None:
    """Checks a source together with the table that is made of it.

    Raises:
        ConfigurationError: When AWS could not make the table of it.
    """
    if isinstance(source, S3Import) and local_indexes:
        message = f"a table with local indexes cannot be imported, got {local_indexes[0].name}; leave the indexes out"
        raise ConfigurationError(Problem("source", message))
    if isinstance(source, PointInTime):
        itself = source.table_name == table_name or (source.table_arn or "").endswith(
            f":{home_region}:{(source.table_arn or '::::').split(':')[4]}:table/{table_name}"
        )
        if itself:
            message = f"a table is restored into another one, got {table_name} for both; choose another name for it"
            raise ConfigurationError(Problem("source", message))
