"""`globaltables synth`."""

from __future__ import annotations

import os

import click

from operations.commands.options import Options, common_options
from operations.deployment import open_project
from operations.synthesize import synthesize, synthesize_hcl
from operations.terraform.binary import find_binary


@click.command("synth")
@click.option("--hcl", is_flag=True, help="Also write formatted HCL, in a folder of its own.")
@common_options
def command(options: Options, *, hcl: bool) -> None:
    """Write the stacks as Terraform JSON, or as HCL."""
    _, project, file = open_project(options.environment)
    folder = synthesize(project, file)
    document = {"environment": project.environment_name, "json": str(folder.relative_to(project.root) / "cdk.tf.json")}
    if hcl:
        hcl_folder = synthesize_hcl(project, file, find_binary(os.environ, project.root).path)
        document["hcl"] = str(hcl_folder.relative_to(project.root))
    options.console.result(document, [path for key, path in document.items() if key != "environment"])
