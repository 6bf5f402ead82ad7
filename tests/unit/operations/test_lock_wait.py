"""Who is waited for is said once, and only when it is somebody else."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from operations.console import Console
from operations.lock_wait import LockWait
from operations.terraform.event_stream import parse_line
from operations.terraform.lock import LockInfo

BEGAN = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
WAITING = parse_line(
    '{"@level":"info","@message":"Acquiring state lock. This may take a few moments...","@module":"terraform.ui",'
    '"@timestamp":"2026-11-22T16:30:01Z","type":"state_lock_acquire"}'
)


def said(lock: LockInfo | Exception | None, line: str | None = None) -> str:
    """What is written when this holds the lock."""
    err = io.StringIO()

    def holder() -> LockInfo | None:
        if isinstance(lock, Exception):
            raise lock
        return lock

    wait = LockWait("app", holder, 60, Console(err=err, verbosity=1), BEGAN)
    wait(WAITING if line is None else parse_line(line))
    return err.getvalue()


def held(created: datetime | None) -> LockInfo:
    """A lock of somebody's apply."""
    return LockInfo("1", "ada@elsewhere", "OperationTypeApply", created)


def test_names_holder_age_and_patience() -> None:
    """In one line."""
    text = said(held(BEGAN - timedelta(minutes=5)))
    assert text.startswith(
        "app: the state is locked by ada@elsewhere for OperationTypeApply since 2026-11-22 16:25:00 UTC"
    )
    assert text.endswith(" ago); waiting up to 60 s for it\n")


@pytest.mark.parametrize("lock", [None, held(BEGAN + timedelta(seconds=1))], ids=["given back", "our own"])
def test_says_nothing_where_nobody_is_in_the_way(lock: LockInfo | None) -> None:
    """A slow bucket looks like a lock that is held."""
    assert said(lock) == ""


def test_a_holder_that_cannot_be_read_stops_nothing() -> None:
    """It is said to who asked for more."""
    assert said(OSError("no route")) == "app: who holds the state's lock cannot be read: no route\n"


def test_other_events_are_no_waiting() -> None:
    """Nobody is looked for."""
    assert said(held(BEGAN - timedelta(hours=1)), '{"type":"log","@message":"x"}') == ""
