"""Measures how fast a verification writes, how long a standard one takes, and how the checker grows.

    python tests/benchmarks/verify_speed.py --rounds 5

Writing is measured in pairs, one after the other on the same embedded AWS: a verification, and a bare boto3 loop that
sends the same calls (puts in place of swaps) with as many threads and writes nothing down. The median of the pairs'
ratios counts, because both halves of a pair meet the same neighbours on the machine. The checker is timed on one
history, repeated under other item names. The exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "constructs")]

from local_aws import process  # noqa: E402 - the path first
from local_aws.settings import Settings  # noqa: E402
from operations.aws import Clients  # noqa: E402
from operations.verification import ONCE, STANDARD, History, Profile, Table, check, describe_table, prove  # noqa: E402
from operations.verification.marked_items import MarkedItems  # noqa: E402
from operations.verification.workload import steps_of  # noqa: E402
from tests.contract.support import Clients as TestClients  # noqa: E402
from tests.contract.support import Tables  # noqa: E402
from tests.histories import REGIONS, Model  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

WRITES_PER_SECOND, SHARE_OF_BARE, STANDARD_SECONDS, STANDARD_OPERATIONS = 500, 0.85, 60.0, 10_000
PAIRED = dataclasses.replace(STANDARD, writes_per_region=500, read_share=0.0)
SIZES, GROWTH = (10_000, 20_000, 40_000, 80_000, 160_000), 1.5


def bare_writes_per_second(url: str, table: Table, profile: Profile, seed: int) -> float:
    """The same calls with as many threads, by plain boto3 clients."""
    items = MarkedItems(table.name, table.partition_key, table.sort_key)
    jobs = []
    for region in table.regions:
        client: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test").client(  # noqa: S106
            "dynamodb", region_name=region, endpoint_url=url
        )
        calls: list[tuple[Any, dict[str, Any]]] = []
        for number, step in enumerate(steps_of(region, profile, seed)):
            if step.kind == "delete":
                calls.append((client.delete_item, items.delete(step.key)))
            else:
                # A swap needs the version that is there, which a loop that notes nothing does not know: a put instead.
                calls.append((client.put_item, items.put(step.key, f"{region}/{number}")))
        threads = profile.clients_per_region
        jobs += [calls[first::threads] for first in range(threads)]

    def work(calls: list[tuple[Any, dict[str, Any]]]) -> None:
        for call, arguments in calls:
            call(**arguments)

    count = sum(map(len, jobs))
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        began = time.perf_counter()
        list(pool.map(work, jobs))
        return count / (time.perf_counter() - began)


def checker_seconds(base: History, operations: int) -> float:
    """How long the checker takes over so many operations, in processor time: neighbours do not count."""
    copies = -(-operations // len(base.operations))
    listed = [dataclasses.replace(one, key=f"{one.key}-{copy}") for copy in range(copies) for one in base.operations][
        :operations
    ]
    whole = dataclasses.replace(base, operations=listed)
    seconds = []
    for _ in range(3):
        began = time.process_time()
        check(whole)
        seconds.append(time.process_time() - began)
    return min(seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Time a verification.")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of runs (default: %(default)s)")
    options = parser.parse_args(arguments)
    load = os.getloadavg()[0]
    results = [*_checker(), *_runs(options.rounds)]
    sys.stdout.write(f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores\n")
    for is_met, text in results:
        sys.stdout.write(f"{'ok    ' if is_met else 'MISSED'}  {text}\n")
    return 0 if all(is_met for is_met, _ in results) else 1


def _checker() -> list[tuple[bool, str]]:
    base = Model(random.Random(1)).history(5_000, 250, 500.0)  # noqa: S311 - a workload, not a secret
    micros = {size: checker_seconds(base, size) / size * 1e6 for size in SIZES}
    for size, each in micros.items():
        sys.stdout.write(f"checker  {size:>7,} operations  {size * each / 1e6:6.2f} s  {each:5.1f} us each\n")
    growth = micros[SIZES[-1]] / micros[SIZES[0]]
    text = f"checker: an operation takes {growth:.2f} times as long in a history {SIZES[-1] // SIZES[0]} times as long"
    return [(growth < GROWTH, text)]


def _runs(rounds: int) -> list[tuple[bool, str]]:
    with tempfile.TemporaryDirectory() as folder:
        running = process.start(Path(folder), settings=Settings())
        try:
            test_clients = TestClients(running.url)
            name = Tables(test_clients).create_global(*REGIONS[1:])
            test_clients.close()
            variables = {
                "AWS_ENDPOINT_URL": running.url,
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
            }
            clients = Clients(variables, ONCE)
            table = describe_table(clients, name, REGIONS)
            return [*_pairs(running.url, clients, table, rounds), *_standard(clients, table)]
        finally:
            process.stop(Path(folder))


def _pairs(url: str, clients: Clients, table: Table, rounds: int) -> list[tuple[bool, str]]:
    ratios, speeds = [], []
    for number in range(rounds):
        bare = bare_writes_per_second(url, table, PAIRED, number)
        ours = prove(clients, table, PAIRED, seed=number).writes_per_second
        bare = (bare + bare_writes_per_second(url, table, PAIRED, number)) / 2
        ratios.append(ours / bare)
        speeds.append(ours)
        sys.stdout.write(f"writing  {ours:5.0f} a second, bare boto3 {bare:5.0f}, {ours / bare:.2f} of it\n")
    ratio, best = statistics.median(ratios), max(speeds)
    return [
        (best >= WRITES_PER_SECOND, f"{best:.0f} writes a second at best, median {statistics.median(speeds):.0f}"),
        (ratio >= SHARE_OF_BARE, f"{ratio:.2f} of a bare boto3 loop, median of {rounds} pairs"),
    ]


def _standard(clients: Clients, table: Table) -> list[tuple[bool, str]]:
    began = time.perf_counter()
    proof = prove(clients, table, STANDARD)
    seconds, operations = time.perf_counter() - began, proof.verdict.operations
    is_met = proof.is_proven and seconds < STANDARD_SECONDS and operations >= STANDARD_OPERATIONS
    return [(is_met, f"standard: {operations:,} operations, proven {proof.is_proven}, in {seconds:.1f} s")]


if __name__ == "__main__":
    sys.exit(main())
