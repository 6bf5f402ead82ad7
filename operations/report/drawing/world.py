"""The world in a few strokes: enough to know a region by where it is, and no more.

Equal distances of degrees (plate carrée), from 80 degrees north to 56 degrees south. The outlines are drawn by hand
from some ten points per coast, longitude first.
"""

from __future__ import annotations

from operations.report.drawing.places import Place
from operations.report.drawing.svg import element, number, together

SCALE = 2.5
NORTH, SOUTH, WEST, EAST = 80.0, -56.0, -170.0, 190.0
WIDTH, HEIGHT = (EAST - WEST) * SCALE, (NORTH - SOUTH) * SCALE

_OUTLINES = {
    "north america": "-168 66 -156 71 -130 70 -110 68 -95 70 -82 68 -94 60 -92 57 -82 53 -79 55 -77 62 -65 59 -56 52"
    " -66 50 -65 45 -70 43 -76 35 -81 31 -80 25 -83 29 -90 29 -97 27 -97 20 -91 18 -87 21 -88 16 -83 15 -83 10 -78 8"
    " -85 11 -95 16 -105 20 -106 24 -113 31 -110 24 -115 30 -118 34 -124 40 -124 48 -133 56 -145 60 -158 57 -165 61",
    "greenland": "-55 64 -44 60 -22 70 -20 79 -60 80 -70 77 -52 69",
    "south america": "-78 8 -72 12 -62 10 -51 4 -50 0 -35 -6 -39 -15 -41 -22 -48 -26 -54 -34 -58 -38 -65 -42 -68 -52"
    " -72 -53 -75 -48 -73 -38 -70 -20 -76 -14 -81 -5 -80 1",
    "africa": "-17 15 -16 21 -10 30 -6 36 10 37 11 33 20 31 32 31 35 27 43 12 51 12 48 5 40 -4 40 -16 35 -22 32 -29"
    " 26 -34 18 -34 12 -18 13 -6 9 4 -5 5 -13 9",
    "eurasia": "-9 37 -9 43 -2 44 -4 48 2 51 8 54 14 54 21 55 24 59 30 60 25 65 31 70 41 67 55 69 68 69 75 73 100 77"
    " 113 74 140 73 160 70 180 69 190 66 178 63 163 59 160 53 156 57 162 62 143 59 135 55 141 53 139 47 131 43 128 40"
    " 129 36 126 35 125 39 121 39 118 38 122 31 119 25 110 21 106 20 109 12 105 9 101 13 100 8 104 1 98 8 98 16 92 22"
    " 87 21 80 15 78 8 73 17 70 22 62 25 57 26 50 30 52 24 56 25 60 22 52 16 44 13 39 21 35 28 34 31 36 36 27 37 26 40"
    " 23 37 20 40 13 45 18 40 16 38 8 44 3 43 0 39 -2 37 -6 36",
    "scandinavia": "5 59 5 62 14 67 25 71 31 70 24 66 21 64 17 61 19 59 16 56 12 56 11 59 8 58",
    "britain": "-5 50 1 51 1 53 -2 56 -5 58 -3 54 -5 52",
    "ireland": "-10 52 -6 52 -6 55 -10 54",
    "iceland": "-24 65 -18 66 -14 65 -18 63",
    "japan": "130 32 136 34 141 36 142 40 145 44 141 45 140 40 136 37 131 34",
    "australia": "114 -22 122 -18 130 -12 136 -12 140 -17 142 -11 146 -19 153 -26 150 -37 144 -38 138 -34 131 -31"
    " 124 -33 115 -34",
    "new zealand": "173 -35 178 -38 174 -41 168 -46 171 -43",
    "madagascar": "44 -17 50 -15 47 -25 44 -23",
    "sumatra and java": "95 5 100 2 104 -3 106 -6 114 -7 114 -9 105 -7 100 -2",
    "borneo": "109 1 117 7 119 1 115 -4 110 -2",
    "new guinea": "131 -1 141 -3 150 -10 142 -9 138 -8",
    "philippines": "120 18 122 14 126 7 122 8",
    "sri lanka": "80 9 82 7 80 6",
    "cuba": "-85 22 -75 20 -78 22",
}


def project(place: Place) -> tuple[float, float]:
    """A place's point in the picture."""
    return (place.longitude - WEST) * SCALE, (NORTH - place.latitude) * SCALE


def ground() -> str:
    """The sea, a graticule of 30 degrees, and the land."""
    sea = element("rect", class_="sea", width=WIDTH, height=HEIGHT)
    meridians = [project(Place(0, degrees))[0] for degrees in range(-150, 181, 30)]
    parallels = [project(Place(degrees, 0))[1] for degrees in range(-30, 61, 30)]
    lines = [
        *(f"M{number(x)} 0V{number(HEIGHT)}" for x in meridians),
        *(f"M0 {number(y)}H{number(WIDTH)}" for y in parallels),
    ]
    land = "".join(_outline(text) for text in _OUTLINES.values())
    return together(
        [sea, element("path", class_="graticule", d="".join(lines)), element("path", class_="land", d=land)]
    )


def _outline(text: str) -> str:
    degrees = [float(value) for value in text.split()]
    points = [project(Place(latitude, longitude)) for longitude, latitude in zip(*[iter(degrees)] * 2, strict=True)]
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"
