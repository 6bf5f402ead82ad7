"""Ends a run of Terraform early when the embedded AWS it talks to has died.

The provider would go on asking a port where nobody listens for minutes. One interrupt lets Terraform write its state.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from operations.errors import EmbeddedAwsError, TerraformError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLL_SECONDS = 0.5
_CONNECT_SECONDS = 5.0


class EmbeddedAwsWatch:
    """Watches one instance while Terraform runs.

    Args:
        url: Where it answers. None when the target is AWS: then nothing is watched.
        log: Its log, for the message.
    """

    def __init__(self, url: str | None, log: Path) -> None:
        self._url = url
        self._log = log
        self._terraform: int | None = None
        self._ended = threading.Event()
        self.has_died = False

    def started(self, terraform_process_id: int) -> None:
        """Takes the process to interrupt."""
        self._terraform = terraform_process_id

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watches while the block runs.

        Raises:
            EmbeddedAwsError: When it died, instead of what Terraform said of it.
        """
        if self._url is None:
            yield
            return
        self._terraform, self.has_died = None, False
        self._ended.clear()
        thread = threading.Thread(target=self._watch, name="embedded-aws-watch", daemon=True)
        thread.start()
        try:
            yield
        except TerraformError as error:
            if not self.has_died and answers(self._url):
                raise
            raise EmbeddedAwsError(
                f"embedded AWS: it ended while Terraform was at work, {self._url} does not answer; what was done is in "
                f"state: run the same command again, it starts the embedded AWS and goes on (log: {self._log})"
            ) from error
        finally:
            self._ended.set()
            thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            if self._url is None or answers(self._url):
                continue
            self.has_died = True
            if self._terraform is not None:
                with suppress(ProcessLookupError):
                    os.kill(self._terraform, signal.SIGINT)
            return


def answers(url: str) -> bool:
    """Whether somebody listens there."""
    place = urlsplit(url)
    try:
        with socket.create_connection((place.hostname or "", place.port or 80), timeout=_CONNECT_SECONDS):
            return True
    except TimeoutError:
        return True  # busy is not dead
    except OSError:
        return False
