"""The reference of commands is made of the commands."""

from pathlib import Path

from operations.cli import COMMANDS
from tests.command_reference import page

FILE = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_committed_page_is_current() -> None:
    """Written anew by ``make docs``."""
    assert FILE.read_text(encoding="utf-8") == page()


def test_it_has_every_command() -> None:
    """A section each."""
    text = page()
    assert [name for name in COMMANDS if f"\n## globaltables {name}\n" not in text] == []
