"""Auto scaling of provisioned capacity: reads and writes of the table and of every index, in every region.

AWS keeps the write settings of all replicas alike and lets capacity itself float; so every region has the same targets
and policies, and each scales by what it consumes. Reads of a replica may scale otherwise: then the same targets and
policies of its region have other values.

The targets have no tags. DynamoDB itself makes those of a replica that joins a table that scales, and AWS refuses to
register a target with tags where there is one: the replica would be made, and the apply end there.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import ITerraformDependable, Precondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from globaltables.model.billing import Provisioned
from globaltables.model.capacity import NO_REPLICAS, Kind, ScaledCapacity, scaled_capacities
from globaltables.model.indexes import GlobalIndex
from globaltables.model.replicas import ReplicaOverrides
from globaltables.model.schedules import ScheduledAction
from globaltables.regional.fence import expression
from globaltables.regional.region import Region
from globaltables.table.provisioning import policy_name


class TableScaling(Construct):
    """The targets, policies and scheduled actions of a table.

    Args:
        table_name: The table's name, a literal or a token.
        table: What must exist first: the table with its replicas.
        regions: Its regions, home first.
        billing: How far each capacity scales, and how.
        indexes: The global indexes.
        read_capacity: The lower end of reads, capacity units; a literal or a token.
        write_capacity: The lower end of writes, capacity units; a literal or a token.
        overrides: What replicas have otherwise, by the role of their region; their reads may scale so. Default nothing.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table_name: str,
        table: ITerraformDependable,
        regions: Sequence[Region],
        billing: Provisioned,
        indexes: Sequence[GlobalIndex],
        read_capacity: int,
        write_capacity: int,
        overrides: Mapping[str, ReplicaOverrides] = NO_REPLICAS,
    ) -> None:
        super().__init__(scope, id)
        self._table_name, self._table = table_name, table
        self._minima: dict[Kind, int] = {"read": read_capacity, "write": write_capacity}
        self._checked: set[str] = set()
        self.scheduled: list[dict[str, Any]] = []
        for region in regions:
            capacities = list(scaled_capacities(billing, indexes, region.role, overrides))
            of_region = Construct(self, region.role)
            places = {"": Construct(of_region, "Table")}
            if indexes:
                of_indexes = Construct(of_region, "Index")
                places |= {index.name: Construct(of_indexes, index.name) for index in indexes}
            for capacity in capacities:
                self._scale(Construct(places[capacity.index], capacity.kind.capitalize()), region, capacity)
            self.scheduled += [self._bounds(region, capacity) for capacity in capacities if capacity.scaling.schedule]

    def _resource_id(self, capacity: ScaledCapacity) -> str:
        index = f"/index/{capacity.index}" if capacity.index else ""
        return f"table/{self._table_name}{index}"

    def _minimum(self, capacity: ScaledCapacity) -> int:
        return self._minima[capacity.kind] if capacity.minimum is None else capacity.minimum

    def _scale(self, scope: Construct, region: Region, capacity: ScaledCapacity) -> None:
        provider: Any = region.provider
        target = AppautoscalingTarget(
            scope,
            "Target",
            provider=provider,
            service_namespace="dynamodb",
            resource_id=self._resource_id(capacity),
            scalable_dimension=_dimension(capacity),
            min_capacity=self._minimum(capacity),
            max_capacity=capacity.scaling.maximum,
            depends_on=[self._table],
            lifecycle=self._lifecycle(capacity),
        )
        metric = f"DynamoDB{capacity.kind.capitalize()}CapacityUtilization"
        predefined = AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification
        AppautoscalingPolicy(
            scope,
            "Policy",
            provider=provider,
            name=policy_name(metric, self._resource_id(capacity)),
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            resource_id=target.resource_id,
            scalable_dimension=target.scalable_dimension,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                target_value=capacity.scaling.target_utilization,
                scale_in_cooldown=capacity.scaling.scale_in_cooldown_seconds,
                scale_out_cooldown=capacity.scaling.scale_out_cooldown_seconds,
                disable_scale_in=not capacity.scaling.scale_in,
                predefined_metric_specification=predefined(predefined_metric_type=metric),
            ),
        )
        actions = Construct(scope, "Schedule")
        for name, action in capacity.scaling.schedule.items():
            _scheduled_action(actions, name, target, action, provider)

    def _lifecycle(self, capacity: ScaledCapacity) -> TerraformResourceLifecycle:
        # A scheduled action changes the target's bounds; without this every plan would set them back.
        moved = ["min_capacity", "max_capacity"] if capacity.scaling.schedule else []
        minimum, maximum = self._minima[capacity.kind], capacity.scaling.maximum
        preconditions = []
        # Once per place of the environment, the home first: everything that is set there is compared alike.
        says = capacity.key not in self._checked and capacity.minimum is None
        self._checked.add(capacity.key)
        if says and Token.is_unresolved(minimum):
            least = expression(Token.as_string(minimum))
            preconditions.append(
                Precondition(
                    condition=f"${{tonumber({least}) <= {maximum}}}",
                    error_message=f"{capacity.kind}_capacity: must not exceed {capacity.key}.maximum, "
                    f"got ${{{least}}} over {maximum}; raise the maximum",
                )
            )
        # Tags that an earlier version, or somebody else, gave a target stay.
        return TerraformResourceLifecycle(
            ignore_changes=[*moved, "tags", "tags_all"], precondition=preconditions or None
        )

    def _bounds(self, region: Region, capacity: ScaledCapacity) -> dict[str, Any]:
        """Where a schedule moves bounds: between which values. The first ones are those without a schedule."""
        actions = capacity.scaling.schedule.values()
        return {
            "region": region.name,
            "resource_id": self._resource_id(capacity),
            "scalable_dimension": _dimension(capacity),
            "minima": [self._minimum(capacity), *sorted({one.minimum for one in actions if one.minimum is not None})],
            "maxima": [capacity.scaling.maximum, *sorted({one.maximum for one in actions if one.maximum is not None})],
        }


def _dimension(capacity: ScaledCapacity) -> str:
    return f"dynamodb:{'index' if capacity.index else 'table'}:{capacity.kind.capitalize()}CapacityUnits"


def _scheduled_action(
    scope: Construct, name: str, target: AppautoscalingTarget, action: ScheduledAction, provider: Any
) -> None:
    AppautoscalingScheduledAction(
        scope,
        name,
        provider=provider,
        name=name,
        service_namespace=target.service_namespace,
        resource_id=target.resource_id,
        scalable_dimension=target.scalable_dimension,
        schedule=action.schedule,
        timezone=action.timezone,
        scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
            min_capacity=_text(action.minimum), max_capacity=_text(action.maximum)
        ),
    )


def _text(units: int | None) -> str | None:
    return None if units is None else str(units)
