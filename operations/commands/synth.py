"""`globaltables synth`."""

from __future__ import annotations

import os

import click

from operations.commands.options import Options, common_options
from operations.deployment import open_project
from operations.synthesize import synthesize, synthesize_hcl
from operations.terraform.binary import find_binary
from operations.terraform.stack_file import STACK_FILE


@click.command("synth")
@click.option("--hcl", is_flag=True, help="Also write formatted HCL, in a folder of its own.")
@common_options
def command(options: Options, *, hcl: bool) -> None:
    """Write the stacks as Terraform JSON, or as HCL."""
    _, project, file = open_project(options.environment)
    written = {"json": [project.folder_of(name) / STACK_FILE for name in synthesize(project, file)]}
    if hcl:
        written["hcl"] = synthesize_hcl(project, file, find_binary(os.environ, project.root).path)
    paths = {kind: [str(path.relative_to(project.root)) for path in found] for kind, found in written.items()}
    options.console.result(
        {"environment": project.environment_name, **paths}, [path for found in paths.values() for path in found]
    )
