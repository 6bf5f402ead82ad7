"""Measures synth with the fast and with the stock loading of the provider bindings, in turns, in one run.

    python tests/benchmarks/synth_speed.py --env local --env prod --runs 5

Every run is a fresh process of the real program, ``python main.py``; the two variants take turns, so that whatever
else the machine does meets both alike. One run of each goes before, uncounted, to fill the caches (byte code, jsii's
unpacked packages, the page cache). Time is wall time from start to end of the process. Memory is the largest sum, over
Python and all its descendants, of the resident set sizes that Linux reports: pages shared between processes count more
than once, so the true figure is lower. It is sampled in runs of its own, since sampling takes time.

The exit code is 1 when a target is missed or the outputs differ, and 2 when the program fails.
"""

import argparse
import filecmp
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_SECONDS = 0.005
EXTRA_ENVIRONMENT_BY_VARIANT = {"fast": {}, "stock": {"GLOBALTABLES_STOCK_BINDINGS": "1"}}


@dataclass(frozen=True)
class Targets:
    """What the fast variant has to reach.

    Args:
        seconds: The longest median wall time, in seconds.
        megabytes: The largest peak memory, in millions of bytes.
        ratio: The smallest ratio of the median wall times.
    """

    seconds: float = 0.6
    megabytes: float = 250
    ratio: float = 15


TARGETS_BY_ENVIRONMENT = {"local": Targets(), "prod": Targets(seconds=1.2, megabytes=300, ratio=8)}


@dataclass
class Figures:
    """What was measured of one variant, one entry per run."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Program:
    """The program that is measured.

    Args:
        path: The Python file.
        environment: The name or path of the environment file that it synthesizes.
    """

    path: Path
    environment: str

    def start(self, variant: str, output: Path) -> subprocess.Popen[bytes]:
        """Start a run of *variant* that writes into *output*."""
        variables = {
            **os.environ,
            **EXTRA_ENVIRONMENT_BY_VARIANT[variant],
            "GLOBALTABLES_ENV": self.environment,
            "CDKTF_OUTDIR": str(output),
        }
        # The node of this Python environment, for both variants: stock jsii takes the first one on PATH.
        variables["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{variables.get('PATH', os.defpath)}"
        # Byte code is part of the warm caches. Where writing it is off, both variants would compile on every run.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        return subprocess.Popen([sys.executable, str(self.path)], cwd=ROOT, env=variables)  # noqa: S603

    def seconds(self, variant: str, output: Path) -> float:
        """Run to the end and return the wall time."""
        start = time.perf_counter()
        _succeed(self.start(variant, output))
        return time.perf_counter() - start

    def peak_megabytes(self, variant: str, output: Path) -> float:
        """Run to the end and return the peak memory."""
        process = self.start(variant, output)
        peak = 0
        while process.poll() is None:
            peak = max(peak, sum(_resident_bytes(pid) for pid in _with_descendants(process.pid)))
            time.sleep(SAMPLE_SECONDS)
        _succeed(process)
        return peak / 1e6


def _succeed(process: subprocess.Popen[bytes]) -> None:
    if process.wait() != 0:
        sys.stderr.write(f"error: {process.args!r} exited with {process.returncode}\n")
        raise SystemExit(2)


def _with_descendants(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in found:
            yield from _with_descendants(int(child))


def _resident_bytes(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):  # it has just ended
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def different_files(one: Path, other: Path) -> list[str]:
    """List the files that are not in both folders with the same bytes."""
    names = {path.relative_to(top) for top in (one, other) for path in top.rglob("*") if path.is_file()}
    same = filecmp.cmpfiles(one, other, [str(name) for name in names], shallow=False)[0]
    return sorted({str(name) for name in names} - set(same))


def measure(program: Program, runs: int, work: Path) -> tuple[dict[str, Figures], list[str]]:
    """Measure both variants in turns.

    Args:
        program: What to run.
        runs: How many counted runs of each variant.
        work: An empty folder.

    Returns:
        The figures by variant, and the files in which the outputs differ.
    """
    figures_by_variant = {variant: Figures() for variant in EXTRA_ENVIRONMENT_BY_VARIANT}
    for run in range(runs + 1):
        for variant, figures in figures_by_variant.items():
            seconds = program.seconds(variant, work / variant)
            if run > 0:
                figures.seconds.append(seconds)
    if sys.platform == "linux":
        for variant, figures in figures_by_variant.items():
            figures.megabytes.append(program.peak_megabytes(variant, work / variant))
    return figures_by_variant, different_files(work / "fast", work / "stock")


def report(figures_by_variant: dict[str, Figures], differing: Sequence[str], targets: Targets) -> tuple[str, bool]:
    """Return the table, and whether every target is met."""
    lines = [f"{'':8}{'median':>10}{'fastest':>10}{'slowest':>10}{'peak memory':>14}"]
    for variant, figures in figures_by_variant.items():
        times = "".join(
            f"{seconds:>8.2f} s"
            for seconds in (statistics.median(figures.seconds), min(figures.seconds), max(figures.seconds))
        )
        memory = f"{max(figures.megabytes):>11.0f} MB" if figures.megabytes else f"{'not measured':>14}"
        lines.append(f"{variant:8}{times}{memory}")
    fast, stock = figures_by_variant["fast"], figures_by_variant["stock"]
    seconds = statistics.median(fast.seconds)
    ratio = statistics.median(stock.seconds) / seconds
    checks = [
        (f"fast in at most {targets.seconds} s", seconds <= targets.seconds),
        (f"in at most {targets.megabytes:.0f} MB", all(peak <= targets.megabytes for peak in fast.megabytes)),
        (f"{ratio:.1f} times faster, at least {targets.ratio:.0f}", ratio >= targets.ratio),
        ("same output, byte for byte" + "".join(f"\n    {name}" for name in differing), not differing),
    ]
    lines += ["", *(f"{'ok    ' if is_met else 'MISSED'}  {text}" for text, is_met in checks)]
    return "\n".join(lines), all(is_met for _, is_met in checks)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare fast and stock loading of the provider bindings.")
    parser.add_argument(
        "--env", action="append", help="name or path of an environment, may be given again (default: local and prod)"
    )
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each variant (default: %(default)s)")
    parser.add_argument("--program", type=Path, default=ROOT / "main.py", help="what to run (default: main.py)")
    options = parser.parse_args(arguments)
    are_met = []
    for environment in options.env or TARGETS_BY_ENVIRONMENT:
        with tempfile.TemporaryDirectory() as work:
            figures, differing = measure(Program(options.program.resolve(), environment), options.runs, Path(work))
        load = f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        text, is_met = report(figures, differing, TARGETS_BY_ENVIRONMENT.get(environment, Targets()))
        sys.stdout.write(f"{environment}, {options.runs} runs of each variant in turns, {load}\n\n{text}\n\n")
        are_met.append(is_met)
    return 0 if all(are_met) else 1


if __name__ == "__main__":
    sys.exit(main())
