"""With how much capacity a table becomes provisioned, and which bounds a schedule may set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from globaltables.model import Environment
from globaltables.model.billing import IndexScaling, Provisioned, Scaling
from globaltables.model.indexes import GlobalIndex
from globaltables.model.keys import Attribute
from operations.scheduled_bounds import wanted_bound
from operations.starting_capacity import Bounds, Units, bounds_in, minima, starting_with
from operations.terraform.state import ResourceState, State


def _resource(address: str, **values: object) -> ResourceState:
    type_, _, name = address.partition(".")
    return ResourceState(address, "managed", type_, name, None, "registry.terraform.io/hashicorp/aws", None, values)


HOME, OTHER = "us-east-1", "eu-west-1"
READ, WRITE, BY_DAY = ("", "read"), ("", "write"), ("by-day", "read")


def test_an_idle_table_starts_with_its_minimum() -> None:
    """A new table, and one that nobody uses."""
    start = starting_with({HOME: {READ: Bounds(5, 50, 70), WRITE: Bounds(10, 50, 70)}}, {HOME: {}})
    assert (start.by_index, start.warnings) == ({"": Units(5, 10)}, ())


def test_the_busiest_region_counts() -> None:
    """21 units a second at 70 % want 30; replicas take the writes of all."""
    bounds = {READ: Bounds(5, 50, 70), WRITE: Bounds(5, 50, 70), BY_DAY: Bounds(1, 50, 50)}
    consumed = {HOME: {READ: 21.0}, OTHER: {READ: 7.0, BY_DAY: 4.5}}
    start = starting_with({HOME: bounds, OTHER: bounds}, consumed)
    assert start.variable() == {"read": 30, "write": 5, "indexes": {"by-day": {"read": 9, "write": 0}}}
    assert start.shown == {"table": Units(30, 5), "by-day": Units(9, 0)}


def test_a_replica_needs_what_its_own_bounds_let_it_have() -> None:
    """All start alike, and auto scaling goes on from there: too much costs minutes, too little throttles."""
    bounds = {HOME: {READ: Bounds(5, 50, 70)}, OTHER: {READ: Bounds(80, 90, 50)}}
    assert starting_with(bounds, {HOME: {READ: 21.0}, OTHER: {READ: 1.0}}).by_index == {"": Units(80, 0)}
    start = starting_with(bounds, {HOME: {}, OTHER: {READ: 50.0}})
    assert start.by_index == {"": Units(90, 0)}
    (warning,) = start.warnings
    assert warning.startswith("eu-west-1: reads of the table need 100 capacity units")


def test_a_maximum_below_the_traffic_is_said() -> None:
    """Before it throttles; once, of the region that lacks most."""
    bounds = {("by-day", "write"): Bounds(5, 20, 70)}
    consumed = {HOME: {("by-day", "write"): 70.0}, OTHER: {("by-day", "write"): 69.0}}
    start = starting_with({HOME: bounds, OTHER: bounds}, consumed)
    assert start.by_index == {"by-day": Units(0, 20)}
    (warning,) = start.warnings
    assert warning == (
        "us-east-1: writes of index by-day need 100 capacity units for the traffic of the last 30 minutes, and 20 are "
        "its maximum; raise it, or requests are throttled"
    )


@given(st.integers(1, 100), st.integers(0, 900), st.integers(20, 90), st.floats(0, 2000))
def test_it_starts_between_the_bounds_and_never_below_the_traffic(
    minimum: int, more: int, percent: int, consumed: float
) -> None:
    """Unless the maximum is below it."""
    start = Bounds(minimum, minimum + more, percent).start(consumed)
    assert minimum <= start <= minimum + more
    assert start == minimum + more or start * percent / 100 >= consumed - 1e-6


def test_bounds_come_from_the_targets_in_state() -> None:
    """With the policies' targets, each region's its own."""
    target = {"scalable_dimension": "dynamodb:index:WriteCapacityUnits", "resource_id": "table/orders/index/by-day"}
    tracking = {"target_tracking_scaling_policy_configuration": [{"target_value": 60}]}
    arn = "arn:aws:application-autoscaling:{}:123456789012:scalable-target/1".format
    policy_arn = f"arn:aws:autoscaling:{HOME}:123456789012:scalingPolicy:1:resource/dynamodb/table/orders"
    state = State(
        {
            one.address: one
            for one in (
                _resource("aws_appautoscaling_target.a", **target, arn=arn(HOME), min_capacity=5, max_capacity=20),
                _resource("aws_appautoscaling_target.b", **target, arn=arn(OTHER), min_capacity=15, max_capacity=25),
                _resource("aws_appautoscaling_policy.a", **target, arn=policy_arn, **tracking),
            )
        }
    )
    assert bounds_in(state) == {
        HOME: {("by-day", "write"): Bounds(5, 20, 60.0)},
        OTHER: {("by-day", "write"): Bounds(15, 25, 70.0)},
    }


def test_a_new_index_starts_with_its_own_minimum_or_the_tables() -> None:
    """As the environment says it."""
    scaling = Scaling(maximum=100)
    index = GlobalIndex(name="by-day", partition_key=Attribute(name="day"), write_scaling=IndexScaling(minimum=20))
    environment = Environment(name="any", billing=Provisioned(read=scaling, write=scaling), global_indexes=(index,))
    assert minima(environment, index) == {"read": 10, "write": 20}


def test_a_bound_stays_where_a_schedule_may_have_set_it() -> None:
    """Anything else is from before a change of the environment."""
    assert [wanted_bound(found, [10, 50]) for found in (10, 50, 30)] == [10, 50, 10]
