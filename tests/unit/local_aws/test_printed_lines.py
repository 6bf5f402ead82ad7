"""A log is read once all that was printed has been taken out of the pipe."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from types import SimpleNamespace

from local_aws.functions.printed_lines import _has_unread, _patiently


def test_a_log_waits_for_a_reader_that_is_late() -> None:
    """The emulator's thread may get no time for a while."""
    reading, writing = os.pipe()
    os.write(writing, b"printed\n")
    lines: list[str] = []
    with os.fdopen(reading) as stderr:

        def read_late() -> None:
            time.sleep(0.2)
            lines.append(stderr.readline())

        reader = threading.Thread(target=read_late)
        reader.start()
        worker = SimpleNamespace(_proc=SimpleNamespace(stderr=stderr))
        log = _patiently(lambda _: "read" if not _has_unread(worker._proc) else "lost")(worker)
        reader.join()
    os.close(writing)
    assert (log, lines) == ("read", ["printed\n"])


def test_a_process_that_is_gone_has_printed_nothing_more() -> None:
    """None is left, or its pipe is closed."""
    worker = SimpleNamespace(_proc=None)
    assert _patiently(lambda _: "log")(worker) == "log"
    with subprocess.Popen(["true"], stderr=subprocess.PIPE, text=True) as ended:  # noqa: S607 - any that ends
        assert ended.stderr is not None
        ended.stderr.close()
        assert not _has_unread(ended)
