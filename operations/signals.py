"""The signals that ask a run to end: ctrl-C, a cancelled job, a closed terminal.

Who starts this program with one of them ignored (nohup, a background job) wants it ignored. Only the main thread can
take signals; in others nothing changes.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def taken(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> Iterator[None]:
    """Has them all handled by this one within the block, but those that are ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [number for number in ENDING if signal.getsignal(number) not in {signal.SIG_IGN, None}]
    before = {number: signal.signal(number, handler) for number in wanted}
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)


@contextmanager
def like_ctrl_c() -> Iterator[None]:
    """Makes each of them a KeyboardInterrupt within the block, so that whatever was begun is put right.

    A terminal that was closed takes no words any more, and their loss must not stop that: they go nowhere.
    """
    terminals = [stream.fileno() for stream in (sys.__stdout__, sys.__stderr__) if stream and stream.isatty()]

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        for descriptor in terminals:
            if not os.isatty(descriptor):
                os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        raise KeyboardInterrupt

    with taken(interrupt):
        yield


def wait_for_line(stream: TextIO) -> None:
    """Waits until a line can be read from a terminal, or a signal came; Python raises what it makes of it on return.

    A signal that comes just before a blocking read does not end it: the line would be waited for all the same.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing)
    try:
        select.select([stream.fileno(), reading], [], [])
    finally:
        signal.set_wakeup_fd(before)
        os.close(reading)
        os.close(writing)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Lets none of them cut off what puts things right."""
    with taken(signal.SIG_IGN):
        yield
