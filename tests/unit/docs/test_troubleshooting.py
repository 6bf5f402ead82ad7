"""Each entry of the troubleshooting guide names tests that make it happen."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
GUIDE = REPOSITORY / "docs" / "guides" / "troubleshooting.md"
LEAST_ENTRIES = 12


def test_every_entry_is_made_to_happen_by_a_test_that_exists() -> None:
    """The last column of every row holds tests of that name."""
    rows = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    entries = [row for row in rows if not row.startswith("| what to look at")]
    assert len(entries) > LEAST_ENTRIES
    for entry in entries:
        cited = re.findall(r"`(test_\w+\.py)::(test_\w+)`", entry.rsplit("|", 2)[1])
        assert cited, entry
        for file, test in cited:
            (found,) = (REPOSITORY / "tests").rglob(file)
            assert f"def {test}(" in found.read_text(encoding="utf-8"), (file, test)
