"""Runs the synth entry, which lives in a process of its own: this column never imports cdktf."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from operations.errors import SynthesisError
from operations.project import Project


def synthesize(project: Project, environment_file: Path) -> Path:
    """Writes the stacks of an environment as Terraform JSON.

    Returns:
        The folder of the stack.

    Raises:
        SynthesisError: When it fails; its message is what synth said.
    """
    _run(project, environment_file, project.synthesized, {})
    return project.stack_folder


def synthesize_hcl(project: Project, environment_file: Path, program: Path) -> Path:
    """Writes the stacks as formatted HCL, beside the JSON and never in its folder: Terraform would read both.

    Args:
        project: The project.
        environment_file: The environment.
        program: Terraform, which formats it.

    Returns:
        The folder of the stack's HCL.
    """
    scratch = project.work / "hcl"
    shutil.rmtree(scratch, ignore_errors=True)
    _run(project, environment_file, scratch, {"SYNTH_HCL_OUTPUT": "true"})
    target = project.synthesized / "hcl" / project.stack_name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(scratch / "stacks" / project.stack_name, target)
    shutil.rmtree(scratch)
    subprocess.run([program, "fmt", "-list=false", str(target)], check=True, capture_output=True)  # noqa: S603
    return target


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
