"""Secondary indexes.

Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from globaltables.model.billing import IndexScaling
from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.keys import Attribute, AttributeName
from globaltables.model.schedules import Units
from globaltables.model.settings import Matching, Settings
from globaltables.model.warm_throughput import WarmThroughput

MAXIMUM_GLOBAL_INDEXES = 20
MAXIMUM_LOCAL_INDEXES = 5
MAXIMUM_PROJECTED_ATTRIBUTES = 100
"""Over all indexes of a table together, for projections of kind INCLUDE."""

Projection = Literal["ALL", "KEYS_ONLY", "INCLUDE"]
IndexName = Annotated[
    str,
    Field(min_length=3, max_length=255),
    Matching(r"^[a-zA-Z0-9_.-]+$", "must be letters, digits, underscores, dots and hyphens", "remove the others"),
]


class _Index(Settings):
    name: IndexName = Field(description="3 to 255 letters, digits, underscores, dots and hyphens.")
    projection: Projection = Field(default="ALL", description="Which attributes the index holds.")
    non_key_attributes: tuple[AttributeName, ...] = Field(
        default=(), max_length=20, strict=False, description="Held beside the keys when projection is INCLUDE; 1 to 20."
    )

    @model_validator(mode="after")
    def _include_names_attributes(self) -> Self:
        if self.projection == "INCLUDE" and not self.non_key_attributes:
            raise ConfigurationError(
                Problem(
                    "non_key_attributes",
                    f"index {self.name} has projection INCLUDE and must name them, got none; "
                    "name 1 to 20, or use KEYS_ONLY",
                )
            )
        if self.projection != "INCLUDE" and self.non_key_attributes:
            raise ConfigurationError(
                Problem(
                    "non_key_attributes",
                    f"index {self.name} may name them with projection INCLUDE alone, got {self.projection}; "
                    "set INCLUDE or leave them out",
                )
            )
        repeated = [name for name in self.non_key_attributes if self.non_key_attributes.count(name) > 1]
        if repeated:
            raise ConfigurationError(
                Problem(
                    "non_key_attributes",
                    f"index {self.name} must name each once, got {repeated[0]} twice; leave one of them out",
                )
            )
        return self


class GlobalIndex(_Index):
    """A global secondary index.

    Args:
        name: 3 to 255 characters.
        partition_key: Its partition key.
        sort_key: Its sort key. Default none.
        projection: ``ALL`` (the default), ``KEYS_ONLY`` or ``INCLUDE``.
        non_key_attributes: Names, 1 to 20, for ``INCLUDE`` alone.
        maximum_read_request_units: On-demand ceiling, request units a second; ``False`` for none where the table has
            one. Default: the table's.
        maximum_write_request_units: The same for writes. Default: the table's.
        read_scaling: How provisioned reads scale. Default: like the table's.
        write_scaling: How provisioned writes scale. Default: like the table's.
        warm_throughput: What it can take at once. Default: what AWS gives it. Needs a provider that can say it.
    """

    partition_key: Attribute
    sort_key: Attribute | None = None
    maximum_read_request_units: Units | Literal[False] | None = Field(
        default=None,
        description="On-demand ceiling in read request units a second, false for none; the table's when absent.",
    )
    maximum_write_request_units: Units | Literal[False] | None = Field(
        default=None,
        description="On-demand ceiling in write request units a second, false for none; the table's when absent.",
    )
    read_scaling: IndexScaling | None = Field(
        default=None, description="How provisioned reads scale; like the table's when absent."
    )
    write_scaling: IndexScaling | None = Field(
        default=None, description="How provisioned writes scale; like the table's when absent."
    )
    warm_throughput: WarmThroughput | None = Field(
        default=None, description="What the index can take at once, ahead of a peak; what AWS gives it when absent."
    )

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if self.sort_key and self.sort_key.name == self.partition_key.name:
            raise ConfigurationError(
                Problem(
                    "sort_key",
                    f"index {self.name} needs another than its partition key, got {self.sort_key.name} for both; "
                    "leave the sort key out",
                )
            )
        return self


class LocalIndex(_Index):
    """A local secondary index: the table's partition key with another sort key. Can only be made with its table.

    Args:
        name: 3 to 255 characters.
        sort_key: Its sort key, another than the table's.
        projection: ``ALL`` (the default), ``KEYS_ONLY`` or ``INCLUDE``.
        non_key_attributes: Names, 1 to 20, for ``INCLUDE`` alone.
    """

    sort_key: Attribute
