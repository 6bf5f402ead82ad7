"""A real browser for pages that the project writes: Chromium on the path, or what GLOBALTABLES_BROWSER names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless",
    "--no-sandbox",  # which root, in a container, has none of
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def find_browser() -> str | None:
    """Where a browser is; None where there is none."""
    return os.environ.get("GLOBALTABLES_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


MISSING = (
    "chromium: the report is looked at in a real browser, got none on the path; install it (apt-get install chromium, "
    "brew install chromium), or name one in GLOBALTABLES_BROWSER"
)
"""What is said where there is none."""


@dataclass(frozen=True)
class Browser:
    """A real browser that looks at one file.

    Args:
        program: Where it is.
        folder: Where it may write.
    """

    program: str
    folder: Path

    def run(self, file: Path, *options: str) -> tuple[str, str]:
        """Runs it once; returns stdout, and what it logged."""
        profile = f"--user-data-dir={self.folder / 'profile'}"
        done = subprocess.run(  # noqa: S603 - the browser of this machine, with a file of this test
            [self.program, *QUIET, profile, *options, file.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout, done.stderr

    def requests(self, file: Path) -> list[str]:
        """Every URL that the page itself asks for; the browser's own errands have no page behind them."""
        log = self.folder / "net.json"
        self.run(file, "--dump-dom", f"--log-net-log={log}")
        found = re.findall(r'"initiator":"([^"]*)".*"url":"(\w+:[^"]*)"', log.read_text(encoding="utf-8"))
        return [url for initiator, url in found if initiator != "not an origin"]

    def picture(self, file: Path, size: tuple[int, int], *options: str) -> bytes:
        """What it shows, as PNG."""
        shot = self.folder / "shot.png"
        self.run(file, f"--screenshot={shot}", f"--window-size={size[0]},{size[1]}", *options)
        return shot.read_bytes()
