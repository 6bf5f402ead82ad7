"""How values are spread: small bars over one axis, with marks at two percentiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.report.drawing.svg import element, number, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_WIDTH, _HEIGHT, _BINS, _LOWEST = 240.0, 36.0, 48, 2.0
_FLOOR = _HEIGHT - 2


def histogram(values: Sequence[float], most: float, marks: Sequence[tuple[str, float]]) -> Markup:
    """Draws values from zero to *most*; bars are strokes, which take a third of what shapes do.

    Args:
        values: The values.
        most: The end of the axis, the same for all that stand under each other.
        marks: Where lines stand, by the class the style knows them by.
    """
    width = _WIDTH / _BINS
    counts = [0] * _BINS
    for value in values:
        counts[min(int(value / most * _BINS), _BINS - 1) if most else 0] += 1
    highest = max(counts, default=0) or 1
    bars = "".join(
        f"M{number((position + 0.5) * width)} {_FLOOR:.0f}v-{number(max(_LOWEST, count / highest * (_FLOOR - 2)))}"
        for position, count in enumerate(counts)
        if count
    )
    lines = [
        element("path", class_=f"mark {name}", d=f"M{min(at / most, 1) * _WIDTH:.1f} 0V{_HEIGHT:.0f}")
        for name, at in marks
        if most
    ]
    floor = element("path", class_="axis", d=f"M0 {_FLOOR:.0f}H{_WIDTH:.0f}")
    return picture(_WIDTH, _HEIGHT, floor, element("path", class_="bars", d=bars), *lines, class_="histogram")
