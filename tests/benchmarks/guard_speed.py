"""Measures how long the guard takes over a large plan.

    python tests/benchmarks/guard_speed.py --changes 10000 --runs 5

The plan is made of the recorded ones, repeated under other addresses until it has that many resource changes: tables
with replicas, keys, alarms, backups, in every kind of action. Reading the JSON and judging are timed apart; reading is
Python's JSON parser plus the typed view. The exit code is 1 when the target is missed.
"""

import argparse
import copy
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from operations.guard import judge  # noqa: E402 - the path first
from operations.terraform.plan import parse_plan_text  # noqa: E402

TARGET_SECONDS = 1.0
RECORDED = ROOT / "tests" / "unit" / "guard" / "recorded"


def large_plan(changes: int) -> dict[str, Any]:
    """A plan of that many changes, made of the recorded ones."""
    sources = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(RECORDED.glob("*.json"))]
    whole: dict[str, Any] = copy.deepcopy(
        next(source for source in sources if not source["errored"] and source["complete"])
    )
    whole |= {"resource_changes": [], "resource_drift": []}
    whole["prior_state"]["values"]["root_module"] = {"resources": []}
    round_number = 0
    while len(whole["resource_changes"]) < changes:
        for number, source in enumerate(sources):
            module = f"module.copy_{round_number}_{number}"
            for kind in ("resource_changes", "resource_drift"):
                for entry in copy.deepcopy(source[kind]):
                    entry["address"] = f"{module}.{entry['address']}"
                    entry["module_address"] = ".".join(
                        part for part in (module, entry.get("module_address", "")) if part
                    )
                    whole[kind].append(entry)
        round_number += 1
    del whole["resource_changes"][changes:]
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Time the guard over a large plan.")
    parser.add_argument("--changes", type=int, default=10_000, help="resource changes (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="counted runs (default: %(default)s)")
    options = parser.parse_args(arguments)
    text = json.dumps(large_plan(options.changes))
    reading, judging, count = [], [], 0
    for _ in range(options.runs):
        start = time.perf_counter()
        plan = parse_plan_text(text)
        middle = time.perf_counter()
        count = len(judge(plan))
        reading.append(middle - start)
        judging.append(time.perf_counter() - middle)
    is_met = statistics.median(judging) < TARGET_SECONDS
    sys.stdout.write(
        f"{options.changes} resource changes, {len(text) / 1e6:.1f} MB of JSON, {count} findings, {options.runs} runs\n"
        f"reading  median {statistics.median(reading):.2f} s, slowest {max(reading):.2f} s\n"
        f"judging  median {statistics.median(judging):.2f} s, slowest {max(judging):.2f} s\n"
        f"{'ok    ' if is_met else 'MISSED'}  judged in under {TARGET_SECONDS:g} s\n"
    )
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
