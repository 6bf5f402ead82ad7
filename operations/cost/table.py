"""Rows of text and figures, fitted to a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fitted(header: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, texts: int = 1) -> list[str]:
    """Columns under a header where they fit; else each row as a block of lines.

    Args:
        header: What the columns are called.
        rows: The cells.
        width: How wide a line may be, characters.
        texts: How many columns, from the left, are texts; the others are figures.
    """
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    if sum(widths) + 2 * (len(widths) - 1) <= width:
        return [_line(row, widths, texts) for row in [header, *rows]]
    names = max(len(name) for name in header[texts:])
    figures = max(len(cell) for row in rows for cell in row[texts:]) if rows else 0
    lines = []
    for row in rows:
        lines.append(", ".join(row[:texts]))
        lines += [
            f"  {name:<{names}}  {cell:>{figures}}" for name, cell in zip(header[texts:], row[texts:], strict=True)
        ]
    return lines


def _line(row: Sequence[str], widths: Sequence[int], texts: int) -> str:
    cells = [
        f"{cell:<{width}}" if column < texts else f"{cell:>{width}}"
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
