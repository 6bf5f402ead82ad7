"""One moment at which something goes wrong with a deploy or a destroy, drawn by a seed, and how it is made good.

Afterwards one `deploy --recover` at most has to bring everything in order: no item lost, nothing left in AWS that the
state does not have, no lock, no file. A lock in a bucket stays by Terraform's design when its holder is killed;
`unlock` takes it away by its id, before.
"""

# ruff: noqa: S311 - moments are drawn by seeds, nothing is secret

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fault_world import AWAY, HOME, REGIONS, FaultWorld, document_of, kill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIGNALS = ("interrupt", "kill command", "kill terraform", "kill both")
TROUBLE = ("throttling", "500s", "region out", "aws restarted", "two operators")
IN_A_BUCKET = ("state upload refused",)
ON_A_SMALL_DISK = ("disk full",)
ACTIONS = ("create", "change", "destroy")
_LONGEST_SECONDS = 400
_BALLAST = "ballast"


@dataclass
class Moment:
    """What came of one moment.

    Args:
        seed: What it was drawn by.
        action: What was going on: ``create``, ``change`` or ``destroy``.
        fault: What went wrong.
        phase: Whether it was counted from the command's start or from the apply's.
        seconds: How far in, in seconds.
        exit_code: What the command ended with; minus the signal's number when a signal ended it.
        recovered: Whether a recovery was needed for the state to be right.
        unlocked: Whether a lock had to be removed by its id.
        problems: What is wrong after it was made good; nothing may be.
        elapsed_seconds: How long all of it took, in seconds.
    """

    seed: int
    action: str
    fault: str
    phase: str = "start"
    seconds: float = 0.0
    exit_code: int = 0
    recovered: bool = False
    unlocked: bool = False
    problems: list[str] = field(default_factory=list)
    elapsed_seconds: float = 0.0

    @property
    def text(self) -> str:
        """It in one line."""
        verdict = "; ".join(self.problems) or "good"
        healed = ", ".join([*(["unlocked"] if self.unlocked else []), *(["recovered"] if self.recovered else [])])
        return (
            f"seed {self.seed:>3}  {self.action:<8} {self.fault:<20} {self.seconds:5.1f} s after {self.phase:<6} "
            f"exit {self.exit_code:>3}  {healed or '-':<20} {verdict} ({self.elapsed_seconds:.0f} s)"
        )


def run_moment(world: FaultWorld, seed: int, fault: str, action: str | None = None) -> Moment:
    """Lets it go wrong at a moment of the seed's, makes it good and looks at what is left.

    Args:
        world: Where. What it needs to begin with, deployed or not, is brought about first.
        seed: Draws the moment.
        fault: One of the faults of this module.
        action: What is to be disturbed. Default: the seed says.
    """
    began, chance = time.monotonic(), random.Random(f"{seed} {fault}")
    moment = Moment(seed, action or ACTIONS[seed % len(ACTIONS)], fault)
    _prepare(world, moment)
    world.configure(f"run-{seed}")
    before = world.table_id
    command = "destroy" if moment.action == "destroy" else "deploy"
    running = world.project.start(command, "--yes", "--json")
    try:
        _disturb(world, moment, running, chance)
        running.communicate(timeout=_LONGEST_SECONDS)
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()
    moment.exit_code = running.returncode
    _heal(world)
    _make_good(world, moment, before)
    moment.elapsed_seconds = time.monotonic() - began
    return moment


def _prepare(world: FaultWorld, moment: Moment) -> None:
    """Deploys or destroys first, undisturbed, where the action needs it."""
    is_there = bool(world.table_id)
    if moment.action == "create" and is_there:
        world.project.succeed("destroy", "--yes", "--json")
        world.table_id = ""
    elif moment.action != "create" and not is_there:
        world.project.succeed("deploy", "--yes", "--json")
        world.plant()


def _disturb(world: FaultWorld, moment: Moment, running: subprocess.Popen[str], chance: random.Random) -> None:
    always: dict[str, dict[str, object]] = {
        "throttling": {"kind": "throttle", "service": "*", "rate": 0.3},
        "500s": {"kind": "error", "service": "*", "rate": 0.1},
        "state upload refused": {
            "kind": "denied",
            "service": "s3",
            "operation": "PutObject",
            "path": "/states/globaltables/global-table-local.tfstate",
        },
    }
    if moment.fault in always:
        world.fault("POST", **always[moment.fault])
        return
    # Most of what can be spoilt is spoilt while plans are applied; a destroy does much before, through the API.
    if chance.random() < (0.3 if moment.action == "destroy" else 0.7):
        moment.phase, moment.seconds = "apply", chance.uniform(0, 6)
        _wait(world.terraform, running)
    else:
        moment.seconds = chance.uniform(0, 20 if moment.action == "destroy" else 12)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(moment.seconds)
    _at_the_moment(world, running)[moment.fault]()


def _at_the_moment(world: FaultWorld, running: subprocess.Popen[str]) -> dict[str, Callable[[], None]]:
    def interrupt() -> None:
        running.send_signal(signal.SIGINT)

    def killed(*, command: bool, group: bool) -> Callable[[], None]:
        return lambda: kill(running, world.terraform(), command=command, group=group)

    def region_out() -> None:
        world.fault("POST", kind="outage", region=AWAY, duration_seconds=8)

    def two_operators() -> None:
        # It waits, is refused, or finds nothing to do; whatever it does, the check is the same.
        world.other.run("deploy", "--yes", "--json")

    def disk_full() -> None:
        _fill(world.project.root / _BALLAST)

    return {
        "interrupt": interrupt,
        "kill command": killed(command=True, group=False),
        "kill terraform": killed(command=False, group=True),
        "kill both": killed(command=True, group=True),
        "region out": region_out,
        "aws restarted": world.restart_aws,
        "two operators": two_operators,
        "disk full": disk_full,
    }


def _fill(file: Path) -> None:
    """Writes until nothing more goes."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(b"\0" * 4096)


def _wait(condition: Callable[[], object], running: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not condition() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)


def _heal(world: FaultWorld) -> None:
    """The trouble is over; what still runs comes to its end."""
    (world.project.root / _BALLAST).unlink(missing_ok=True)
    world.fault("DELETE")
    world.wait_for_terraform()


def _make_good(world: FaultWorld, moment: Moment, before: str) -> None:
    lock = world.lock_id()
    if lock:
        moment.unlocked = True
        unlocked = world.project.run("unlock", lock, "--yes", "--json")
        moment.problems += [] if unlocked.code == 0 else [f"unlock: {unlocked.err[-300:]}"]
    home = world.table(HOME)
    survived = bool(before) and home.get("TableId") == before
    if before and not survived and moment.action != "destroy":
        moment.problems.append("the table is gone")
    is_another = bool(home) and not survived  # the other operator deployed once it was destroyed
    if moment.action == "destroy" and moment.exit_code == 0 and not is_another:
        world.table_id = ""  # and everything with it; the next moment begins from nothing
        moment.problems += [f"{region} still has the table" for region in REGIONS if world.table(region)]
        return
    moment.recovered = moment.exit_code != 0
    recovered = world.project.run("deploy", "--recover", "--yes", "--json")
    document = document_of(recovered.out)
    if recovered.code != 0 or document.get("problems") or not document.get("second_plan_empty"):
        moment.problems.append(f"recovery ended with {recovered.code}: {(recovered.err or recovered.out)[-600:]}")
        return
    if survived:
        moment.problems += world.lost_items()
    world.plant()
    moment.problems += world.remains()
