"""Measures what `globaltables deploy` adds to the same work by hand, in pairs, one after the other.

    python tests/benchmarks/driver_overhead.py --pairs 5

By hand is what somebody careful types: synth, `terraform plan -out`, `show -json` to look at it, `apply` of that file,
and `plan -detailed-exitcode`, which must be empty. Each run of a pair has one tag to change on a deployed table in two
regions. The driver besides journals, judges, copies the state, checks every region and sets what a replica block
cannot say. The exit code is 1 when the median of the differences is above the target. On a machine that does something
else meanwhile look at the processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "constructs")]

from operations.terraform.binary import find_binary  # noqa: E402 - the path first
from tests.fault_world import FaultWorld  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TARGET_SECONDS = 1.0


class Cost(NamedTuple):
    """What a run took.

    Args:
        waited: Seconds by the clock.
        used: Seconds of processor time, of all processes.
    """

    waited: float
    used: float


def measured(work: Callable[[], object]) -> Cost:
    """Runs it."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - start, used)


def by_hand(world: FaultWorld, program: str, variables: dict[str, str]) -> None:
    """What is typed without the driver."""
    project, plan = world.project, str(world.project.root / "by-hand.plan")
    synth = project.run_program([sys.executable, "main.py"], GLOBALTABLES_ENV="local", GLOBALTABLES_EVERY_STACK="1")
    assert synth.code == 0, synth.err
    for arguments, good in (
        (["plan", "-input=false", "-detailed-exitcode", f"-out={plan}"], 2),
        (["show", "-json", plan], 0),
        (["apply", "-input=false", plan], 0),
        (["plan", "-input=false", "-detailed-exitcode"], 0),
    ):
        finished = project.run_program([program, *arguments], project.stack_folder, **variables)
        assert finished.code == good, finished.err or finished.out


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Time globaltables deploy against the same by hand.")
    parser.add_argument("--pairs", type=int, default=5, help="counted pairs (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        world = FaultWorld.make(Path(folder) / "projects", Path(folder) / "aws")
        try:
            world.project.succeed("deploy", "--yes")
            variables = dict(world.project.succeed("local", "env", "--json").document) | {"GOGC": "400"}
            program = str(find_binary(os.environ).path)
            pairs: list[tuple[Cost, Cost]] = []
            for number in range(options.pairs):
                world.configure(f"hand-{number}")
                hand = measured(lambda: by_hand(world, program, variables))
                world.configure(f"driver-{number}")
                pairs.append((hand, measured(lambda: world.project.succeed("deploy", "--yes", "--json"))))
        finally:
            world.close()
    added = statistics.median(driver.waited - hand.waited for hand, driver in pairs)
    used = statistics.median(driver.used - hand.used for hand, driver in pairs)
    sys.stdout.write(
        f"{options.pairs} pairs, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n"
        f"by hand  median {statistics.median(hand.waited for hand, _ in pairs):.2f} s, "
        f"driver  median {statistics.median(driver.waited for _, driver in pairs):.2f} s\n"
        f"added    median {added:.2f} s by the clock, {used:.2f} s of processor time\n"
        f"{'ok    ' if added <= TARGET_SECONDS else 'MISSED'}  the driver adds at most {TARGET_SECONDS:g} s\n"
    )
    return 0 if added <= TARGET_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
