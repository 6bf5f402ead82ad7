"""Verifies under faults that seeds decide, and plants violations in every history.

    python tests/benchmarks/verify_faults.py --runs 100

Lag, partition, reordering, throttling, errors, slow calls and outages of the embedded AWS come and go while clients
write. Nothing is ever wrong, so a finding is a false alarm. In each history every rule is then broken once, where the
history has something to break, and its rule must find it. The exit code is 1 when there is a false alarm, a missed
violation, or something left behind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "constructs")]

from local_aws import process  # noqa: E402 - the path first
from operations.aws import Clients  # noqa: E402
from operations.verification import ONCE, describe_table  # noqa: E402
from tests.contract.fault_runs import faults_of, run  # noqa: E402
from tests.contract.support import QUICK, Faults, Tables  # noqa: E402
from tests.contract.support import Clients as TestClients  # noqa: E402
from tests.histories import REGIONS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Verify under faults.")
    parser.add_argument("--runs", type=int, default=100, help="seeded runs (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    options = parser.parse_args(arguments)
    began, kinds, counts = time.perf_counter(), Counter[str](), Counter[str]()
    planted, found = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        running = process.start(Path(folder), settings=QUICK)
        try:
            test_clients = TestClients(running.url)
            name = Tables(test_clients).create_global(*REGIONS[1:])
            test_clients.close()
            variables = {"AWS_ENDPOINT_URL": running.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
            clients, faults = Clients(variables, ONCE), Faults(running.url)
            table = describe_table(clients, name, REGIONS)
            for seed in range(options.first, options.first + options.runs):
                kinds.update(fault["kind"] for fault in faults_of(seed))
                outcome = run(clients, table, faults, seed)
                proof = outcome.proof
                planted.update(outcome.planted)
                found.update(outcome.found)
                counts["operations"] += proof.verdict.operations
                counts["refused"] += sum(sum(one.values()) for one in proof.failures("refused").values())
                counts["unknown"] += sum(sum(one.values()) for one in proof.failures("unknown").values())
                counts["false alarms"] += len(proof.verdict.findings)
                counts["left behind"] += bool(proof.remains) + bool(proof.verdict.unread)
                for finding in proof.verdict.findings:
                    sys.stdout.write(f"seed {seed}: {finding.text}\n")
        finally:
            process.stop(Path(folder))
    missed = planted - found
    sys.stdout.write(
        f"{options.runs} runs in {time.perf_counter() - began:.0f} s: {counts['operations']:,} operations, "
        f"{counts['refused']:,} refused, {counts['unknown']:,} of unknown outcome\n"
        f"faults: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}\n"
        f"planted and found: {', '.join(f'{rule} {found[rule]} of {planted[rule]}' for rule in planted)}\n"
        f"{counts['false alarms']} false alarms, {missed.total()} of {planted.total()} planted violations missed, "
        f"{counts['left behind']} runs left something behind\n"
    )
    return 1 if counts["false alarms"] or missed or counts["left behind"] else 0


if __name__ == "__main__":
    sys.exit(main())
