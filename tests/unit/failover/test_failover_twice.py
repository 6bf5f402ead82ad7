"""Two failovers in a row, beside an outage: nobody is sent back to the region that was left first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from globaltables.model.failover import SwitchSettings
from operations.errors import GateError, RefusedError
from operations.failover.assessment import Assessment
from operations.failover.course import Situation
from operations.failover.evacuation import Evacuation
from operations.failover.opening import guess
from operations.failover.switch import switch_of
from operations.failover.wanted import Wanted
from tests.unit.failover.switch_worlds import NAME, ZONE, Clients, Route53, Ssm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from globaltables.model.failover import WriteMode
    from operations.failover.switch import Switch

A, B, C = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")
ROLES = dict(zip(("primary", "secondary", "tertiary"), REGIONS, strict=True))
READING: TypeAdapter[Any] = TypeAdapter(SwitchSettings)


class Days:
    """Failovers of one world, one after the other.

    Args:
        switch: What the environment says of its switch.
        mode: How the application writes.
        weights: Of each record before the first one.
    """

    def __init__(self, switch: dict[str, Any], mode: WriteMode, weights: tuple[int, int, int]) -> None:
        self._settings, self._mode = READING.validate_python(switch), mode
        self.world = Clients(Route53(dict(zip(REGIONS, weights, strict=True))), {region: Ssm() for region in REGIONS})
        self.down: set[str] = set()

    def evacuation(self, region: str, target: str | None = None, *, back: bool = False) -> Evacuation:
        """A failover, or a way back, as it is opened."""
        found = Assessment({one: "does not answer" if one in self.down else "" for one in REGIONS}, {})
        others = [one for one in found.reachable if one != region]
        guessed = guess(self._mode, found, region, others[0] if back else region)
        clients: Any = self.world
        switch = switch_of(
            self._settings, clients, current=guessed, region_by_role=ROLES, reachable=found.reachable, variables={}
        )
        read = switch.read()
        nothing: Any = None
        return Evacuation(
            Wanted(region, None if self._mode == "any_region" else target, Situation(self._mode, is_back=back)),
            table=nothing,
            assessment=found,
            current=read or guessed,
            is_known=read is not None,
            switch=switch,
            probes=nothing,
            gates=nothing,
            clients=nothing,
            has_probe_function=False,
            folder=nothing,
        )

    def leave(self, region: str, target: str | None = None, *, back: bool = False) -> Switch:
        """Turns the switch as the failover would."""
        made = self.evacuation(region, target, back=back)
        made.switch.turn(made.final)
        assert made.switch.shows(made.final) or "command" in made.switch.name
        return made.switch


RECORD = {"type": "route53_record", "hosted_zone_id": ZONE, "record_name": NAME}
CHECK = {"type": "route53_health_check", "health_check_id_by_role": ROLES}
PARAMETER = {"type": "parameter", "name": "/orders/region"}


@pytest.mark.parametrize("mode", ["any_region", "one_region", "your_region"])
@pytest.mark.parametrize(
    ("switch", "shown", "after"),
    [
        (RECORD, lambda days: list(days.world.dns.weights.values()), [0, 0, 100]),
        (CHECK, lambda days: [days.world.dns.forced.get(region, False) for region in REGIONS], [True, True, False]),
    ],
    ids=["record", "health check"],
)
def test_a_second_failover_leaves_the_first_region_out(
    mode: WriteMode, switch: dict[str, Any], shown: Callable[[Days], Any], after: Any
) -> None:
    """Down or up again; where writers come back, only that region's part changes."""
    for down in (set[str](), {A}):
        days = Days(switch, mode, (100, 0, 0) if mode == "one_region" else (100, 100, 100))
        days.down = down
        days.leave(A, B)
        days.leave(B, C)
        assert shown(days) == after


def test_weights_of_ones_own_stay_and_a_region_gets_its_own_back() -> None:
    """In your region mode another region's weight is nobody's business."""
    days = Days(RECORD, "your_region", (100, 7, 50))
    days.leave(A, B)
    assert days.world.dns.weights == {A: 0, B: 7, C: 50}
    days.down = {C}
    days.leave(A, back=True)
    assert days.world.dns.weights == {A: 100, B: 7, C: 50}


