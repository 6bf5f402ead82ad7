"""`globaltables region`: a region's life cycle, step by step, previewed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options
from operations.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.procedure import Step
    from operations.region.leave import Leave
    from operations.region.subject import Subject

_key_arn = click.option(
    "--key-arn", default="", metavar="ARN", help="Key there, where [encryption] uses keys that exist."
)
_despite_unsent = click.option(
    "--despite-unsent", is_flag=True, help="Lose what was written there and is not proven to be in the other regions."
)
_max_wait = click.option(
    "--max-wait", type=click.FloatRange(1, 3600), metavar="SECONDS", help="How long to wait for arrivals."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Show the steps and the plan, and stop.")


@click.group("region")
def command() -> None:
    """Add a region, leave one, or move the home."""


@command.command("add")
@click.argument("role_and_region", metavar="[ROLE] REGION", nargs=-1, required=True)
@_key_arn
@_dry_run
@allow_option
@common_options
def add(
    options: Options, *, role_and_region: tuple[str, ...], key_arn: str, allowed: tuple[str, ...], dry_run: bool
) -> int:
    """Make a replica in another region, with all that belongs to it.

    Edits the environment file once the plan is agreed to; comments stay. The role's name is the region's where none is
    given. The file is untouched when it is refused.
    """
    from operations.region.join import Join, derived_role  # noqa: PLC0415 - boto3 is slow to import

    if len(role_and_region) > 2:  # noqa: PLR2004 - a role and a region
        raise RefusedError(
            f"region add: takes a role and a region, got {' '.join(role_and_region)}; leave the rest out"
        )
    region = role_and_region[-1]
    subject = _subject(options, f"region-add-{region}", allowed)
    declared = {name: role for role, name in subject.environment.declared_region_by_role.items()}
    role = role_and_region[0] if len(role_and_region) > 1 else declared.get(region, derived_role(region))
    join = Join(subject, role, region, key_arn)
    join.check()
    return _carry_out(subject, "add", role, region, join.steps, join.preview if dry_run else None)


@command.command("remove")
@click.argument("role_or_region")
@click.option("--no-backup", is_flag=True, help="Want no backup of the last 24 hours first.")
@click.option("--despite-traffic", is_flag=True, help="Leave it although somebody calls it.")
@click.option("--discard-backups", is_flag=True, help="Let backups there go too, and the keys they need.")
@_despite_unsent
@_max_wait
@_dry_run
@allow_option
@common_options
def remove(
    options: Options,
    *,
    role_or_region: str,
    no_backup: bool,
    despite_traffic: bool,
    despite_unsent: bool,
    max_wait: float | None,
    discard_backups: bool,
    allowed: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Leave a region: its replica goes, after its name was typed.

    Wants no calls there, what was written there to be in the other regions, and a fresh backup; lifts the replica's
    protection, removes it with all that belongs to it, and then its role from the environment file. Backups stay in
    the region, with the keys they need. A script says `--yes --allow replica-removed:REGION`. Cut off anywhere, the
    same command goes on.
    """
    from operations.region.leave import Leave  # noqa: PLC0415 - boto3 is slow to import

    subject = _subject(options, f"region-remove-{role_or_region}", allowed)
    declared = subject.environment.declared_region_by_role
    role = next((one for one, name in declared.items() if role_or_region in {one, name}), role_or_region)
    known = declared | subject.remembered_region_by_role
    if role not in known and role_or_region in subject.remembered_region_by_role.values():
        role = next(one for one, name in known.items() if name == role_or_region)
    if role not in known:
        return _nothing_to_do(subject, "remove", None, None, f"{role_or_region} is no region of the table")
    leave = Leave(
        subject,
        role,
        known[role],
        backup=not no_backup,
        discard_backups=discard_backups,
        despite_traffic=despite_traffic,
        despite_unsent=despite_unsent,
        maximum_wait_seconds=max_wait,
    )
    if role in declared:
        leave.check()
    if not dry_run:
        leave.agree_beforehand()
    return _carry_out(subject, "remove", role, known[role], leave.steps, _preview_of(leave) if dry_run else None)


