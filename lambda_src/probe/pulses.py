"""Pulses, their places in the ring, and how both stand in the table.

Everything of a pulse is in one attribute of the item, so that no name of an application's attribute is taken, and no
reserved word met. The item has no key of any index, so it is in none.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .settings import KeyAttribute, Settings

MARK = "globaltables_probe"
"""The attribute that holds a pulse, and the beginning of its keys."""

SLOTS = 16
"""How many pulses of a region are kept: the last few runs."""

KEEP_MILLISECONDS = 7 * 86_400_000
"""How long an item lives that is not overwritten any more, where the table has a time to live."""

_NUMBER_DIGITS = 37
"""A number has up to 38 digits in DynamoDB."""

Item = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """What a region had seen of another one.

    Args:
        newest: The highest sequence number it ever saw; 0 for none.
        due_at: When the next write was due, milliseconds since 1970.
        missing: Earlier ones that had not arrived, each with when that was first found, milliseconds since 1970.
        stale: Ones that had arrived and were gone again.
    """

    newest: int
    due_at: int
    missing: Mapping[int, int] = field(default_factory=dict)
    stale: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pulse:
    """One write of a probe.

    Args:
        region: Where it was written.
        sequence: Its number; one more than that of the write before.
        since: The first number of its series: earlier ones are not expected.
        written_at: When it was written, milliseconds since 1970.
        due_at: When the next write is due, milliseconds since 1970.
        seen: What its region had seen of others by then, by region.
    """

    region: str
    sequence: int
    since: int
    written_at: int
    due_at: int
    seen: Mapping[str, Seen] = field(default_factory=dict)


def key(settings: Settings, region: str, slot: int) -> Item:
    """The key of a place in a region's ring."""
    found = {settings.partition_key.name: _key_value(settings.partition_key, f"{MARK}#{region}#{slot}")}
    if settings.sort_key:
        found[settings.sort_key.name] = _key_value(settings.sort_key, MARK)
    return found


def keys(settings: Settings, regions: Iterable[str]) -> list[Item]:
    """The keys of whole rings."""
    return [key(settings, region, slot) for region in regions for slot in range(SLOTS)]


def to_item(settings: Settings, pulse: Pulse) -> Item:
    """The item of a pulse."""
    item = key(settings, pulse.region, pulse.sequence % SLOTS)
    lives = settings.time_to_live_attribute
    if lives and lives not in item:
        item[lives] = {"N": str((pulse.written_at + KEEP_MILLISECONDS) // 1000)}
    item[MARK] = {
        "M": {
            "region": {"S": pulse.region},
            **{name: _number(getattr(pulse, name)) for name in ("sequence", "since", "written_at", "due_at")},
            "seen": {"M": {region: _seen_value(seen) for region, seen in pulse.seen.items()}},
        }
    }
    return item


def from_item(item: Mapping[str, Any]) -> Pulse | None:
    """The pulse of an item; None when the item is not a probe's."""
    try:
        stored = item[MARK]["M"]
        numbers = {name: int(stored[name]["N"]) for name in ("sequence", "since", "written_at", "due_at")}
        seen = {region: _seen(one["M"], numbers["written_at"]) for region, one in stored["seen"]["M"].items()}
        return Pulse(region=stored["region"]["S"], seen=seen, **numbers)
    except (KeyError, TypeError, ValueError):
        return None


def _seen_value(seen: Seen) -> dict[str, Any]:
    numbers = {"newest": _number(seen.newest), "due_at": _number(seen.due_at)}
    lists = {"missing": seen.missing, "missing_since": seen.missing.values(), "stale": seen.stale}
    return {"M": numbers | {name: {"L": [_number(one) for one in found]} for name, found in lists.items()}}


def _seen(stored: Mapping[str, Any], written_at: int) -> Seen:
    """What an item remembers; where it does not say since when something is missing, it was by the time of writing."""
    lists = {name: [int(one["N"]) for one in found["L"]] for name, found in stored.items() if "L" in found}
    missing = lists["missing"]
    since = lists.get("missing_since", [written_at] * len(missing))
    return Seen(
        newest=int(stored["newest"]["N"]),
        due_at=int(stored["due_at"]["N"]),
        missing=dict(zip(missing, since, strict=True)),
        stale=tuple(lists["stale"]),
    )


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _key_value(attribute: KeyAttribute, text: str) -> dict[str, Any]:
    if attribute.type == "B":
        return {"B": text.encode()}
    if attribute.type == "N":
        digits = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % 10**_NUMBER_DIGITS
        return {"N": str(digits)}
    return {"S": text}
