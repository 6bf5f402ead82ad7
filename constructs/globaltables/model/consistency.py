"""How the replicas of a table agree: eventually (MREC), or strongly in exactly three regions (MRSC).

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from globaltables.model.errors import ConfigurationError, Problem
from globaltables.model.indexes import LocalIndex
from globaltables.model.provider import STRONG_CONSISTENCY, WITNESS, Feature
from globaltables.model.regions import RegionName
from globaltables.model.settings import Settings
from globaltables.model.source import Source

REGION_SETS = {
    "US": ("us-east-1", "us-east-2", "us-west-2"),
    "EU": ("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"),
    "AP": ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
}
"""Within which regions a table can be strongly consistent."""

REGION_COUNT = 3

COUNT_RULE = "strong consistency needs exactly three regions, three replicas or two and a witness"
REGION_SET_RULE = "strong consistency stays within one set of regions, " + ", ".join(
    f"{name} ({', '.join(regions)})" for name, regions in REGION_SETS.items()
)
WITNESS_RULE = "a witness lies in another region than the replicas"


class Consistency(Settings):
    """How the replicas of a table agree. Decided once: a live table keeps it.

    Args:
        mode: ``eventual`` (MREC, the default): the last writer of an item wins, in any number of regions. ``strong``
            (MRSC): a write has reached a second region before it succeeds, in exactly three regions of one set.
        witness_region: With ``strong``: takes the place of a third replica, cannot be read or written, costs nothing.
            Default none.

    Raises:
        ConfigurationError: When there is a witness of eventual consistency.
    """

    mode: Literal["eventual", "strong"] = Field(
        default="eventual", description="eventual: the last writer wins; strong: no write is lost, in three regions."
    )
    witness_region: RegionName | None = Field(
        default=None, description="Region that votes in place of a third replica where mode is strong."
    )

    @model_validator(mode="after")
    def _witness_of_strong_consistency(self) -> Self:
        if self.witness_region and not self.is_strong:
            message = f"is for mode strong alone, got {self.witness_region} for {self.mode}; leave it out"
            raise ConfigurationError(Problem("witness_region", message))
        return self

    @property
    def is_strong(self) -> bool:
        """Whether it is strong."""
        return self.mode == "strong"

    @property
    def text(self) -> str:
        """It in words, the same for the same consistency."""
        return f"{self.mode} with a witness in {self.witness_region}" if self.witness_region else self.mode

    @property
    def features(self) -> dict[str, Feature]:
        """What the provider has to be able to say, by key."""
        strong = {"consistency.mode": STRONG_CONSISTENCY} if self.is_strong else {}
        return strong | ({"consistency.witness_region": WITNESS} if self.witness_region else {})


def check_consistency(
    consistency: Consistency,
    *,
    region_names: Sequence[str | None],
    time_to_live_attribute: str | None,
    local_indexes: Sequence[LocalIndex],
    source: Source | None,
    needs_by_key: Mapping[str, str] | None = None,
) -> None:
    """Checks what AWS asks of a strongly consistent table.

    Args:
        consistency: How the replicas agree.
        region_names: Every replica's region, home first; None where only Terraform knows it.
        time_to_live_attribute: The attribute that says when items expire.
        local_indexes: The local indexes.
        source: Where the first items come from.
        needs_by_key: What else is set that an eventually consistent table alone has, and why, by key. Default nothing.

    Raises:
        ConfigurationError: When a rule is broken.
    """
    if not consistency.is_strong:
        return
    _check_regions(consistency, region_names)
    refused = {
        "time_to_live_attribute": time_to_live_attribute and f"expiry, got {time_to_live_attribute}",
        "local_indexes": local_indexes and f"local indexes, got {local_indexes[0].name}",
        "source": source and f"items when it is made, got a source of kind {source.kind}",
        **(needs_by_key or {}),
    }
    for key, what in refused.items():
        if what:
            raise ConfigurationError(Problem(key, f"a strongly consistent table has no {what}; leave it out"))


def _check_regions(consistency: Consistency, region_names: Sequence[str | None]) -> None:
    witness = consistency.witness_region
    known = [name for name in region_names if name]
    if witness in known:
        message = f"{WITNESS_RULE}, got {witness} for both; choose another"
        raise ConfigurationError(Problem("consistency.witness_region", message))
    with_witness = [*known, *([witness] if witness else [])]
    shown = f"{', '.join(known)}{f' and witness {witness}' if witness else ''}"
    if len(region_names) + bool(witness) != REGION_COUNT:
        got = shown if len(known) == len(region_names) else f"{len(region_names)}{' and a witness' if witness else ''}"
        way_out = "leave one out" if len(region_names) + bool(witness) > REGION_COUNT else "add a region or a witness"
        raise ConfigurationError(Problem("consistency", f"{COUNT_RULE}, got {got}; {way_out}"))
    if not any(set(with_witness) <= set(regions) for regions in REGION_SETS.values()):
        raise ConfigurationError(
            Problem("consistency", f"{REGION_SET_RULE}, got {shown}; choose all three of one set, or use mode eventual")
        )
