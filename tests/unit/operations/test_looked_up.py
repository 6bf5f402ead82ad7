"""What the stack that watches looks up is found once the stack of the data has made it."""

from typing import Any

import pytest

from globaltables.model import Environment
from operations.looked_up import is_there
from operations.terraform.outputs import Output
from operations.terraform.state import State

TWO = {"primary": "us-east-1", "secondary": "eu-west-1"}
COUNTED: dict[str, Any] = {"audit": {"enabled": True}, "alarms": {"enabled": True}}
CONSUMED: dict[str, Any] = {"stream_consumer": {"enabled": True}, "backup": {"enabled": True}}


def _state(regions: dict[str, str], *vaults: str) -> State:
    values = {"region_by_role": regions, "backups": {"vault_name_by_region": dict.fromkeys(vaults, "app")}}
    return State(outputs={name: Output(name, value) for name, value in values.items()})


@pytest.mark.parametrize(
    ("settings", "state", "found"),
    [
        (COUNTED, _state(TWO, "us-east-1", "eu-west-1"), True),
        (COUNTED, _state(TWO | {"secondary": "eu-west-3"}, "us-east-1", "eu-west-3"), True),
        (COUNTED, _state({"primary": "us-east-1"}, "us-east-1"), False),
        (COUNTED, _state(TWO, "us-east-1"), False),
        (COUNTED | {"backup": {"enabled": False}}, _state(TWO), True),
        (COUNTED | {"audit": {"enabled": False}}, _state({"primary": "us-east-1"}), True),
        (CONSUMED, _state(TWO), True),
        (CONSUMED, _state({"primary": "us-east-1"}), False),
        ({}, _state({"primary": "us-east-1"}), True),
    ],
)
def test_what_is_not_there_yet_is_waited_for(settings: dict[str, Any], state: State, found: bool) -> None:  # noqa: FBT001
    """A replica of a role that joins, whatever its region is called, and a vault whose key is looked up."""
    environment = Environment(name="any", tertiary_region="", **settings)
    assert is_there(environment, state) is found
