"""`globaltables gameday`."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, common_options
from operations.deployed_view import open_deployed
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from operations.gameday.opening import Opened
    from operations.gameday.scene import Found

_NO = 1


@click.command("gameday")
@click.argument("region", required=False)
@click.option(
    "--fault",
    "kind",
    type=click.Choice(["pause", "outage"]),
    default="pause",
    help="Pause its replication (default), or take all of it down.",
)
@click.option("--switch-traffic", is_flag=True, help="On AWS too, turn the switch that leads users elsewhere.")
@click.option(
    "--alarm-wait", type=click.FloatRange(0, 7200), default=1200.0, metavar="SECONDS", help="For alarms; default 1200."
)
@common_options
def command(options: Options, *, region: str | None, kind: str, switch_traffic: bool, alarm_wait: float) -> int:
    """Rehearse a bad day: cut a region off, fail over, heal.

    REGION is the home by default. Checks that all is well, cuts it off (by AWS FIS where it is deployed, else by the
    embedded AWS), waits for the alarms that should fire, fails over, writes on both sides, heals, and tells what was
    lost. Writes marked items only and removes them. The fault is healed whatever happens. Exits 1 when something went
    otherwise than it should.
    """
    view = open_deployed(options.environment, options.console)
    from operations.gameday.opening import open_drill  # noqa: PLC0415 - boto3 is slow to import

    opened = open_drill(
        options.environment,
        view,
        options.console,
        region=region,
        kind=kind,
        switches_traffic=switch_traffic,
        alarm_seconds=alarm_wait,
    )
    options.console.confirm(opened.question, expected=opened.scene.region)
    opened.prove_steady_state()
    try:
        found = opened.drill.run()
    except BaseException as error:  # what happened and what is left behind is told of a drill that was cut short too
        for problem in opened.drill.found.problems:
            options.console.problem(problem)
        with suppress(OSError):  # the error that cut it short is the one to tell
            shown = _write(opened, cut_short=str(error) or type(error).__name__)
            options.console.say(f"report of what happened until then: {shown}")
        raise
    return _report(options, opened, found)


def _report(options: Options, opened: Opened, found: Found) -> int:
    from operations.gameday.report import document, lines  # noqa: PLC0415

    scene, timeline, shown = opened.scene, opened.timeline, _write(opened)
    options.console.result(
        document(scene, found, timeline) | {"report": shown}, [*lines(scene, found, timeline), f"report: {shown}"]
    )
    for problem in found.problems:
        options.console.problem(problem)
    return 0 if found.passed else _NO


def _write(opened: Opened, *, cut_short: str = "") -> str:
    """Writes the Markdown report; returns its path as people read it."""
    from operations.gameday.report import markdown  # noqa: PLC0415

    opened.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = opened.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-gameday-{opened.scene.region}.md"
    write_whole(file, markdown(opened.scene, opened.drill.found, opened.timeline, cut_short=cut_short))
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
