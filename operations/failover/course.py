"""Which steps it takes, by write mode and direction."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from globaltables.model.failover import WriteMode


class Part(enum.StrEnum):
    """One step."""

    CATCH_UP = "catch-up"
    STOP = "stop"
    DRAIN = "drain"
    ACCEPT = "accept"
    SWITCH = "switch"
    PROVE = "prove"
    ARRIVE = "arrive"


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides over the steps.

    Args:
        mode: How the application writes.
        is_back: Whether the region is come back to.
        source_answers: Whether the region that is left answers.
        is_strong: Whether the table is strongly consistent: what was acknowledged is in another region already.
        resumes: Whether writers were stopped there and only go on, on the way back: nobody wrote elsewhere meanwhile.
    """

    mode: WriteMode
    is_back: bool = False
    source_answers: bool = True
    is_strong: bool = False
    resumes: bool = False


def course(situation: Situation) -> tuple[Part, ...]:
    """The steps, in order.

    In any region mode users go first and what they wrote follows: writes may meet anywhere anyway. In the other modes
    writers stop, all that they wrote arrives, and only then somebody else writes; without that, a write made elsewhere
    would be based on an older item. Coming back, what was held up has to be everywhere before anybody moves; nothing
    has to where writers were stopped there and nobody wrote elsewhere: they go on.
    """
    waits = situation.mode != "any_region"
    if situation.resumes:
        return (Part.SWITCH, Part.PROVE)
    if situation.is_back:
        return (Part.CATCH_UP, *((Part.STOP, Part.DRAIN) if waits else ()), Part.SWITCH, Part.PROVE)
    if not waits:
        return (Part.SWITCH, Part.PROVE, *((Part.ARRIVE,) if situation.source_answers else ()))
    if not situation.source_answers:
        return (*(() if situation.is_strong else (Part.ACCEPT,)), Part.SWITCH, Part.PROVE)
    return (Part.STOP, Part.DRAIN, Part.SWITCH, Part.PROVE)
