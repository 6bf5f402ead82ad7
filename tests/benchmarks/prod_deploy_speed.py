"""Measures how long `globaltables deploy` takes to make `prod`, every option on, from nothing.

    python tests/benchmarks/prod_deploy_speed.py --runs 3

It is the environment of the acceptance tests, each time in a folder and on an embedded AWS of its own. The time is the
whole process's: synth, plans, both applies, what is set in replicas, the second plans and the look at every region.
Most of it is the provider's own waits. The exit code is 1 when the median misses the target.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "constructs")]

from tests.acceptance.prod.prod_environment import STACKS, prepare  # noqa: E402 - the path first
from tests.cli.project_copy import ProjectCopy  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET_SECONDS = 100.0


def deployed(root: Path) -> tuple[float, int]:
    """Deploys it into a new folder; returns seconds and how many resources were made."""
    project = ProjectCopy.make(root)
    try:
        prepare(project)
        start = time.perf_counter()
        document = project.succeed("deploy", "--env", "prod", "--yes", "--json").document
        seconds = time.perf_counter() - start
    finally:
        project.stop_embedded_aws()
    return seconds, sum(document["stacks"][stack]["plan"]["counts"]["create"] for stack in STACKS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Time globaltables deploy of prod with every option on, from nothing.")
    parser.add_argument("--runs", type=int, default=1, help="deploys, one after the other (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = [deployed(Path(folder) / str(number)) for number in range(options.runs)]
    waited = [seconds for seconds, _ in found]
    median = statistics.median(waited)
    sys.stdout.write(
        f"{found[0][1]} resources, {options.runs} runs, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n"
        f"waited   median {median:.1f} s, fastest {min(waited):.1f} s, slowest {max(waited):.1f} s\n"
        f"{'ok    ' if median <= TARGET_SECONDS else 'MISSED'}  prod from nothing in at most {TARGET_SECONDS:g} s\n"
    )
    return 0 if median <= TARGET_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
