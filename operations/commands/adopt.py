"""`globaltables adopt`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations.commands.options import Options, allow_option, common_options
from operations.errors import RefusedError
from operations.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globaltables.model.backend import Backend
    from operations.adoption.proposal import Proposal
    from operations.aws import Clients
    from operations.console import Console
    from operations.terraform.state import State

_NO = 1


@dataclass(frozen=True, slots=True)
class _Target:
    """Where an environment that does not exist yet is going to be."""

    name: str
    target: str
    home_region: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be taken over, as it was asked for."""

    table: str | None
    regions: Sequence[str]
    source: Path | None
    further: Sequence[str]
    own_keys: bool
    target: str
    backend_of: str | None


@click.command("adopt")
@click.argument("table", required=False)
@click.option("--region", "regions", metavar="REGION", multiple=True, help="Its home; with --list where to look.")
@click.option("--list", "lists", is_flag=True, help="List the tables of these regions, and who made them.")
@click.option("--replica", "further", metavar="REGION", multiple=True, help="Where a table of one region gets one.")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="Folder of the Terraform configuration that made it."
)
@click.option("--own-keys", is_flag=True, help="Take its KMS keys over too, policy included.")
@click.option("--backend-of", metavar="ENV", help="Keep its state where that environment does; default a local file.")
@click.option("--target", type=click.Choice(["aws", "embedded_aws"]), default="aws", help="Where it is; default aws.")
@click.option("--dry-run", is_flag=True, help="Show file and plan and stop.")
@allow_option
@common_options
def command(
    options: Options,
    *,
    table: str | None,
    regions: tuple[str, ...],
    lists: bool,
    further: tuple[str, ...],
    source: Path | None,
    own_keys: bool,
    target: str,
    backend_of: str | None,
    dry_run: bool,
    allowed: tuple[str, ...],
) -> int:
    """Take over an existing table, however it was made.

    Reads TABLE in every region of its replicas, writes the environment file that describes it, and imports it with its
    keys, its scaling, and backups and alarms of this project's names. Nothing is replaced, deleted or changed; what
    differs from the standard is told. Exits 1 when the table has something that no environment can say, or a plan would
    do more than that.
    """
    from operations.adoption.other_environments import refuse_other_environment  # noqa: PLC0415 - the same
    from operations.adoption.takeover import Takeover, file_of, refuse_other_file  # noqa: PLC0415 - only needed here
    from operations.aws import Clients as AwsClients  # noqa: PLC0415 - boto3 is slow to import
    from operations.aws_target import aws_target  # noqa: PLC0415

    console, file = options.console, file_of(options.environment)
    project = Project(Path.cwd(), file.stem)
    if not regions and source is None:
        raise RefusedError("--region: must name the table's home region, got none; add --region REGION")
    aws = aws_target(_Target(file.stem, target, regions[0] if regions else "us-east-1"), project)
    if lists:
        return _list(console, AwsClients(aws), regions)
    asked = _Asked(table, regions, source, further, own_keys, target, backend_of)
    proposal = _proposal(console, AwsClients(aws), asked, file)
    _show(console, proposal)
    refuse_other_file(file, proposal.text, proposal.live.table.name)
    refuse_other_environment(
        proposal.live,
        target,
        file,
        project,
        console=console,
        remote_states=lambda one: _stored_states(one, console),
    )
    if proposal.problems or proposal.environment is None:
        for problem in proposal.problems:
            console.problem(problem)
        name = proposal.live.table.name
        console.result(
            proposal.document() | {"refused": True, "applied": False},
            [f"table {name}: {len(proposal.problems)} in the way; nothing was touched"],
        )
        return _NO
    takeover = Takeover(
        proposal.live, proposal.environment, proposal.text, proposal.own_keys, console, proposal.document()
    )
    code = takeover.run(project, file, allowed, dry_run=dry_run)
    if not dry_run and code == 0:
        console.say(f"{file}: written; commit it")
    if code == 0:
        console.say("so that nothing else touches the table:")
        for line in proposal.letting_go:
            console.say(f"  {line}")
    return code


def _list(console: Console, clients: Clients, regions: Sequence[str]) -> int:
    from operations.adoption.listing import document, found_tables, lines  # noqa: PLC0415

    found = found_tables(clients, regions)
    console.result(document(found), lines(found))
    return 0


def _proposal(console: Console, clients: Clients, asked: _Asked, file: Path) -> Proposal:
    """Reads the table, and the configuration that made it where that is given."""
    from operations.adoption.keys_found import are_ours, key_problems  # noqa: PLC0415
    from operations.adoption.origin import Maker, Origin, origin_of  # noqa: PLC0415
    from operations.adoption.proposal import propose  # noqa: PLC0415
    from operations.adoption.reading import read_table  # noqa: PLC0415
    from operations.adoption.source_table import disagreements  # noqa: PLC0415
    from operations.adoption.terraform_source import chosen, tables_in  # noqa: PLC0415

    source, regions = asked.source, asked.regions
    made = chosen(tables_in(source), asked.table, source) if source is not None else None
    name, home = (
        asked.table or (made.name if made else None),
        regions[0] if regions else (made.region if made else None),
    )
    if name is None or home is None or len(regions) > 1:
        missing = "TABLE: must be named" if name is None else "--region: must name the one home region of the table"
        raise RefusedError(f"{missing}, got {', '.join(regions) or 'none'}; see globaltables adopt --list")
    with console.waiting(f"{name}: reading every region"):
        live = read_table(clients, home, name)
    origin = origin_of({region: facts.tags for region, facts in live.facts.items()})
    if made is not None:
        origin = Origin(Maker.TERRAFORM, addresses=made.addresses, shared_blocks=made.shared_blocks)
        for line in disagreements(made, live.table.regions, live.table.at_home.tags):
            console.warn(f"{made.address}: {line}")
    ours = are_ours(live)
    if asked.own_keys and not ours:
        live.unsayable += key_problems(live, clients)
    return propose(
        live,
        origin,
        file,
        asked.target,
        further=asked.further,
        own_keys=asked.own_keys or ours,
        backend=_backend(asked.backend_of) if asked.backend_of else None,
    )


def _stored_states(file: Path, console: Console) -> Sequence[State]:
    """The states of an environment, wherever it keeps them."""
    from operations.deployment import open_deployment  # noqa: PLC0415

    with console.waiting(f"{file}: names the table too; looking whether it is deployed"):
        return [stack.terraform.stored_state() for stack in open_deployment(str(file), console).stacks]


def _backend(name_or_path: str) -> Backend:
    """Where another environment keeps its state.

    Raises:
        RefusedError: When it names its workspace: a workspace holds one state.
    """
    from globaltables.model.load import load_environment  # noqa: PLC0415

    backend = load_environment(name_or_path).backend
    workspace = getattr(backend, "workspace", None)
    if workspace is not None:
        raise RefusedError(
            f"--backend-of: must name an environment with workspaces called after its stacks, got {name_or_path} with "
            f"workspace {workspace}, which holds one state; leave it out"
        )
    return backend


def _show(console: Console, proposal: Proposal) -> None:
    live = proposal.live
    console.say(f"table {live.table.name} in {', '.join(live.table.regions)}: made {_made(proposal.origin.text)}")
    if proposal.text:
        for line in proposal.text.splitlines():
            console.say(f"  | {line}")
    for one in proposal.departures:
        console.say(f"differs from the standard: {one.what}; to change it, {one.takes}")
    for line in live.stays:
        console.say(f"stays: {line}")
    for line in proposal.adds:
        console.say(f"is added: {line}")


def _made(text: str) -> str:
    return text if text.startswith("by ") else f"by {text}"
