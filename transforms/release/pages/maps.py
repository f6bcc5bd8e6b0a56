"""Maps as inline SVG: coastline, borders, checkpoints, arcs and places of concern; no tiles, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import cos, radians

from markupsafe import Markup

from transforms.release.pages import coastlines
from transforms.release.pages.charts import WIDE, text
from transforms.release.pages.coastlines import Points, Window

_GRID = 1.0  # degrees to which a window is widened, so that routes beside each other share their coastline
_SHORTEST = 3.5


@dataclass(frozen=True)
class Spot:
    """A place on a map. kind: gate, end or concern."""

    lat: float
    lon: float
    name: str
    kind: str


@dataclass(frozen=True)
class Arc:
    """A connection on a map. kind: this, more or fewer. weight: width of its line."""

    start: tuple[float, float]
    end: tuple[float, float]
    kind: str
    weight: float
    title: str


def draw(spots: Sequence[Spot], arcs: Sequence[Arc], title: str) -> Markup:
    """A map that holds all of its places; no map where a profile gives no place a position.

    Names that would lie on each other are left out, the first ones stay.
    """
    points = [(s.lat, s.lon) for s in spots] + [end for arc in arcs for end in (arc.start, arc.end)]
    if not points:
        return Markup("")
    window = window_of(points)
    height, ground = _ground(window)
    paper = _Paper(window, height)
    body = [ground]
    for arc in arcs:
        (x1, y1), (x2, y2) = paper.at(*arc.start), paper.at(*arc.end)
        bend = 0.18
        mx, my = (x1 + x2) / 2 - bend * (y2 - y1), (y1 + y2) / 2 + bend * (x2 - x1)
        line = f"M{x1:.1f} {y1:.1f} Q{mx:.1f} {my:.1f} {x2:.1f} {y2:.1f}"
        told = f"<title>{escape(arc.title)}</title>"
        body.append(f'<path class="arc {arc.kind}" d="{line}" stroke-width="{arc.weight:.1f}">{told}</path>')
    places = [paper.at(spot.lat, spot.lon) for spot in spots]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    for spot in spots:
        x, y = paper.at(spot.lat, spot.lon)
        body.append(_sign(spot.kind, x, y))
        body.append(_label(spot, x, y, taken))
    return Markup(
        f'<svg class="chart map" viewBox="0 0 {WIDE} {height:.0f}" role="img"><title>{escape(title)}</title>'
        f"{''.join(body)}</svg>"
    )


def window_of(points: Sequence[tuple[float, float]]) -> Window:
    """A window around places (latitude, longitude), on a coarse grid, neither tiny nor out of shape."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    width, height = max(lons) - min(lons), max(lats) - min(lats)
    side = max(_SHORTEST, width * 1.25, height * 1.25)
    height = max(height * 1.25, side * 0.6)
    width = max(width * 1.25, side * 0.8)
    x, y = (max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2
    west, south = (_GRID * ((middle - size / 2) // _GRID) for middle, size in ((x, width), (y, height)))
    east, north = (_GRID * -(-(middle + size / 2) // _GRID) for middle, size in ((x, width), (y, height)))
    return Window(max(-180.0, west), max(-85.0, south), min(200.0, east), min(85.0, north))


class _Paper:
    """From degrees to units of the picture: plate carrée, true at the middle latitude."""

    def __init__(self, window: Window, height: float) -> None:
        self.window = window
        self.x_scale = WIDE / (window.east - window.west)
        self.y_scale = height / (window.north - window.south)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.window.west) * self.x_scale, (self.window.north - lat) * self.y_scale

    def path(self, points: Points) -> str:
        x = (points[:, 0] - self.window.west) * self.x_scale
        y = (self.window.north - points[:, 1]) * self.y_scale
        return " ".join(f"{a:.1f} {b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


@lru_cache(maxsize=256)
def _ground(window: Window) -> tuple[float, str]:
    """The height of a map of this window, and its sea, land and borders."""
    middle = radians((window.south + window.north) / 2)
    height = WIDE * (window.north - window.south) / ((window.east - window.west) * max(0.2, cos(middle)))
    paper, tolerance = _Paper(window, height), (window.east - window.west) / WIDE * 1.5
    shore = "".join(f"M{paper.path(points)}Z" for points in coastlines.land(window, tolerance))
    lines = "".join(f"M{paper.path(points)}" for points in coastlines.borders(window, tolerance))
    return height, (
        f'<rect class="sea" width="{WIDE}" height="{height:.0f}"/><path class="land" d="{shore}"/>'
        f'<path class="border" d="{lines}"/>'
    )


def _sign(kind: str, x: float, y: float) -> str:
    if kind == "concern":
        return f'<path class="concern" d="M{x:.1f} {y - 6:.1f} l5.5 10 h-11 z"/>'
    if kind == "gate":
        return f'<rect class="gate" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def _label(spot: Spot, x: float, y: float, taken: list[tuple[float, float, float, float]]) -> str:
    wide = 7.4 * len(spot.name)
    for left, base in ((x + 8, y + 4), (x - 8 - wide, y + 4), (x - wide / 2, y - 9), (x - wide / 2, y + 18)):
        box = (left, base - 11, left + wide, base + 3)
        free = all(box[2] < b[0] or box[0] > b[2] or box[3] < b[1] or box[1] > b[3] for b in taken)
        if free and left >= 0 and left + wide <= WIDE:
            taken.append(box)
            return text(left, base, spot.name, "start", f"name {spot.kind}")
    return ""
