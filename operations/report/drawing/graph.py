"""Lines over time, each named at its end; and the same without words, for a cell of a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from operations.report.drawing.svg import element, number, picture
from operations.report.words import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta

    from markupsafe import Markup

    from operations.report.live_metrics import Line

_WIDTH, _HEIGHT = 360.0, 170.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 112.0, 12.0, 22.0
_SPARK_WIDTH, _SPARK_HEIGHT = 130.0, 30.0
_LINE, _DOT, _STYLES = 12.0, 2.2, 6
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LONGEST_NAME = 15

Point = tuple[float, float]


def graph(lines: Sequence[Line], begin: datetime, end: datetime, *, step: timedelta, unit: str, label: str) -> Markup:
    """Draws lines with axes; a step without a value is a gap.

    Args:
        lines: The lines; those without values are left out.
        begin: Where the time begins.
        end: Where it ends.
        step: How far two neighbouring values lie apart.
        unit: Of the values.
        label: What the picture shows, for people who cannot see it.
    """
    drawn = [line for line in lines if line.points]
    top = ceiling(max((value for line in drawn for _, value in line.points), default=0))
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def place(at: datetime, value: float) -> Point:
        return _LEFT + (at - begin) / (end - begin) * (right - _LEFT), floor - value / top * (floor - _TOP)

    grid = []
    for part in (0.0, 0.5, 1.0):
        y = floor - part * (floor - _TOP)
        grid.append(element("path", class_="grid" if part else "axis", d=f"M{_LEFT:.0f} {number(y)}H{right:.0f}"))
        text = figure(top * part)
        grid.append(element("text", text, class_="tick", x=_LEFT - 5, y=y + 3.5, text_anchor="end"))
    grid.append(element("text", unit, class_="tick", x=_LEFT + 3, y=_TOP - 3))
    for at, anchor in ((begin, "start"), (begin + (end - begin) / 2, "middle"), (end, "end")):
        x = place(at, 0)[0]
        grid.append(element("text", f"{at:%H:%M}", class_="tick", x=x, y=_HEIGHT - 6, text_anchor=anchor))
    shapes = [_shape(line, number_, place, step) for number_, line in enumerate(drawn)]
    ends = _spread([place(*line.points[-1])[1] for line in drawn], _TOP, floor)
    names = [
        element("text", _short(line.label), class_=f"name {_style(line, number_)}", x=right + 6, y=y + 3.5)
        for number_, (line, y) in enumerate(zip(drawn, ends, strict=True))
    ]
    return picture(_WIDTH, _HEIGHT, *grid, *shapes, *names, class_="graph", label=label)


def spark(line: Line, begin: datetime, end: datetime, *, step: timedelta, most: float) -> Markup:
    """Draws one line alone.

    Args:
        line: The line.
        begin: Where the time begins.
        end: Where it ends.
        step: How far two neighbouring values lie apart.
        most: The end of the axis, the same for all that are compared.
    """
    floor = _SPARK_HEIGHT - 3

    def place(at: datetime, value: float) -> Point:
        height = value / most if most else 0
        return (at - begin) / (end - begin) * (_SPARK_WIDTH - 6) + 3, floor - height * (floor - 3)

    axis = element("path", class_="axis", d=f"M0 {floor:.0f}H{_SPARK_WIDTH:.0f}")
    return picture(_SPARK_WIDTH, _SPARK_HEIGHT, axis, _shape(line, 0, place, step), class_="spark")


def ceiling(value: float) -> float:
    """The next round figure."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in _STEPS if power * step >= value * 0.999)


def _shape(line: Line, position: int, place: Callable[[datetime, float], Point], step: timedelta) -> Markup:
    runs = list(_runs(line, step))
    path = "".join(
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in (place(*point) for point in run))
        for run in runs
        if len(run) > 1
    )
    single = [place(*run[0]) for run in runs if len(run) == 1]
    dots = [element("circle", cx=x, cy=y, r=_DOT) for x, y in single]
    return element("g", element("path", d=path) if path else "", *dots, class_=f"line {_style(line, position)}")


def _runs(line: Line, step: timedelta) -> Iterator[list[tuple[datetime, float]]]:
    """The parts of a line without a gap."""
    run: list[tuple[datetime, float]] = []
    for point in line.points:
        if run and point[0] - run[-1][0] > step * 1.5:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _style(line: Line, position: int) -> str:
    return "limit" if line.limit_of else f"line-{position % _STYLES}"


def _spread(heights: Sequence[float], top: float, floor: float) -> list[float]:
    """The heights of names, moved apart so that none hides another."""
    order = sorted(range(len(heights)), key=lambda position: heights[position])
    placed = list(heights)
    lowest = top - _LINE
    for position in order:
        lowest = placed[position] = max(heights[position], lowest + _LINE)
    excess = max(0.0, lowest - floor)
    return [y - excess for y in placed]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
