"""In which order places are driven to: a short way from the start through all of them, as the crow flies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

Place = tuple[float, float]  # latitude, longitude
_EARTH = 6371.0  # km


def km(one: Place, other: Place) -> float:
    """Kilometres between two places on the ground (haversine)."""
    (lat, lon), (to_lat, to_lon) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))


def order(start: Place, places: Sequence[Place]) -> list[int]:
    """Indices of the places in the order of a short way: always on to the nearest, then crossings are undone.

    Equal distances keep the order in which the places are given.
    """
    left, way, here = list(range(len(places))), [], start
    while left:
        nearest = min(left, key=lambda n: (round(km(here, places[n]), 3), n))
        left.remove(nearest)
        way.append(nearest)
        here = places[nearest]
    return _uncrossed(start, places, way)


def length(start: Place, places: Sequence[Place], way: Sequence[int]) -> float:
    """Kilometres of a way from the start to the last place; the way back is not in it."""
    stops = [start, *(places[n] for n in way)]
    return sum(km(a, b) for a, b in pairwise(stops))


def _uncrossed(start: Place, places: Sequence[Place], way: list[int]) -> list[int]:
    """Turn round pieces of the way as long as that makes it shorter by more than a few metres (2-opt)."""
    best, shorter = length(start, places, way), True
    while shorter:
        shorter = False
        for first in range(len(way) - 1):
            for last in range(first + 2, len(way) + 1):
                turned = way[:first] + way[first:last][::-1] + way[last:]
                found = length(start, places, turned)
                if found < best - 0.01:
                    way, best, shorter = turned, found, True
    return way
