"""Small pictures as inline SVG: no library, no script; they print, and every one has its finding as title."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

WIDTH, HEIGHT, PAD = 160, 36, 3


def sparkline(
    volumes: list[float | None], top: float, title: str, band: list[tuple[float, float]] | None = None
) -> Markup:
    """Weekly counts as bars from zero, oldest first, on the scale 0..`top` that the whole list shares.

    None is a week in which there were 1 to 4 people: a short pale bar of one height for all. `band` holds for
    each week what was expected and up to where it was usual. The last week is marked.
    """
    if not volumes:
        return Markup("")
    step = WIDTH / len(volumes)
    parts = [f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(title)}</title>']
    if band:
        parts.append(_band(band, step, top))
    for place, volume in enumerate(volumes):
        low = volume is None
        height = 1.5 if volume is None else max(0.0, _height(volume, top))
        kind = "few" if low else "now" if place == len(volumes) - 1 else "bar"
        x, y = place * step + step * 0.1, HEIGHT - PAD - height
        parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"/>')
    base = HEIGHT - PAD
    parts.append(f'<line class="base" x1="0" y1="{base}" x2="{WIDTH}" y2="{base}"/>')
    last = (len(volumes) - 0.5) * step
    parts.append(f'<path class="today" d="M{last - 2.5:.1f} {HEIGHT} l2.5 -2.5 l2.5 2.5 z"/></svg>')
    return Markup("".join(parts))


def _height(volume: float, top: float) -> float:
    return (HEIGHT - 2 * PAD) * min(1.0, volume / top) if top > 0 else 0.0


def _band(band: list[tuple[float, float]], step: float, top: float) -> str:
    """From what was expected up to what is usual, as one pale area."""
    there = [f"{(i + 0.5) * step:.1f},{HEIGHT - PAD - _height(high, top):.1f}" for i, (_, high) in enumerate(band)]
    back = [f"{(i + 0.5) * step:.1f},{HEIGHT - PAD - _height(low, top):.1f}" for i, (low, _) in enumerate(band)]
    return f'<polygon class="usual" points="{" ".join(there + back[::-1])}"/>'
