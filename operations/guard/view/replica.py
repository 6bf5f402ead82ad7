"""A replica as a block of a table or as a resource of its own; replicas are a set, told apart by region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.guard.view.values import UNKNOWN, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Replica:
    """A replica before or after; each value may be ``UNKNOWN``.

    Args:
        region: Its region.
        key_arn: Its key. Empty for the one AWS owns, or when nobody set one.
        recovery: Whether point-in-time recovery is on.
        protection: Whether deletion protection is on. None where the provider cannot say it in a block.
        consistency: ``EVENTUAL`` or ``STRONG``. The provider has a default for it, so that it is unknown only where
            what the configuration gives is.
    """

    region: str
    key_arn: Any
    recovery: Any
    protection: Any
    consistency: Any


def by_region(blocks: Iterable[Mapping[str, Any]]) -> dict[str, Replica]:
    """The replicas of a table by region, without those whose region is not known."""
    return {
        block["region_name"]: Replica(
            region=block["region_name"],
            key_arn=block.get("kms_key_arn") or "",
            recovery=block.get("point_in_time_recovery"),
            protection=block.get("deletion_protection_enabled"),
            consistency=block.get("consistency_mode") or "EVENTUAL",
        )
        for block in blocks
        if isinstance(block.get("region_name"), str)
    }


def hides_a_region(blocks: Iterable[Mapping[str, Any]] | Unknown) -> bool:
    """Whether the region of any replica is not known before apply."""
    return isinstance(blocks, Unknown) or any(block.get("region_name") is UNKNOWN for block in blocks)
