"""`globaltables status`."""

from __future__ import annotations

import gc
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.deployed_view import open_deployed
from operations.finding import Verdict

if TYPE_CHECKING:
    from operations.console import Console
    from operations.deployed_view import DeployedView

_NO = 1
_PIPED_WIDTH = 100


@click.command("status")
@common_options
def command(options: Options) -> int:
    """Show every region on one screen, and what is wrong.

    Table, replicas, capacity, key, recovery, protection, stream, expiry, alarms, backup, items and the replication
    latency of each directed pair; below them what is wrong, and the way out. Changes nothing. Exits 1 when something
    is wrong; a region that does not answer is told within seconds and stops none of the others.
    """
    # Collecting garbage costs a tenth of the time that this takes, and the process ends right after.
    gc.disable()
    try:
        return show(open_deployed(options.environment, options.console), options.console)
    finally:
        gc.enable()


def show(view: DeployedView, console: Console) -> int:
    """Asks AWS and shows it; returns the exit code.

    Args:
        view: What is deployed.
        console: Where to write.

    Raises:
        RefusedError: When the credentials are those of another account.
    """
    from operations.aws import Clients  # noqa: PLC0415 - boto3 is slow to import; it was loaded while the view opened
    from operations.status.document import document  # noqa: PLC0415
    from operations.status.expected import expected_in  # noqa: PLC0415
    from operations.status.reading import IMPATIENT, read_regions  # noqa: PLC0415
    from operations.status.screen import screen  # noqa: PLC0415
    from operations.status.symptoms import symptoms  # noqa: PLC0415
    from operations.status.whose import refuse_other_account  # noqa: PLC0415

    expected, clients = expected_in(view.deployed, view.states), Clients(view.aws_environment, IMPATIENT)
    facts = read_regions(expected, clients)
    refuse_other_account(view, facts, clients)
    now, name = datetime.now(UTC), view.deployed.table_name
    findings = symptoms(expected, facts, now)
    width = shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns
    console.result(document(name, facts, findings, now), screen(name, facts, findings, now, width=width))
    return _NO if any(finding.verdict is Verdict.BAD for finding in findings) else 0
