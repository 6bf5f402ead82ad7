"""What one replica has otherwise than its table.

AWS synchronises keys, capacity mode, indexes, TTL and streams between replicas. What stands here it never does.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
"""

from typing import Annotated, Literal

from pydantic import Field

from globaltables.model.settings import Settings
from globaltables.model.tags import Tags

RecoveryPeriodDays = Annotated[int, Field(ge=1, le=35)]
TableClass = Literal["STANDARD", "STANDARD_INFREQUENT_ACCESS"]


class ReplicaOverrides(Settings):
    """Settings of one replica; whatever is absent is as for the whole table.

    Args:
        point_in_time_recovery: Whether this replica can be restored to any second of its window.
        recovery_period_days: How far back, in days, 1 to 35.
        deletion_protection: Whether this replica refuses to be deleted.
        contributor_insights: Whether the most used keys of this replica are recorded.
        table_class: ``STANDARD`` or ``STANDARD_INFREQUENT_ACCESS``.
        tags: Further tags of this replica; they win over the table's.
    """

    point_in_time_recovery: bool | None = None
    recovery_period_days: RecoveryPeriodDays | None = None
    deletion_protection: bool | None = None
    contributor_insights: bool | None = None
    table_class: TableClass | None = None
    tags: Tags = Field(default_factory=dict)
