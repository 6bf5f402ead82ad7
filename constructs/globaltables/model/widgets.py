"""Parts of a dashboard's body.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Sequence
from typing import Any

GRID_WIDTH = 24
LEAST_WIDTH = 6
GRAPH_HEIGHT = 6
HEADING_HEIGHT = 1

Widget = dict[str, Any]


def graph(title: str, region: str, metrics: Sequence[list[Any]], *, unit_of_axis: str = "") -> Widget:
    """Lines over time; a widget belongs to one region, whichever region the dashboard is looked at from."""
    axis = {"label": unit_of_axis, "min": 0, "showUnits": False}
    properties = {
        "title": title,
        "region": region,
        "view": "timeSeries",
        "stacked": False,
        "metrics": list(metrics),
        "yAxis": {"left": axis},
    }
    return {"type": "metric", "properties": properties}


def note(text: str) -> Widget:
    """A text in Markdown."""
    return {"type": "text", "properties": {"markdown": text}}


def rows(parts: Sequence[tuple[str, Sequence[Widget]]]) -> list[Widget]:
    """Places widgets on the grid: each part under its heading, side by side while they fit."""
    placed: list[Widget] = []
    y = 0
    for heading, widgets in parts:
        placed.append({"x": 0, "y": y, "width": GRID_WIDTH, "height": HEADING_HEIGHT, **note(f"## {heading}")})
        y += HEADING_HEIGHT
        width = max(LEAST_WIDTH, GRID_WIDTH // max(1, len(widgets)))
        columns = GRID_WIDTH // width
        for number, widget in enumerate(widgets):
            place = {"x": number % columns * width, "y": y + number // columns * GRAPH_HEIGHT}
            placed.append({**place, "width": width, "height": GRAPH_HEIGHT, **widget})
        y += -(-len(widgets) // columns) * GRAPH_HEIGHT
    return placed


def grid(cells: Sequence[Sequence[Widget]]) -> list[Widget]:
    """Places widgets as a matrix, row by row."""
    placed: list[Widget] = []
    for row, widgets in enumerate(cells):
        width = max(1, GRID_WIDTH // len(widgets))
        for column, widget in enumerate(widgets):
            place = {"x": column * width, "y": row * GRAPH_HEIGHT, "width": width, "height": GRAPH_HEIGHT}
            placed.append({**place, **widget})
    return placed
