"""How far a device is from the restaurant. Pure."""

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_000  # mean radius in metres


def distance_between(latitude: Decimal, longitude: Decimal, to_latitude: Decimal, to_longitude: Decimal) -> int:
    """Return the distance of two places in whole metres, along the surface. Coordinates are in degrees.

    A float is enough: the device itself knows its place to some metres only.
    """
    north, to_north = radians(latitude), radians(to_latitude)
    half = sin((to_north - north) / 2) ** 2
    half += cos(north) * cos(to_north) * sin(radians(to_longitude - longitude) / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(half))))
