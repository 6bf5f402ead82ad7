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


def test_an_idle_table_starts_with_its_minimum() -> None:
    """A new table, and one that nobody uses."""
    start = starting_with({("", "read"): Bounds(5, 50, 70), ("", "write"): Bounds(10, 50, 70)}, {"us-east-1": {}})
    assert (start.by_index, start.warnings) == ({"": Units(5, 10)}, ())


def test_the_busiest_region_counts() -> None:
    """21 units a second at 70 % want 30; replicas take the writes of all."""
    bounds = {("", "read"): Bounds(5, 50, 70), ("", "write"): Bounds(5, 50, 70), ("by-day", "read"): Bounds(1, 50, 50)}
    consumed = {"us-east-1": {("", "read"): 21.0}, "eu-west-1": {("", "read"): 7.0, ("by-day", "read"): 4.5}}
    start = starting_with(bounds, consumed)
    assert start.variable() == {"read": 30, "write": 5, "indexes": {"by-day": {"read": 9, "write": 0}}}
    assert start.shown == {"table": Units(30, 5), "by-day": Units(9, 0)}


def test_a_maximum_below_the_traffic_is_said() -> None:
    """Before it throttles."""
    start = starting_with({("by-day", "write"): Bounds(5, 20, 70)}, {"us-east-1": {("by-day", "write"): 70.0}})
    assert start.by_index == {"by-day": Units(0, 20)}
    (warning,) = start.warnings
    assert warning == (
        "writes of index by-day need 100 capacity units for the traffic of the last 30 minutes, and 20 are its "
        "maximum; raise it, or requests are throttled"
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
    """With the policies' targets; where a schedule moved one region's, the larger bounds count."""
    target = {"scalable_dimension": "dynamodb:index:WriteCapacityUnits", "resource_id": "table/orders/index/by-day"}
    state = State(
        {
            one.address: one
            for one in (
                _resource("aws_appautoscaling_target.a", **target, min_capacity=5, max_capacity=20),
                _resource("aws_appautoscaling_target.b", **target, min_capacity=15, max_capacity=20),
                _resource(
                    "aws_appautoscaling_policy.a",
                    **target,
                    target_tracking_scaling_policy_configuration=[{"target_value": 60}],
                ),
            )
        }
    )
    assert bounds_in(state) == {("by-day", "write"): Bounds(15, 20, 60.0)}


def test_a_new_index_starts_with_its_own_minimum_or_the_tables() -> None:
    """As the environment says it."""
    scaling = Scaling(maximum=100)
    index = GlobalIndex(name="by-day", partition_key=Attribute(name="day"), write_scaling=IndexScaling(minimum=20))
    environment = Environment(name="any", billing=Provisioned(read=scaling, write=scaling), global_indexes=(index,))
    assert minima(environment, index) == {"read": 10, "write": 20}


def test_a_bound_stays_where_a_schedule_may_have_set_it() -> None:
    """Anything else is from before a change of the environment."""
    assert [wanted_bound(found, [10, 50]) for found in (10, 50, 30)] == [10, 50, 10]
