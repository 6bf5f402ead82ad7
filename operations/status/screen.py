"""One screen: a column per region where they fit side by side, else one region after the other; then what is wrong."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from operations.finding import Verdict
from operations.status.figures import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from operations.finding import Finding
    from operations.status.facts import RegionFacts

_GAP = 2
_MARK = {Verdict.BAD: "NO", Verdict.WARNING: "!!", Verdict.GOOD: "ok"}


def screen(
    table_name: str, facts: Mapping[str, RegionFacts], findings: Sequence[Finding], now: datetime, *, width: int
) -> list[str]:
    """The lines.

    Args:
        table_name: The table.
        facts: What AWS says, by region, the home first.
        findings: What is wrong.
        now: The time of asking.
        width: Columns of the terminal.
    """
    figures = {region: rows(found, list(facts), now) for region, found in facts.items()}
    lines = [*_wrapped(headline(table_name, facts, findings), width), ""]
    grid = _grid(figures)
    lines += grid if max(map(len, grid)) <= width else _blocks(figures)
    for finding in findings:
        text = f"{finding.subject}: {finding.found}"
        lines += ["", *_wrapped(f"{_MARK[finding.verdict]}  {text}", width), *_wrapped(f"    {finding.way_out}", width)]
    return lines


def headline(table_name: str, facts: Mapping[str, RegionFacts], findings: Sequence[Finding]) -> str:
    """How it is, in one line."""
    active = sum(found.table_status == "ACTIVE" for found in facts.values())
    bad = sum(finding.verdict is Verdict.BAD for finding in findings)
    other = len(findings) - bad
    said = [f"{active} of {len(facts)} regions active", f"{bad} wrong" if bad else "nothing wrong"]
    return f"{table_name}: {', '.join(said + ([f'{other} to know'] if other else []))}"


def _labels(figures: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Every label once, in the order of the region that has the most to say."""
    fullest = max(figures.values(), key=len)
    return [*fullest, *(label for one in figures.values() for label in one if label not in fullest)]


def _grid(figures: Mapping[str, Mapping[str, str]]) -> list[str]:
    table = [["", *figures]]
    table += [[label, *(one.get(label, "") for one in figures.values())] for label in _labels(figures)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    gap = " " * _GAP
    return [gap.join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _blocks(figures: Mapping[str, Mapping[str, str]]) -> list[str]:
    width = max(len(label) for one in figures.values() for label in one)
    lines = []
    for region, one in figures.items():
        lines += [region, *(f"  {label:<{width}}  {value}" for label, value in one.items() if value), ""]
    return lines[:-1]


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) or _GAP * 2)
    # Names and commands are copied from the screen: they are never cut, even where they are longer than a line.
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
