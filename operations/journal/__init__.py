"""What is written down of every run that changes anything, so that a crash is seen by the next command."""

from operations.journal.entry import Ending, Entry, Phase
from operations.journal.journal import Journal
from operations.journal.recorder import Recorder

__all__ = ["Ending", "Entry", "Journal", "Phase", "Recorder"]
