"""`globaltables report`."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from operations.commands.options import Options, common_options
from operations.environment_glance import glance_at
from operations.project import Project
from operations.whole_file import write_whole


@click.command("report")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; default .globaltables/NAME/report.html.",
)
@common_options
def command(options: Options, *, output: Path | None) -> None:
    """Write one HTML page of how everything is.

    A map of the regions with the lag of every directed pair, what is wrong, alarms, the dashboards drawn from live
    metrics, the last plan with the guard's findings, the last verification, what a month costs, and the controls. The
    page needs no network and no script. Changes nothing; a region that does not answer is shown as such.
    """
    # Collecting garbage costs a tenth of the time that this takes, and the process ends right after.
    gc.disable()
    try:
        _report(options, output)
    finally:
        gc.enable()


def _report(options: Options, output: Path | None) -> None:
    from operations.report.gathering import gather  # noqa: PLC0415 - boto3 and the model are slow to import
    from operations.report.page import page  # noqa: PLC0415

    glance = glance_at(options.environment)
    project = Project(Path.cwd(), glance.name)
    contents = gather(options.environment, project, options.console)
    file = output or (project.work / "report.html").relative_to(project.root)
    written = page(contents)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, written)  # readable by the owner alone: it names alarms, tables and regions
    said = f"{contents.table_name}: report in {file}, {len(written.encode()) / 1000:,.0f} kB"
    options.console.result(
        {
            "environment": contents.environment,
            "table": contents.table_name if contents.facts else None,
            "deployed": bool(contents.facts),
            "file": str(file),
            "bytes": len(written.encode()),
            "problems": len(contents.findings),
        },
        [f"{said}; open it in a browser"],
    )
