"""Where AWS's regions are, roughly: the city or state that AWS names, latitude and longitude in degrees."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place on earth, degrees.

    Args:
        latitude: North of the equator.
        longitude: East of Greenwich.
    """

    latitude: float
    longitude: float


PLACES = {
    "af-south-1": Place(-33.9, 18.4),
    "ap-east-1": Place(22.3, 114.2),
    "ap-east-2": Place(25.0, 121.5),
    "ap-northeast-1": Place(35.7, 139.7),
    "ap-northeast-2": Place(37.6, 127.0),
    "ap-northeast-3": Place(34.7, 135.5),
    "ap-south-1": Place(19.1, 72.9),
    "ap-south-2": Place(17.4, 78.5),
    "ap-southeast-1": Place(1.4, 103.8),
    "ap-southeast-2": Place(-33.9, 151.2),
    "ap-southeast-3": Place(-6.2, 106.8),
    "ap-southeast-4": Place(-37.8, 145.0),
    "ap-southeast-5": Place(3.1, 101.7),
    "ap-southeast-6": Place(-36.8, 174.8),
    "ap-southeast-7": Place(13.8, 100.5),
    "ca-central-1": Place(45.5, -73.6),
    "ca-west-1": Place(51.0, -114.1),
    "cn-north-1": Place(39.9, 116.4),
    "cn-northwest-1": Place(37.5, 105.2),
    "eu-central-1": Place(50.1, 8.7),
    "eu-central-2": Place(47.4, 8.5),
    "eu-north-1": Place(59.3, 18.1),
    "eu-south-1": Place(45.5, 9.2),
    "eu-south-2": Place(41.6, -0.9),
    "eu-west-1": Place(53.3, -6.3),
    "eu-west-2": Place(51.5, -0.1),
    "eu-west-3": Place(48.9, 2.4),
    "eusc-de-east-1": Place(52.4, 13.1),
    "il-central-1": Place(32.1, 34.8),
    "me-central-1": Place(24.5, 54.4),
    "me-south-1": Place(26.1, 50.6),
    "mx-central-1": Place(20.6, -100.4),
    "sa-east-1": Place(-23.5, -46.6),
    "us-east-1": Place(38.9, -77.4),
    "us-east-2": Place(40.0, -83.0),
    "us-gov-east-1": Place(40.0, -83.0),
    "us-gov-west-1": Place(45.8, -119.7),
    "us-west-1": Place(37.4, -121.9),
    "us-west-2": Place(45.8, -119.7),
}
"""A region that is not here is named below the map instead of on it."""
