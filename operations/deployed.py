"""What is deployed, as the outputs of the data stack say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.errors import NotDeployedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.deployment import Deployment
    from operations.terraform.state import State

_TABLE = "aws_dynamodb_table"


@dataclass(frozen=True, slots=True)
class Deployed:
    """What is deployed, as the outputs of the data stack say it.

    Args:
        table_name: The table.
        home: The home region.
        regions: Every region, home first.
        key_arn_by_region: Customer managed keys; empty where there are none.
        replica_settings: What a replica must have that its block cannot say, by region.
        scheduled_scaling: Between which bounds schedules move scaling targets.
    """

    table_name: str
    home: str
    regions: tuple[str, ...]
    key_arn_by_region: Mapping[str, str]
    replica_settings: Mapping[str, Mapping[str, object]]
    scheduled_scaling: Sequence[Mapping[str, Any]] = ()


def is_deployed(deployment: Deployment) -> bool:
    """Whether the data stack was ever applied to its end; one that was killed has outputs before it has a table."""
    state = deployment.data.terraform.stored_state()
    return "table_name" in state.outputs and bool(state.of_type(_TABLE))


def deployed(deployment: Deployment) -> Deployed:
    """Reads the outputs.

    Raises:
        NotDeployedError: When there are none, or no table to them.
    """
    return deployed_in(deployment.data.terraform.stored_state(), deployment.environment.name)


def deployed_in(state: State, environment_name: str) -> Deployed:
    """Reads the outputs in a state.

    Args:
        state: The data stack's.
        environment_name: For the message.

    Raises:
        NotDeployedError: When there are none.
    """
    outputs = {name: output.value for name, output in state.outputs.items()}
    if outputs and not state.of_type(_TABLE):
        raise NotDeployedError(
            f"environment {environment_name}: is not deployed, its state has no table; run again the globaltables "
            "region move that was cut off, or else deploy it with globaltables deploy"
        )
    try:
        region_by_role: Mapping[str, str] = outputs["region_by_role"]
        # The output is younger than some states; before it the home could not move.
        home: str = outputs.get("home_region") or region_by_role["primary"]
        return Deployed(
            table_name=outputs["table_name"],
            home=home,
            # Terraform sorts maps by key; the home comes first here.
            regions=tuple(sorted(region_by_role.values(), key=lambda region: region != home)),
            key_arn_by_region={region: arn for region, arn in outputs["key_arn_by_region"].items() if arn},
            replica_settings=outputs["replica_settings"],
            scheduled_scaling=outputs.get("scheduled_scaling", ()),
        )
    except KeyError as error:
        raise NotDeployedError(
            f"environment {environment_name}: is not deployed, its state has no output {error}; "
            "deploy it with globaltables deploy"
        ) from error
