"""Pictures: every value inside the frame, gaps as gaps, and texts apart."""

from __future__ import annotations

import itertools
import math
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.report.drawing.bar import bar
from operations.report.drawing.graph import ceiling, graph
from operations.report.drawing.histogram import histogram
from operations.report.drawing.places import PLACES
from operations.report.drawing.svg import element, number
from operations.report.drawing.world import HEIGHT, WIDTH, project
from operations.report.drawing.world_map import MOST_LABELS, Arrow, Dot, world_map
from tests.unit.report.report_contents import BEGIN, END, STEP, line

BANDS = ("usual", "slow", "late", "unknown")


def test_values_are_escaped_and_numbers_short() -> None:
    """An attribute without a value is left out."""
    made = element("text", "<a&b>", class_="x", text_anchor='m"id', x=1.04, y=2.0, cx=None)
    assert made == '<text class="x" text-anchor="m&#34;id" x="1" y="2">&lt;a&amp;b&gt;</text>'
    assert [number(value) for value in (-0.04, 10, 10.26)] == ["-0", "10", "10.3"]


@given(st.floats(min_value=1e-9, max_value=1e15))
def test_an_axis_ends_at_a_round_figure_above(value: float) -> None:
    """And less than three times as high."""
    top = ceiling(value)
    assert value * 0.998 <= top < value * 2.6
    digits = top / 10 ** math.floor(math.log10(top * 1.0001))
    assert any(math.isclose(digits, one) for one in (1, 2, 2.5, 5, 10))


def test_a_step_without_a_value_is_a_gap() -> None:
    """Two values are joined, a value alone is a dot."""
    drawn = graph([line("used", 1.0, 2.0, None, 3.0)], BEGIN, END, step=STEP, unit="units", label="used")
    shape = re.search(r'<g class="line line-0">(.*?)</g>', drawn)
    assert shape is not None
    assert shape[1].count("M") == 1
    assert shape[1].count("<circle") == 1


def test_lines_that_end_at_one_height_keep_their_names_apart() -> None:
    """At least a line's height between them, all within the picture."""
    drawn = graph([line(f"l{n}", 5.0) for n in range(6)], BEGIN, END, step=STEP, unit="ms", label="all")
    heights = sorted(float(y) for y in re.findall(r'class="name [^"]*" x="[^"]*" y="([^"]*)"', drawn))
    assert len(heights) == 6
    assert all(second - first >= 11.9 for first, second in itertools.pairwise(heights))
    assert heights[0] > 0
    assert heights[-1] < 170


def test_no_line_is_drawn_of_nothing() -> None:
    """A line without values has no name either."""
    drawn = graph([line("none"), line("zero", 0.0)], BEGIN, END, step=timedelta(minutes=5), unit="", label="x")
    assert ">none<" not in drawn
    assert ">zero<" in drawn


@given(st.lists(st.floats(min_value=0, max_value=500), max_size=50))
def test_a_histogram_stays_in_its_frame(values: list[float]) -> None:
    """With every value in a bar, and marks at the end where they lie beyond."""
    drawn = histogram(values, 500.0, [("p99", 900.0)])
    bars = re.search(r'class="bars" d="([^"]*)"', drawn)
    assert bars is not None
    places = [float(x) for x in re.findall(r"M([\d.]+) ", bars[1])]
    heights = [float(height) for height in re.findall(r"v-([\d.]+)", bars[1])]
    assert all(0 < x < 240 for x in places)
    assert all(0 < height <= 34 for height in heights)
    assert bool(places) == bool(values)
    assert 'd="M240.0 0V36"' in drawn


def test_bars_are_in_proportion() -> None:
    """Nothing has no bar, and little has one that can be seen."""
    assert [re.findall(r'class="bar" width="([^"]*)"', bar(part))[0] for part in (0.0, 0.001, 0.5, 1.0)] == [
        "0",
        "1",
        "100",
        "200",
    ]


@pytest.mark.parametrize("region", PLACES)
def test_every_region_lies_on_the_map(region: str) -> None:
    """Inside the frame, where its name has room."""
    x, y = project(PLACES[region])
    assert 10 < x < WIDTH - 10
    assert 10 < y < HEIGHT - 10


def test_a_map_says_everything_twice() -> None:
    """A shape and a colour per state, a dash and a colour per band; figures as long as there is room for them."""
    regions = list(PLACES)[:5]
    dots = [Dot(region, state, "word") for region, state in zip(regions, ("good", "warning", "bad", "x"), strict=False)]
    arrows = [Arrow(regions[0], target, band, "5 ms") for target, band in zip(regions[1:4], BANDS, strict=False)]
    drawn = world_map(dots, arrows, "four regions")
    assert [drawn.count(f'class="pair band-{band}"') for band in BANDS] == [1, 1, 1, 0]
    assert drawn.count('class="lag-label"') == 3
    assert drawn.count('class="region-label"') == 4
    assert f">{regions[0]}</text>" in drawn
    assert f">{regions[2]}, word</text>" in drawn
    many = [Arrow(regions[0], regions[1], "usual", "5 ms")] * (MOST_LABELS + 1)
    assert 'class="lag-label"' not in world_map(dots, many, "many")
