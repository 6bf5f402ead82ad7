"""How writers are led away from a region, and back: what `globaltables failover` switches.

The write modes are AWS's: which regions an application writes in, and so what has to have arrived before it may write
elsewhere. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-global-table-design.prescriptive-guidance.writemodes.html
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.regions import check_role
from globaltables.model.settings import NOT_EMPTY, Matching, Settings

WriteMode = Literal["any_region", "one_region", "your_region"]
"""Every region at any time; one region for all; each item in its home region."""

Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)]


class ParameterSwitch(Settings):
    """A parameter of Systems Manager that the application reads in its own region; every region has its own copy.

    Its value is the region that takes the writes, ``none`` while they are stopped (one region); the regions in service
    (any region); or who takes the writes of each home, ``us-east-1=eu-west-1,eu-west-1=eu-west-1`` (your region).

    Args:
        name: The parameter's name, the same in every region.
    """

    type: Literal["parameter"] = "parameter"
    name: Annotated[
        str,
        Matching(
            r"^[a-zA-Z0-9_.-]+$|^(/[a-zA-Z0-9_.-]+)+$",
            "must be the name of a parameter such as /orders/write-region",
            "use letters, digits, underscores, dots and hyphens, and slashes before each part",
        ),
    ] = Field(max_length=1011, description="The parameter's name, the same in every region.")


class RecordSwitch(Settings):
    """Weights of one weighted record set in Route 53.

    They are changed through us-east-1: docs/guides/failover.md says what that means.

    Args:
        hosted_zone_id: The zone.
        record_name: The record's name, for example ``api.example.com``.
        record_type: Its type. Default ``A``.
        weight: The weight of a region that is in service, 1 to 255. Default 100.
        set_identifier_by_role: Which of the records is a region's, by role. Default: named as the region.
    """

    type: Literal["route53_record"] = "route53_record"
    hosted_zone_id: Annotated[
        str, Matching(r"^Z[A-Z0-9]+$", "must be the id of a hosted zone such as Z0123456789ABC", "copy it")
    ] = Field(max_length=32, description="The id of the zone.")
    record_name: str = Field(min_length=1, max_length=255, description="The record's name, such as api.example.com.")
    record_type: Literal["A", "AAAA", "CNAME"] = Field(default="A", description="The record's type.")
    weight: int = Field(default=100, ge=1, le=255, description="The weight of a region that is in service.")
    set_identifier_by_role: dict[str, str] = Field(
        default_factory=dict, description="Which record is a region's, by role; named as the region where absent."
    )


class HealthCheckSwitch(Settings):
    """Health checks in Route 53, one per region: that of a region that is left is made to be unhealthy.

    It is disabled and inverted, which is unhealthy whatever the region answers; inverted alone, a region that is down
    would count as healthy. It is changed through us-east-1: docs/guides/failover.md says what that means.

    Args:
        health_check_id_by_role: The health check that stands for each region, by role.
    """

    type: Literal["route53_health_check"] = "route53_health_check"
    health_check_id_by_role: dict[str, str] = Field(description="The health check of every region, by role.")


class CommandSwitch(Settings):
    """A command of yours, run in the project folder without a shell; it must be safe to repeat.

    It is told by ``GLOBALTABLES_ACTION`` (``stop`` or ``switch``), ``_FROM``, ``_TO`` and ``_ROUTING``, the value that
    a parameter would have.

    Args:
        command: Program and arguments. Exit code 0 means done.
        check: A command that exits with 0 when it is done already. Default: it is always run.
        read: A command that prints that value as it is now, or nothing where nothing was led elsewhere yet. Default:
            each region that answers is taken to have its own writes, also one that was left before.
        timeout_seconds: How long either may take, seconds. Default 60.
    """

    type: Literal["command"] = "command"
    command: Annotated[Words, NOT_EMPTY] = Field(description="Program and arguments; exit code 0 means done.")
    check: Words = Field(default=(), description="A command that exits with 0 when it is done already.")
    read: Words = Field(default=(), description="A command that prints who takes the writes now.")
    timeout_seconds: int = Field(default=60, ge=1, le=3600, description="How long each may take, in seconds.")


SwitchSettings = Annotated[
    ParameterSwitch | RecordSwitch | HealthCheckSwitch | CommandSwitch, Field(discriminator="type")
]


class Failover(Settings):
    """How the application writes, and what leads it elsewhere.

    Args:
        write_mode: Where the application writes. Default: ``globaltables failover`` has to be told.
        switch: What leads writers elsewhere. Default none: you do it, when the plan says so.
        maximum_wait_seconds: How long to wait until what was written has arrived, seconds, 1 to 3600. Default 60.
        latency_factor: How many times the largest recent replication latency is waited after writes were stopped.
            Default 10, as AWS advises: no metric says that all has arrived.
            https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-global-table-design.prescriptive-guidance.evacuation.html
    """

    write_mode: WriteMode | None = Field(default=None, description="Where the application writes.")
    switch: SwitchSettings | None = Field(default=None, description="What leads writers elsewhere.")
    maximum_wait_seconds: int = Field(
        default=60, ge=1, le=3600, description="How long to wait until all has arrived, in seconds."
    )
    latency_factor: int = Field(
        default=10, ge=1, le=100, description="How many times the recent replication latency is waited."
    )


def check_failover(failover: Failover, region_by_role: Mapping[str, str]) -> None:
    """Checks a switch together with the regions.

    Raises:
        ConfigurationError: When it names a role that there is not, or leaves a region without its health check.
    """
    switch = failover.switch
    if isinstance(switch, RecordSwitch):
        for role in switch.set_identifier_by_role:
            check_role(f"failover.switch.set_identifier_by_role.{role}", role, region_by_role)
    if isinstance(switch, HealthCheckSwitch):
        key = "failover.switch.health_check_id_by_role"
        for role in switch.health_check_id_by_role:
            check_role(f"{key}.{role}", role, region_by_role)
        missing = [role for role in region_by_role if role not in switch.health_check_id_by_role]
        if missing:
            message = f"must name a health check for every region, got none for {', '.join(missing)}; add it"
            raise ConfigurationError(Problem(key, message))
