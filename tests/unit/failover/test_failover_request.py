"""What is refused before any region is asked."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest

from globaltables.model import Environment
from globaltables.model.failover import Failover
from globaltables.model.keys import Attribute
from globaltables.model.probe import MARK
from lambda_src.probe import pulses
from lambda_src.probe.settings import KeyAttribute
from operations.cli import run
from operations.console import Console
from operations.errors import RefusedError
from operations.failover.newest_write import SLOTS, newest_of, pulse_key
from operations.failover.request import Request, check_request
from operations.verification.table import Table

if TYPE_CHECKING:
    from lambda_src.probe.settings import Settings

A, B = "us-east-1", "eu-west-1"
KNOWN = "us-east-1, eu-west-1, ap-southeast-1"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request("eu-west-9"), f"failover: FROM must be a region of the table ({KNOWN}), got eu-west-9; name one"),
        (
            Request(A, to="eu-west-9"),
            f"failover: --to must be a region of the table ({KNOWN}), got eu-west-9; name one",
        ),
        (Request(A, to=A), f"failover: --to must be another region than {A}; name one of {KNOWN}"),
        (
            Request(A, accept_loss=B),
            f"failover: --accept-loss must name the region that is left, {A}, got {B}; correct it",
        ),
        (
            Request(A, to=B, mode="any_region"),
            (
                f"failover: --to says who takes over, got {B} although all other regions take over in any-region; "
                "leave it out"
            ),
        ),
        (
            Request(A, to=B, back=True),
            f"failover: --to says who takes over, got {B} although writers come back to {A}; leave it out",
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(request_: Request, message: str) -> None:
    """With the way out."""
    environment = Environment(name="dev", failover=Failover(write_mode="one_region"))
    with pytest.raises(RefusedError, match=f"^{re.escape(message)}$"):
        check_request(environment, request_)


def test_the_write_mode_must_be_said() -> None:
    """A wrong guess would lose writes, or stop writers for nothing."""
    with pytest.raises(RefusedError) as caught:
        check_request(Environment(name="dev"), Request(A))
    assert str(caught.value) == (
        "failover: must know where the application writes, got neither --mode nor write_mode in [failover]; "
        "say any-region, one-region or your-region"
    )
    assert check_request(Environment(name="dev"), Request(A, mode="your_region")) == "your_region"


def test_a_time_that_is_none_is_refused() -> None:
    """Before anything is read."""
    err = io.StringIO()
    assert run(["failover", A, "--since", "yesterday"], Console(out=io.StringIO(), err=err)) == 2
    assert err.getvalue() == (
        "error: --since: must be a time such as 2026-01-31T12:00:00Z, got 'yesterday'; write it like that\n"
    )


@pytest.mark.parametrize("kind", ["S", "N", "B"])
def test_pulses_are_looked_for_where_the_probe_function_writes_them(kind: str) -> None:
    """The function may import nothing of this, so that both must agree."""
    table = Table("orders", (A, B), Attribute(name="PK", type=kind), Attribute(name="SK", type="S"))  # type: ignore[arg-type]

    class Keys:
        partition_key = KeyAttribute("PK", kind)
        sort_key = KeyAttribute("SK", "S")

    settings: Settings = Keys()  # type: ignore[assignment]
    assert [pulse_key(table, A, slot) for slot in range(SLOTS)] == pulses.keys(settings, [A])
    assert pulses.MARK == MARK


def test_the_newest_pulse_counts() -> None:
    """And what is no pulse does not."""
    items = [{MARK: {"M": {"written_at": {"N": str(at)}}}} for at in (1_000, 3_000, 2_000)]
    found = newest_of([*items, {MARK: {"S": "mine"}}, {}])
    assert found is not None
    assert found.timestamp() == 3.0
    assert newest_of([]) is None