@command.command("move")
@click.argument("role")
@click.argument("new_region")
@click.option("--no-backup", is_flag=True, help="Want no backup of the last 24 hours first.")
@click.option("--despite-traffic", is_flag=True, help="Leave the old region although somebody calls it.")
@click.option("--discard-backups", is_flag=True, help="Let backups in the old region go too, and the keys they need.")
@_despite_unsent
@_max_wait
@_key_arn
@_dry_run
@allow_option
@common_options
def move(
    options: Options,
    *,
    role: str,
    new_region: str,
    no_backup: bool,
    despite_traffic: bool,
    despite_unsent: bool,
    max_wait: float | None,
    discard_backups: bool,
    key_arn: str,
    allowed: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Move a replica to another region, or the home to a region that has a replica.

    A replica: the new region is added as a role of its own, and once it is active and good, the old one is removed.
    The home: nothing is made or replaced, Terraform manages the table from the other region; the old home stays as a
    replica, and `region remove` leaves it. Cut off anywhere, the same command goes on.
    """
    from operations.region.home import MoveHome  # noqa: PLC0415 - boto3 is slow to import
    from operations.region.join import Join, derived_role  # noqa: PLC0415
    from operations.region.leave import Leave  # noqa: PLC0415

    subject = _subject(options, f"region-move-{role}-{new_region}", allowed, must_be_deployed=False)
    environment = subject.environment
    declared = environment.declared_region_by_role
    new_role = next((one for one, name in declared.items() if name == new_region), derived_role(new_region))
    moves_home = environment.regions.home in {role, new_role}
    if role not in declared and role not in subject.remembered_region_by_role:
        raise RefusedError(
            f"region move: must name the role of a region ({', '.join(declared)}), got {role}; correct it"
        )
    if moves_home:
        home = MoveHome(subject, new_role, new_region)
        if new_role == environment.regions.home and home.has_moved:
            return _nothing_to_do(subject, "move", new_role, new_region, f"{new_region} is the home already")
        join = Join(subject, new_role, new_region, key_arn)
        joins = [] if new_role in declared else join.steps
        if joins:
            join.check()
        else:
            home.check()
        preview = join.preview if joins else home.preview
        return _carry_out(subject, "move", new_role, new_region, [*joins, *home.steps], preview if dry_run else None)
    if new_role in declared and new_role not in {role, derived_role(new_region)}:
        raise RefusedError(
            f"region move: {new_region} is a region of the table already, as {new_role}; to leave {role} use "
            f"globaltables region remove {role}"
        )
    if declared.get(role) == new_region:
        return _nothing_to_do(subject, "move", role, new_region, f"{role} is in {new_region} already")
    old_region = declared.get(role) or subject.remembered_region_by_role[role]
    join = Join(subject, new_role, new_region, key_arn)
    leave = Leave(
        subject,
        role,
        old_region,
        backup=not no_backup,
        discard_backups=discard_backups,
        despite_traffic=despite_traffic,
        despite_unsent=despite_unsent,
        maximum_wait_seconds=max_wait,
    )
    join.check()
    if role in declared:
        leave.check(counting=new_role)
    if not dry_run:
        leave.agree_beforehand()
    # Once the old region is being left, a plan of the new one would have that removal in it as well.
    joins = [] if leave.has_begun and new_role in declared else join.steps
    preview = join.preview if joins else _preview_of(leave)
    return _carry_out(subject, "move", new_role, new_region, [*joins, *leave.steps], preview if dry_run else None)


def _preview_of(leave: Leave) -> Callable[[], None]:
    def preview() -> None:
        for one in leave.left_behind():
            if one.text:
                leave.subject.console.say(f"stays: {one.text}")
        leave.preview()

    return preview


def _subject(options: Options, what: str, allowed: tuple[str, ...], *, must_be_deployed: bool = True) -> Subject:
    from operations.region.subject import subject_of  # noqa: PLC0415 - the model is slow to import

    subject = subject_of(options.environment, Path.cwd(), options.console, what, allowed)
    if must_be_deployed or not subject.states[0].outputs:  # while the home moves, the state has no table
        _ = subject.deployed  # refuses what is not deployed
    return subject


def _nothing_to_do(subject: Subject, action: str, role: str | None, region: str | None, text: str) -> int:
    document = {"environment": subject.environment.name, "action": action, "role": role, "region": region}
    subject.console.result(document | {"changed": False, "steps": []}, [text])
    return 0


def _carry_out(  # noqa: PLR0917 - private, and called in one shape
    subject: Subject,
    action: str,
    role: str,
    region: str,
    steps: Sequence[Step],
    preview: Callable[[], None] | None,
) -> int:
    from operations.region.step_console import StepConsole  # noqa: PLC0415

    procedure, console = subject.procedure(steps), subject.console
    document = {"environment": subject.environment.name, "action": action, "role": role, "region": region}
    for line in procedure.preview():
        console.say(line)
    if preview:
        preview()
        planned = [{"name": step.name, "text": step.text, "was_done": step.is_done()} for step in steps]
        console.result(document | {"changed": False, "steps": planned}, ["nothing was changed"])
        return 0
    results = procedure.carry_out(StepConsole(console))
    done = [
        {"name": one.name, "text": one.text, "outcome": one.outcome, "seconds": one.seconds, "was_done": one.was_done}
        for one in results
    ]
    regions = ", ".join(subject.deployed.regions)
    ending = f"{subject.what}: done; {subject.deployed.table_name} is in {regions}, home first"
    console.result(
        document | {"changed": subject.has_changed, "regions": list(subject.deployed.regions), "steps": done}, [ending]
    )
    return 0
