"""Runs the synth entry, which lives in a process of its own: this column never imports cdktf."""

import json
import os
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

from operations.errors import SynthesisError
from operations.project import Project
from operations.terraform import arguments


def synthesize(project: Project, environment_file: Path, *, every_stack: bool = False) -> list[str]:
    """Writes the stacks of an environment as Terraform JSON.

    Args:
        project: The project.
        environment_file: The environment.
        every_stack: Also write the stacks that have nothing in them, which is how what they had is destroyed.

    Returns:
        The names of the stacks, each after those it depends on.

    Raises:
        SynthesisError: When it fails; its message is what synth said.
    """
    _run(project, environment_file, project.synthesized, {"GLOBALTABLES_EVERY_STACK": "1"} if every_stack else {})
    return _stacks_in(project.synthesized)


def _stacks_in(outdir: Path) -> list[str]:
    stacks = json.loads((outdir / "manifest.json").read_bytes())["stacks"]
    return list(TopologicalSorter({name: stack["dependencies"] for name, stack in stacks.items()}).static_order())


def synthesize_hcl(project: Project, environment_file: Path, program: Path) -> list[Path]:
    """Writes the stacks as formatted HCL, beside the JSON and never in its folder: Terraform would read both.

    Args:
        project: The project.
        environment_file: The environment.
        program: Terraform, which formats it.

    Returns:
        The folder of each stack's HCL.
    """
    scratch = project.work / "hcl"
    shutil.rmtree(scratch, ignore_errors=True)
    _run(project, environment_file, scratch, {"SYNTH_HCL_OUTPUT": "true"})
    targets = []
    for name in _stacks_in(scratch):
        target = project.synthesized / "hcl" / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(scratch / "stacks" / name, target)
        targets.append(target)
    shutil.rmtree(scratch)
    subprocess.run([program, *arguments.fmt(targets)], check=True, capture_output=True)  # noqa: S603
    return targets


def _run(project: Project, environment_file: Path, outdir: Path, extra: dict[str, str]) -> None:
    variables = {"GLOBALTABLES_ENV": str(environment_file.resolve()), "CDKTF_OUTDIR": str(outdir)}
    completed = subprocess.run(
        [sys.executable, "main.py"],
        cwd=project.root,
        env=os.environ | variables | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    if completed.returncode:
        said = completed.stderr.strip() or completed.stdout.strip() or f"it ended with {completed.returncode}"
        raise SynthesisError(said.removeprefix("error: "))
