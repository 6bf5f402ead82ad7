"""A bar in a cell of a table, beside its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.report.drawing.svg import element, picture

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDTH, _HEIGHT = 200.0, 14.0


def bar(part: float) -> Markup:
    """Draws a part of the longest bar, from 0 to 1."""
    ground = element("rect", class_="ground", width=_WIDTH, height=_HEIGHT, rx=2)
    length = max(part * _WIDTH, 1.0 if part > 0 else 0.0)
    return picture(
        _WIDTH, _HEIGHT, ground, element("rect", class_="bar", width=length, height=_HEIGHT, rx=2), class_="amount"
    )
