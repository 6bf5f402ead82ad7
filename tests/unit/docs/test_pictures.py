"""The pictures of the README: made of a real run, and loading nothing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.pictures import drawn, shortened

PROJECT = Path(__file__).parents[3]


def test_a_run_is_drawn_as_it_was_printed() -> None:
    """Whatever is in it stays text; the same run makes the same picture, and no font is fetched."""
    lines = ["$ globaltables plan", "a <b> & 12 ms, empty", "▁▂█"]
    svg = drawn(lines)
    texts = [text.replace("\xa0", " ") for text in ET.fromstring(svg).itertext()]  # noqa: S314 - made right here
    assert svg == drawn(lines)
    assert "a <b> & " in texts
    assert "12 ms" in texts
    assert not re.search(r"url\((?!#)|@font-face|@import|href", svg)


def test_only_progress_is_cut() -> None:
    """And a mark stands where it was."""
    kept = ["stack: 2 to add", "  eu-west-1  create   aws_kms_key", "stack: 2 added in 3 s; second plan is empty"]
    progress = ["stack: planning", "  aws_kms_key  eu-west-1  created  1 s", "  aws_kms_alias  eu-west-1  created  1 s"]
    assert shortened([kept[0], kept[1], *progress, kept[2]]) == [kept[0], kept[1], "  ...", kept[2]]


def test_every_picture_that_is_shown_is_there() -> None:
    """In the README and in the guides."""
    for page in [PROJECT / "README.md", *(PROJECT / "docs" / "guides").glob("*.md")]:
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
    assert "<script" not in (PROJECT / "docs" / "pictures" / "demo.svg").read_text(encoding="utf-8")
