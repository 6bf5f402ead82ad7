"""What a second and a third ctrl-C do."""

from __future__ import annotations

import io

from operations.console import Console
from operations.interruptions import Interruptions


class Terminal(Console):
    """A console that somebody sits at."""

    is_interactive = True


def test_only_a_ctrl_c_after_the_risk_was_read_ends_terraform() -> None:
    """Not an impatient one, which comes while the words are still new."""
    said, now = io.StringIO(), [100.0]
    hooks = Interruptions(Terminal(err=said), lambda: now[0]).hooks
    hooks.forwarded()
    assert hooks.confirm_force() is False
    now[0] += 1
    assert hooks.confirm_force() is False
    now[0] += 2
    assert hooks.confirm_force() is True
    risk = (
        "still waiting: ended now, Terraform leaves what is being made in AWS and forgets it, tables and keys "
        "included; to end it all the same press ctrl-C again after 2 seconds"
    )
    assert said.getvalue().splitlines() == [
        "interrupt passed on; waiting for Terraform to finish what is in flight",
        risk,
        risk,
        "ending Terraform; globaltables deploy --recover finds what it leaves behind",
    ]
    hooks.forwarded()  # the next run of Terraform begins anew
    assert hooks.confirm_force() is False


def test_nothing_ends_terraform_where_nobody_sits_at_a_terminal() -> None:
    """A cancelled CI job sends several signals by itself."""
    said, now = io.StringIO(), [100.0]
    hooks = Interruptions(Console(err=said), lambda: now[0]).hooks
    answers = []
    for _ in range(4):
        answers.append(hooks.confirm_force())
        now[0] += 10
    assert answers == [False] * 4
    assert set(said.getvalue().splitlines()) == {
        "still waiting: ending Terraform now would leave resources behind that it knows nothing of"
    }
