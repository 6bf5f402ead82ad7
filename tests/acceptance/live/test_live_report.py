"""The report of a table that is really there, and of one with a region that is out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.live_stack import REGIONS, REPLICAS, TABLE

if TYPE_CHECKING:
    from tests.acceptance.live_stack import LiveStack

pytestmark = pytest.mark.acceptance

LARGEST_BYTES = 300_000
SECOND = REPLICAS[0]


def test_a_report_of_what_is_deployed(live: LiveStack) -> None:
    """Every region, every pair, the last plan or deploy; nothing is changed."""
    made = live.project.succeed("report", "--json").document
    text = (live.project.root / made["file"]).read_text(encoding="utf-8")
    assert (made["table"], made["deployed"]) == (TABLE, True)
    assert made["bytes"] < LARGEST_BYTES
    assert f"<h1>{TABLE}</h1>" in text
    assert "measured on the embedded AWS" in text
    assert text.count('class="pair band-') == len(REGIONS) * (len(REGIONS) - 1)
    assert "3 of 3 active" in text
    assert re.search(r"globaltables (deploy|plan), ", text)


def test_a_report_while_a_region_is_out(live: LiveStack) -> None:
    """It is shown as such, and its pairs as not known."""
    live.project.succeed("local", "fault", "set", "outage", f"region={SECOND}", "answer=503")
    try:
        made = live.project.succeed("report", "--json").document
    finally:
        live.project.succeed("local", "fault", "clear")
    text = (live.project.root / made["file"]).read_text(encoding="utf-8")
    assert "2 of 3 active" in text
    assert f">{SECOND}, unreachable</text>" in text
    assert f"{SECOND} could not be read:" in text
    assert text.count('class="pair band-unknown"') >= 4


def test_a_verification_is_drawn_in_the_terminal_and_on_the_page(live: LiveStack) -> None:
    """A line per directed pair, no wider than the terminal; the page has the same pairs, and no credential."""
    planted = {"AWS_SECRET_ACCESS_KEY": "planted-secret-of-nobody", "AWS_ACCESS_KEY_ID": "PLANTEDKEYOFNOBODY"}
    drawn = live.project.succeed("verify", "--writes", "10", "--plot", COLUMNS="60", **planted)
    chart = drawn.out[drawn.out.rindex("\nlag ") :].splitlines()[1:]
    assert len(chart) == 1 + len(REGIONS) * (len(REGIONS) - 1)
    assert max(map(len, chart)) <= 60
    assert any("\u2588" in line for line in chart)
    made = live.project.succeed("report", "--json", **planted).document
    text = (live.project.root / made["file"]).read_text(encoding="utf-8")
    assert text.count('class="histogram"') == len(chart) - 1
    kept = "".join(file.read_text(encoding="utf-8") for file in (live.project.work / "results").iterdir())
    assert not [value for value in planted.values() if value in text + kept + drawn.out + drawn.err]