@pytest.mark.parametrize(
    ("mode", "text"),
    [("any_region", C), ("one_region", C), ("your_region", f"{A}={C},{B}={C},{C}={C}")],
)
def test_a_parameter_remembers_the_first_failover(mode: WriteMode, text: str) -> None:
    """The regions that answer hold it."""
    days = Days(PARAMETER, mode, (0, 0, 0))
    days.down = {A}
    days.world.parameters[A].trouble = "InternalServerError"
    days.leave(A, B)
    days.leave(B, C)
    assert [one.value for one in days.world.parameters.values()] == ["", text, text]


@pytest.mark.parametrize(
    ("mode", "text"),
    [("any_region", C), ("one_region", C), ("your_region", f"{A}=none,{B}={C},{C}={C}")],
)
def test_where_nothing_says_it_no_guess_leads_into_a_region_that_is_down(mode: WriteMode, text: str) -> None:
    """Nor out of it: nobody accepted what that may lose."""
    days = Days(PARAMETER, mode, (0, 0, 0))
    days.down = {A}
    assert days.evacuation(B, C).final.routing.text == text


def test_what_may_not_be_read_is_not_taken_for_absent() -> None:
    """It would be overwritten by a guess; one region that says it is enough."""
    days = Days(PARAMETER, "any_region", (0, 0, 0))
    for parameter in days.world.parameters.values():
        parameter.value, parameter.trouble = f"{B},{C}", "AccessDeniedException"
    with pytest.raises(GateError) as caught:
        days.evacuation(B)
    said = "An error occurred (AccessDeniedException) when calling the Parameter operation: said the region"
    assert str(caught.value) == (
        f"parameter /orders/region: must be read before it is overwritten, got {A}: {said}; {B}: {said}; {C}: {said}; "
        "allow ssm:GetParameter there, or lead writers elsewhere by hand"
    )
    days.world.parameters[C].trouble = ""
    assert days.evacuation(B).final.routing.text == C


@pytest.mark.parametrize(
    ("mode", "text"),
    [("any_region", C), ("one_region", C), ("your_region", f"{A}={C},{B}={C},{C}={C}")],
)
def test_a_command_that_says_who_writes_is_told_the_rest_of_it(mode: WriteMode, text: str, tmp_path: Path) -> None:
    """Its read prints what it was told last, whichever regions answer."""
    file = tmp_path / "routing"
    keep = ["/bin/sh", "-c", f'printf %s "$GLOBALTABLES_ROUTING" > {file}']
    show = ["/bin/sh", "-c", f"cat {file} 2>/dev/null || true"]
    days = Days({"type": "command", "command": keep, "read": show}, mode, (0, 0, 0))
    assert not days.leave(A, B).warning
    days.leave(B, C)
    assert file.read_text() == text
    file.write_text("postgres://orders")
    with pytest.raises(RefusedError, match=r"print who takes writes in .* mode, such as .*, or nothing, got 'post"):
        days.evacuation(B, C)


def test_a_command_that_does_not_say_it_is_a_warning() -> None:
    """In one region mode there is no rest of it."""
    switch = {"type": "command", "command": ["true"]}
    assert Days(switch, "one_region", (0, 0, 0)).evacuation(A, B).switch.warning == ""
    assert Days(switch, "any_region", (0, 0, 0)).evacuation(A).switch.warning == (
        "no read in [failover.switch]: GLOBALTABLES_ROUTING supposes that each region that answers takes its own "
        "writes, also one that was left before"
    )


def test_writers_come_back_and_no_other_region_is_made_unhealthy() -> None:
    """Health checks do not say who is active in one region mode, so nobody is left by a guess."""
    days = Days(CHECK, "one_region", (0, 0, 0))
    days.leave(A, C)
    days.leave(A, back=True)
    assert days.world.dns.forced == {A: False}
    assert days.evacuation(A, back=True).final.leaves is None
