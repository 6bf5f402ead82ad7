"""`globaltables release`."""

from __future__ import annotations

from pathlib import Path

import click

from globaltables.model.load import environment_file
from operations.commands.options import Options, common_options
from operations.deployment import open_deployment
from operations.recovery.aftermath import RELEASE, face_aftermath
from operations.release.releasing import Release


@click.command("release")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Folder for what is left; default released/ENV.")
@click.option("--dry-run", is_flag=True, help="Show what would be let go of and stop.")
@common_options
def command(options: Options, *, target: Path | None, dry_run: bool) -> int:
    """Let go of everything without touching AWS.

    Writes the stacks as HCL that stands alone, with import blocks, then removes every resource from the states and
    moves the environment file beside the HCL. Tables, keys, backups and alarms stay as they are.
    """
    console, file = options.console, environment_file(options.environment)
    deployment = open_deployment(options.environment, console, fenced=True)
    folder = target or Path("released") / deployment.environment.name
    try:
        with deployment.recorder.command(RELEASE):
            face_aftermath(deployment, RELEASE, refuse=not dry_run)
            release = Release(deployment, file, folder)
            release.refuse_unless_possible()
            for line in release.stays:
                console.say(f"stays in AWS: {line}")
            for address in release.unknown:
                console.warn(f"{address}: has no import block; import it by hand")
            for line in release.procedure.preview():
                console.say(line)
            document, name = release.document(), deployment.environment.table_name
            if dry_run:
                console.result(document | {"released": False}, [f"table {name}: nothing was let go of"])
                return 0
            console.confirm(f"nobody looks after table {name} any more once it is let go of", expected=name)
            release.procedure.carry_out(console)
    finally:
        deployment.remove_plans()
    console.result(
        document | {"released": True},
        [f"table {name}: let go of; {folder} has what Terraform needs to go on: terraform init, then terraform plan"],
    )
    return 0
