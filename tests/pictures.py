"""Makes the pictures of the README: a real run as a terminal shows it, and the report of the table that it made.

``python -m tests.pictures``, which ``make pictures`` does. It deploys the environment `local` with real Terraform to an
embedded AWS in a folder of its own, verifies it, writes the report and destroys nothing but that folder. What stands in
the picture is what the commands printed; only progress in the middle of a deploy is cut, and says so.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.cli.browser import MISSING, Browser, find_browser
from tests.cli.project_copy import REPOSITORY, ProjectCopy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PICTURES = REPOSITORY / "docs" / "pictures"
COMMANDS = (("deploy", "--yes"), ("verify", "--plot"), ("report",))
REPORT_SIZE = (1200, 1100)
WIDTH = 118
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_CREATED = re.compile(r"^  aws_\w+ .*(?:creat|modif)|: planning$|: (?:settling|checking) every region$")
_STYLES = (
    (r"^\$ .*", "bold"),
    (r"\b(?:proven|empty|active)\b", "green"),
    (r"\d[\d,.]* (?:m?s|USD)\b", "cyan"),
    (r"[▁▂▃▄▅▆▇█]+", "blue"),
)
_THEME = TerminalTheme(
    (23, 29, 36),
    (230, 233, 236),
    [
        (0, 0, 0),
        (255, 138, 130),
        (99, 207, 133),
        (230, 184, 76),
        (121, 184, 248),
        (220, 165, 229),
        (87, 211, 170),
        (163, 173, 184),
    ],
)


def main() -> int:
    """Makes both pictures; returns the exit code."""
    program = find_browser()
    if program is None:
        sys.stderr.write(f"error: {MISSING}\n")
        return 2
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = ProjectCopy.make(folder / "project")
        try:
            lines = [line for command in COMMANDS for line in _run(project, command)]
        finally:
            project.stop_embedded_aws()
        (PICTURES / "demo.svg").write_text(drawn(lines), encoding="utf-8")
        browser = Browser(program, folder)
        report = browser.picture(project.work / "report.html", REPORT_SIZE)
        (PICTURES / "report.png").write_bytes(report)
    sys.stdout.write(f"{PICTURES.relative_to(REPOSITORY)}: demo.svg and report.png made\n")
    return 0


def _run(project: ProjectCopy, command: Sequence[str]) -> list[str]:
    """A command with all that it printed: as without a terminal, stderr first, since results come last."""
    finished = project.succeed(*command, COLUMNS=str(WIDTH))
    return [f"$ globaltables {' '.join(command)}", *shortened([*finished.err.splitlines(), *finished.out.splitlines()])]


def shortened(lines: Iterable[str]) -> list[str]:
    """Without the progress of an apply, resource by resource."""
    found: list[str] = []
    for line in lines:
        if not _CREATED.search(line):
            found.append(line)
        elif found and found[-1] != "  ...":
            found.append("  ...")
    return found


def drawn(lines: Iterable[str]) -> str:
    """The lines as a terminal shows them, as SVG that loads nothing."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, force_terminal=True)
    for line in lines:
        text = Text(line)
        for pattern, style in _STYLES:
            text.highlight_regex(pattern, style)
        console.print(text, soft_wrap=False)
    svg = console.export_svg(title="globaltables", theme=_THEME, unique_id="run")
    return "\n".join(part.rstrip() for part in _FONT_FACE.sub("", svg).splitlines()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
