"""What the pulses of a region that are here say about replication from there. Nothing here knows AWS or a clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from .pulses import KEEP_MILLISECONDS, SLOTS, Pulse, Seen

DORMANT_MILLISECONDS = KEEP_MILLISECONDS // 2
"""A region that wrote nothing for so long is judged by its silence alone: its items begin to expire."""


@dataclass(frozen=True)
class Finding:
    """How replication from one region to this one is.

    Args:
        source: The region written in.
        overdue_ms: For how long its next write has been due without being here, in milliseconds.
        lost: Sequence numbers of writes that have been missing for a while, later ones being here.
        stale: Sequence numbers of writes that were here and are gone: something older came over them.
        seen: What to remember of it.
    """

    source: str
    overdue_ms: int
    lost: tuple[int, ...]
    stale: tuple[int, ...]
    seen: Seen


def judge(
    source: str,
    pulses: Iterable[Pulse],
    remembered: Seen | None,
    *,
    now: int,
    period_ms: int,
    lost_after_ms: int,
) -> Finding:
    """Judges what is here of a region.

    Args:
        source: The region.
        pulses: Its pulses that are here.
        remembered: What the last run had seen of it; None in the first run.
        now: The time, milliseconds since 1970.
        period_ms: How long this region's own probe waits for a first sign of another, in milliseconds.
        lost_after_ms: For how long a write must have been missing, a later one being here, to be lost, in milliseconds.
            One that is missed for the first time is not lost: after a cut, what comes late comes in any order.
    """
    remembered = remembered or Seen(0, now + period_ms)
    present = {pulse.sequence: pulse for pulse in pulses}
    if not present:
        return Finding(source, max(0, now - remembered.due_at), (), (), remembered)
    newest = present[max(present)]
    overdue_ms = max(0, now - newest.due_at)
    top = max(newest.sequence, remembered.newest) if remembered.newest >= newest.since else newest.sequence
    gone: list[int] = []
    if now - newest.written_at < DORMANT_MILLISECONDS:
        expected = range(max(newest.since, top - SLOTS + 1), top + 1)
        gone = [sequence for sequence in expected if sequence not in present]
    stale = tuple(sequence for sequence in gone if _was_here(sequence, remembered))
    missing = {sequence: remembered.missing.get(sequence, now) for sequence in gone if sequence not in stale}
    lost = tuple(sequence for sequence, since in missing.items() if now - since >= lost_after_ms)
    return Finding(source, overdue_ms, lost, stale, Seen(top, newest.due_at, missing, stale))


def _was_here(sequence: int, remembered: Seen) -> bool:
    return sequence in remembered.stale or (sequence <= remembered.newest and sequence not in remembered.missing)
