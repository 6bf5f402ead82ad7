"""Deploys and destroys under trouble that seeds decide, makes each good with one recovery, and counts what was lost.

    python tests/benchmarks/deploy_faults.py --moments 50 --each 3

Interrupts and kills at random moments; throttling, errors, a region that is out, the embedded AWS restarted, two
operators at once; uploads of the state refused by a bucket; a disk that is full, where this may mount a small one. The
exit code is 1 when anything was lost or left behind: an item, a table that the state does not have, a lock, a file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "constructs")]

from tests.fault_moments import (  # noqa: E402 - the path first
    IN_A_BUCKET,
    ON_A_SMALL_DISK,
    SIGNALS,
    TROUBLE,
    Moment,
    run_moment,
)
from tests.fault_world import FaultWorld  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DISK = "64m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Deploy and destroy under faults.")
    parser.add_argument("--moments", type=int, default=50, help="interrupts and kills (default: %(default)s)")
    parser.add_argument("--each", type=int, default=3, help="moments of every other trouble (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    options = parser.parse_args(arguments)
    began, seeds = time.monotonic(), range(options.first, options.first + options.moments)
    others = range(options.first, options.first + options.each)
    local = [(seed, SIGNALS[seed % len(SIGNALS)]) for seed in seeds if seed % 5]
    in_a_bucket = [(seed, SIGNALS[seed % len(SIGNALS)]) for seed in seeds if not seed % 5]
    local += [(seed, fault) for fault in TROUBLE for seed in others]
    in_a_bucket += [(seed, fault) for fault in (*IN_A_BUCKET, "two operators") for seed in others]
    on_a_disk = [(seed, fault) for fault in ON_A_SMALL_DISK for seed in others]
    with ThreadPoolExecutor() as worlds:  # Terraform waits as much as it works
        running = [
            worlds.submit(_run, local),
            worlds.submit(_run, in_a_bucket, in_a_bucket=True),
            worlds.submit(_run_on_a_small_disk, on_a_disk),
        ]
    moments = [moment for one in running for moment in one.result()]
    bad = [moment for moment in moments if moment.problems]
    signals = [moment for moment in moments if moment.fault in SIGNALS]
    sys.stdout.write(
        f"{len(moments)} moments in {time.monotonic() - began:.0f} s, {len(signals)} of them interrupts and kills\n"
        f"faults: {_counted(moment.fault for moment in moments)}\n"
        f"actions: {_counted(moment.action for moment in moments)}\n"
        f"{sum(moment.exit_code != 0 for moment in moments)} commands did not end well, "
        f"{sum(moment.recovered for moment in moments)} recoveries, {sum(moment.unlocked for moment in moments)} locks "
        f"removed by their id\n"
        f"{len(bad)} moments lost or left something behind\n"
    )
    return 1 if bad else 0


def _run(plans: Sequence[tuple[int, str]], *, in_a_bucket: bool = False, folder: Path | None = None) -> list[Moment]:
    with tempfile.TemporaryDirectory() as temporary:
        world = FaultWorld.make(folder or Path(temporary), Path(temporary) / "aws", in_a_bucket=in_a_bucket)
        try:
            return list(_moments(world, plans))
        finally:
            world.close()


def _moments(world: FaultWorld, plans: Sequence[tuple[int, str]]) -> Iterator[Moment]:
    for seed, fault in plans:
        moment = run_moment(world, seed, fault)
        sys.stdout.write(f"{moment.text}\n")
        sys.stdout.flush()
        yield moment
        if moment.problems:
            return  # what it left would be found again by every moment that follows


def _run_on_a_small_disk(plans: Sequence[tuple[int, str]]) -> list[Moment]:
    """The same in a project folder on a disk of its own, which can be filled."""
    if not plans:
        return []
    with tempfile.TemporaryDirectory() as disk:
        mounted = subprocess.run(  # noqa: S603 - no input of anybody's
            ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", disk],  # noqa: S607 - where it is differs
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode != 0:
            sys.stdout.write(f"left out: disk full, {len(plans)} moments, since {mounted.stderr.strip()}\n")
            return []
        try:
            return _run(plans, folder=Path(disk))
        finally:
            subprocess.run(["umount", disk], check=False)  # noqa: S603, S607


def _counted(words: Iterator[str]) -> str:
    return ", ".join(f"{word} {count}" for word, count in sorted(Counter(words).items()))


if __name__ == "__main__":
    sys.exit(main())
