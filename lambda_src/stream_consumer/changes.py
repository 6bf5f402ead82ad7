"""What is done with a change. This is an example: put your own in its place.

A change may come more than once: after a failure the stream goes back to it, and to what followed. Make handling it
twice the same as handling it once, for example by a conditional write that remembers ``change.id``, or by writing a
result under a key that depends on the change alone.
"""

from typing import Any

from .records import Change


def handle(change: Change) -> None:
    """Handles one change.

    Args:
        change: What happened to an item.

    Raises:
        Exception: Whatever is raised stops the batch here. The change is tried again, and in the end given up: the
            dead-letter queue then says where in the stream it stood.
    """
    image: dict[str, Any] = change.new_image or change.old_image
    if "poison" in image:
        raise ValueError(f"change {change.id}: an example of one that can never be handled")
    print(f"{change.kind} {change.keys}")  # noqa: T201 - a function's log is what it prints
