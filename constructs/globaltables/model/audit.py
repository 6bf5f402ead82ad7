"""The trail: who read, wrote, changed or deleted what.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from globaltables.model.errors import ConfigurationError
from globaltables.model.log_retention import LogRetentionDays
from globaltables.model.settings import Settings, false_means_none, none_is_false

LONGEST_RETENTION_DAYS = 36_500


class Audit(Settings):
    """One trail for all regions with a private, encrypted bucket in the home region.

    Args:
        enabled: Whether there is one. Default false.
        data_events: Which calls on items of this table are recorded, in every region. ``writes`` (the default),
            ``reads``, ``all`` or ``none``. They are billed by number, which is why reads are left out.
        management_events: Which calls that change or describe resources are recorded, of the whole account, since AWS
            can select them by no resource: ``all`` (the default), ``writes`` or ``none``. An account's first copy of
            them is free; where there is an organization's trail already, write ``none``.
        retention_days: How long log files are kept, days, 1 to 36500. Default 365.
        log_group_days: How long events are kept in CloudWatch Logs besides, where they can be searched and alarms can
            look at them, days. Default 90; false for no log group.
        force_destroy: Whether destroying the bucket deletes the log files in it. Default false.
    """

    enabled: bool = Field(default=False, description="Whether there is a trail.")
    data_events: Literal["writes", "reads", "all", "none"] = Field(
        default="writes", description="Which calls on the table's items are recorded; they are billed by number."
    )
    management_events: Literal["all", "writes", "none"] = Field(
        default="all", description="Which calls on resources of the whole account are recorded."
    )
    retention_days: int = Field(
        default=365, ge=1, le=LONGEST_RETENTION_DAYS, description="How long log files are kept, in days."
    )
    log_group_days: Annotated[LogRetentionDays | None, BeforeValidator(false_means_none)] = Field(
        default=90,
        description="How long events are kept in CloudWatch Logs too, in days; false for not at all.",
        json_schema_extra=none_is_false,
    )
    force_destroy: bool = Field(default=False, description="Whether destroying the bucket deletes the log files in it.")

    @model_validator(mode="after")
    def _records_something(self) -> Self:
        if self.enabled and self.data_events == self.management_events == "none":
            raise ConfigurationError(
                "a trail records data events, management events or both, got none of either; "
                "choose some, or set enabled to false"
            )
        return self
