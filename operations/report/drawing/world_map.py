"""The map: a dot per region, a bowed arrow per directed pair, coloured and dashed by lag."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.report.drawing.places import PLACES
from operations.report.drawing.svg import element, number, picture, together
from operations.report.drawing.world import HEIGHT, WIDTH, ground, project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_BOW = 0.2
"""How far an arrow bends to its left, as a part of its length: so that both directions of a pair stand apart."""

_MARGIN = 14.0
_LINE = 15.0
_DOT = 6.0
_ARROW_AT = 0.64
MOST_LABELS = 12
"""Arrows that can carry a figure each without hiding one another; the table has them all."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A region on the map.

    Args:
        region: The region.
        state: ``good``, ``warning``, ``bad`` or ``unknown``.
        word: Its state in a word.
    """

    region: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A directed pair on the map.

    Args:
        source: Where it is written.
        target: Where it arrives.
        band: How the lag is, as the legend has it.
        text: The lag; empty where none is known.
    """

    source: str
    target: str
    band: str
    text: str = ""


def world_map(dots: Sequence[Dot], arrows: Sequence[Arrow], label: str) -> Markup:
    """Draws the map; regions whose place is not known are left out, and `unplaced` names them.

    Args:
        dots: The regions.
        arrows: The directed pairs.
        label: What the picture shows, for people who cannot see it.
    """
    placed = [dot for dot in dots if dot.region in PLACES]
    points = {dot.region: project(PLACES[dot.region]) for dot in placed}
    drawn = [arrow for arrow in arrows if arrow.source in points and arrow.target in points]
    bends = [_bend(points[arrow.source], points[arrow.target]) for arrow in drawn]
    names = _names(placed, points)
    labels = _labels(drawn, bends, points) if len(drawn) <= MOST_LABELS else []
    return picture(
        WIDTH,
        HEIGHT,
        ground(),
        *(
            _arrow(arrow, points[arrow.source], bend, points[arrow.target])
            for arrow, bend in zip(drawn, bends, strict=True)
        ),
        *labels,
        *(_dot(dot, points[dot.region]) for dot in placed),
        *names,
        class_="world",
        label=label,
    )


def unplaced(dots: Sequence[Dot]) -> list[str]:
    """The regions that are not on the map."""
    return [dot.region for dot in dots if dot.region not in PLACES]


def _bend(start: Point, end: Point) -> Point:
    """The control point of the curve, kept inside the picture."""
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) / 2 + (y2 - y1) * _BOW * 2, (y1 + y2) / 2 - (x2 - x1) * _BOW * 2
    return min(max(x, _MARGIN), WIDTH - _MARGIN), min(max(y, -HEIGHT * 0.25), HEIGHT * 1.15)


def _on_curve(start: Point, bend: Point, end: Point, part: float) -> Point:
    rest = 1 - part
    x, y = (
        rest * rest * first + 2 * rest * part * middle + part * part * last
        for first, middle, last in zip(start, bend, end, strict=True)
    )
    return x, y


def _arrow(arrow: Arrow, start: Point, bend: Point, end: Point) -> Markup:
    path = f"M{_at(start)}Q{_at(bend)} {_at(end)}"
    x, y = _on_curve(start, bend, end, _ARROW_AT)
    before, after = (_on_curve(start, bend, end, _ARROW_AT + step) for step in (-0.01, 0.01))
    degrees = math.degrees(math.atan2(after[1] - before[1], after[0] - before[0]))
    head = element(
        "path", d="M-7 -5L7 0L-7 5Z", transform=f"translate({number(x)} {number(y)}) rotate({number(degrees)})"
    )
    return element("g", element("path", class_="arc", d=path), head, class_=f"pair band-{arrow.band}")


def _labels(arrows: Sequence[Arrow], bends: Sequence[Point], points: dict[str, Point]) -> list[Markup]:
    """A figure at the top of each bow, moved away from the others."""
    taken: list[Point] = list(points.values())
    found = []
    for arrow, bend in zip(arrows, bends, strict=True):
        if not arrow.text:
            continue
        part = 0.42
        x, y = _on_curve(points[arrow.source], bend, points[arrow.target], part)
        while part > 0.2 and any(abs(x - other) < 46 and abs(y - height) < _LINE for other, height in taken):  # noqa: PLR2004
            part -= 0.05
            x, y = _on_curve(points[arrow.source], bend, points[arrow.target], part)
        taken.append((x, y))
        found.append(element("text", arrow.text, class_="lag-label", x=x, y=y + 4, text_anchor="middle"))
    return found


def _dot(dot: Dot, point: Point) -> Markup:
    """A shape per state as well as a colour: a disc, a square, a cross in a ring, a ring."""
    x, y = point
    shape = {
        "good": element("circle", cx=x, cy=y, r=_DOT),
        "warning": element("rect", x=x - _DOT, y=y - _DOT, width=2 * _DOT, height=2 * _DOT),
        "bad": together(
            [
                element("circle", cx=x, cy=y, r=_DOT + 3),
                element(
                    "path",
                    class_="cross",
                    d=f"M{_at((x - 4, y - 4))}L{_at((x + 4, y + 4))}M{_at((x - 4, y + 4))}L{_at((x + 4, y - 4))}",
                ),
            ]
        ),
    }.get(dot.state, element("circle", class_="ring", cx=x, cy=y, r=_DOT))
    return element("g", shape, class_=f"dot state-{dot.state}")


def _names(dots: Sequence[Dot], points: dict[str, Point]) -> list[Markup]:
    """The names beside the dots, one under the other where regions are close."""
    taken: list[Point] = []
    found = []
    for dot in sorted(dots, key=lambda one: points[one.region][1]):
        x, y = points[dot.region]
        is_right = x > WIDTH * 0.8
        y += 4
        while any(abs(x - other) < 130 and abs(y - height) < _LINE for other, height in taken):  # noqa: PLR2004
            y += _LINE
        taken.append((x, y))
        text = dot.region if dot.state == "good" else f"{dot.region}, {dot.word}"
        anchor, shift = ("end", -12) if is_right else ("start", 12)
        found.append(element("text", text, class_="region-label", x=x + shift, y=y, text_anchor=anchor))
    return found


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
