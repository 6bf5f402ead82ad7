"""What taking a table over comes to: the environment, what stands in the way, and what it leaves as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from globaltables.model import ConfigurationError
from globaltables.model.provider import check_features
from operations.adoption.as_environment import CUSTOMER_MANAGED, description_of, environment_of
from operations.adoption.description import NEW_AND_OLD_IMAGES, TableDescription, Unlike, unlike
from operations.adoption.environment_text import environment_text
from operations.adoption.origin import Origin, letting_go
from operations.adoption.scaling_found import unscaled_writes
from operations.adoption.standard import Departure, departures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from globaltables.model import Environment
    from globaltables.model.backend import Backend
    from operations.adoption.live import Live
    from operations.adoption.region_facts import RegionFacts


@dataclass(frozen=True, slots=True)
class Proposal:
    """What taking a table over comes to.

    Args:
        live: The table as AWS has it.
        origin: How it was made.
        environment: The environment that describes it; None where none can.
        text: The text of its file.
        problems: What stands in the way, each with what it would take.
        adds: What replicas get that they lack.
        own_keys: Whether the keys are taken over too.
    """

    live: Live
    origin: Origin
    environment: Environment | None
    text: str
    problems: tuple[str, ...]
    adds: tuple[str, ...]
    own_keys: bool

    @property
    def departures(self) -> list[Departure]:
        """In what the table differs from this project's standard."""
        return departures(self.live)

    @property
    def letting_go(self) -> list[str]:
        """How whoever made it lets go."""
        return letting_go(self.origin, self.live.table.name)

    def document(self) -> dict[str, Any]:
        """It as JSON."""
        return {
            "table": self.live.table.name,
            "regions_found": list(self.live.table.regions),
            "made_by": self.origin.text,
            "file": self.text,
            "cannot_be_said": list(self.problems),
            "adds": list(self.adds),
            "own_keys": self.own_keys,
            "differs_from_the_standard": [{"what": one.what, "takes": one.takes} for one in self.departures],
            "stays": self.live.stays,
            "letting_go": self.letting_go,
        }


def propose(
    live: Live,
    origin: Origin,
    file: Path,
    target: str,
    *,
    further: Sequence[str] = (),
    own_keys: bool = False,
    backend: Backend | None = None,
) -> Proposal:
    """Describes a table as an environment, and says what of it no environment can say.

    Args:
        live: The table.
        origin: How it was made.
        file: Where the environment's file belongs.
        target: ``aws`` or ``embedded_aws``.
        further: Regions that a table of one region gets replicas in. Default none.
        own_keys: Whether its keys become this project's. Default not.
        backend: Where its state goes. Default a local file.
    """
    table = live.table
    if own_keys:
        owned = {region: replace(one, key=CUSTOMER_MANAGED) for region, one in table.replicas.items()}
        table = replace(table, replicas=owned)
    problems = [*live.unsayable, *_regions(table, further, live.facts[table.home])]
    try:
        environment = environment_of(
            table,
            name=file.stem,
            target=target,
            account_id=live.account_id,
            further=further,
            backups=None if further else live.backups,
            alarms=None if further else live.alarms,
        )
        check_features(environment.provider_features)
        if backend is not None:
            environment = environment.model_copy(update={"backend": backend})
    except ConfigurationError as error:
        said = () if problems else (f"table {table.name}: cannot be described: {error}",)
        return Proposal(live, origin, None, "", (*problems, *said), (), own_keys)
    differences = _differences(table, description_of(environment), further)
    adds = tuple(f"{one.path}: {one.said}" for one in differences if one.is_tag_to_add)
    problems += [_unsayable(one) for one in differences if not one.is_tag_to_add]
    remarks = [f"Table {table.name} as it was found, made {_made(origin)}.", "What is not said here has its default."]
    text = environment_text(environment, file, remarks)
    return Proposal(live, origin, environment, text, tuple(problems), adds, own_keys)


def _made(origin: Origin) -> str:
    return origin.text if origin.text.startswith("by ") else f"by {origin.text}"


def _regions(table: TableDescription, further: Sequence[str], at_home: RegionFacts) -> list[str]:
    regions = ", ".join(table.regions)
    if len(table.regions) == 1 and not further and not at_home.table.get("Replicas"):
        return [
            (
                f"table {table.name}: a global table has two regions or more, got {regions} alone; name those that it "
                "gets replicas in with --replica REGION, once for each"
            )
        ]
    if len(table.regions) > 1 and further:
        return [
            (
                f"--replica: is for a table of one region, got one in {regions}; take it over as it is, then use "
                "globaltables region add"
            )
        ]
    if further and table.at_home.key.startswith("arn:"):
        return [
            (
                f"--replica: a replica needs a key of its own beside {table.at_home.key}; make the replica with its "
                "key first: aws dynamodb update-table --replica-updates, or use --own-keys"
            )
        ]
    return unscaled_writes(at_home) if further and table.billing_mode == "provisioned" else []


def _differences(table: TableDescription, said: TableDescription, further: Sequence[str]) -> list[Unlike]:
    """What differs in what the table has now: replicas and the stream that it is to get are no difference."""
    if further:
        known = {region: one for region, one in said.replicas.items() if region not in further}
        said = replace(said, replicas=known)
        if not table.stream_view_type:
            table = replace(table, stream_view_type=NEW_AND_OLD_IMAGES)
    return unlike(table, said)


def _unsayable(one: Unlike) -> str:
    found, said = ("nothing" if value is None else value for value in (one.found, one.said))
    return (
        f"{one.path}: the table has {found}, and the environment can only say {said}; set it to that first, or see "
        "docs/guides/adopt.md"
    )
