"""The larger pictures of an entity's page as inline SVG: no library, no script; they print, and fit a phone.

All are `WIDE` units wide and as wide as their column up to 34rem, so that 12 units are 11 px on a phone. What is drawn
is said in words beside it: the caption is the finding, `title` is what a screen reader says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isqrt, log

from markupsafe import Markup

WIDE = 400
LINE = 18  # height of a line of text
AXIS = 34  # room for the numbers of the y axis


@dataclass(frozen=True)
class Mark:
    """A word under or over a place of the time axis. at: 0 (left) to 1 (right)."""

    at: float
    text: str


def picture(height: float, title: str, body: Sequence[str], kind: str) -> Markup:
    """The frame around a drawing."""
    return Markup(
        f'<svg class="chart {kind}" viewBox="0 0 {WIDE} {height:g}" role="img">'
        f"<title>{escape(title)}</title>{''.join(body)}</svg>"
    )


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> str:
    """Words at a place; they are data, never markup."""
    name = f' class="{kind}"' if kind else ""
    return f'<text{name} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def parts(pieces: Sequence[tuple[str, float]], total: str, title: str) -> Markup:
    """Points that sum to a score as one bar: gains right of zero, losses dashed back from their end, the sum marked.

    pieces: (number of the line that explains it, points). Losses lie over gains, so only gains carry their numbers.
    """
    gains = [(name, value) for name, value in pieces if value > 0]
    losses = [-value for _, value in pieces if value < 0]
    gained, lost = sum(value for _, value in gains), sum(losses)
    scale = (WIDE - 2) / (max(gained, lost) or 1.0)
    x = 1.0 + max(0.0, lost - gained) * scale
    body: list[str] = []
    for place, (name, value) in enumerate(gains):
        width = value * scale
        body.append(
            f'<rect class="piece p{place % 3}" x="{x:.1f}" y="4" width="{max(0.5, width - 1):.1f}" height="26"/>'
        )
        if width > 12:
            body.append(text(x + width / 2, 22, name, "middle", f"in p{place % 3}"))
        x += width
    for value in losses:
        width = value * scale
        x -= width
        body.append(f'<rect class="loss" x="{x:.1f}" y="4" width="{max(0.5, width - 1):.1f}" height="26"/>')
    body.append(f'<path class="sum" d="M{x:.1f} 0 V38"/>')
    body.append(fit(x, 52, total, "strong"))
    return picture(58, title, body, "parts")


def falls(steps: Sequence[tuple[str, float | None, float | None, str]], leak: int | None, title: str) -> Markup:
    """From declared to returned: a bar a step for those who took it, dashed those who could have and did not.

    steps: (its name, how many took it and how many could have, None where it cannot be told, both in words).
    leak: the step at which most were lost.
    """
    top = max((of for _, _, of, _ in steps if of is not None), default=1.0) or 1.0
    body: list[str] = []
    y = 0.0
    for place, (name, took, could, words) in enumerate(steps):
        body.append(text(0, y + 13, name, "start", "strong" if place == leak else ""))
        body.append(text(WIDE, y + 13, words, "end", "strong" if place == leak else "soft"))
        if took is not None:
            width = WIDE * took / top
            if could is not None and could > took:
                rest = f'x="{width:.1f}" y="{y + 19:.0f}" width="{WIDE * (could - took) / top - 1:.1f}" height="14"'
                body.append(f'<rect class="loss{" leak" if place == leak else ""}" {rest}/>')
            body.append(f'<rect class="kept" x="0" y="{y + 19:.0f}" width="{width:.1f}" height="14"/>')
        y += 46
    return picture(max(1.0, y), title, body, "falls")


def strip(rank: int, low: int, high: int, total: int, ends: tuple[str, str, str], title: str) -> Markup:
    """Where a rank may truly lie, from the first to the last, on a scale on which the first ranks have most room."""

    def x(place: int) -> float:
        return 6 + (WIDE - 12) * (log(max(1, place)) / log(total) if total > 1 else 0)

    body = [
        f'<path class="scale" d="M6 12 H{WIDE - 6}"/>',
        f'<rect class="range" x="{x(low) - 3:.1f}" y="8" width="{x(high) - x(low) + 6:.1f}" height="8" rx="4"/>',
        f'<circle class="now" cx="{x(rank):.1f}" cy="12" r="6"/>',
        text(0, 34, ends[0], "start", "soft"),
        f'<path class="scale" d="M{x(middle_rank(total)):.1f} 8 v8"/>',
        text(x(middle_rank(total)), 34, ends[1], "middle", "soft"),
        text(WIDE, 34, ends[2], "end", "soft"),
    ]
    return picture(40, title, body, "strip")


def middle_rank(total: int) -> int:
    """The rank in the middle of a strip."""
    return isqrt(max(1, total))


def shares(rows: Sequence[tuple[str, float, float, float, str]], title: str) -> Markup:
    """Shares of a whole with their intervals. rows: (name, share, low, high, its words)."""
    body: list[str] = []
    y = 0.0
    for name, share, low, high, words in rows:
        body += [text(0, y + 12, name), text(WIDE, y + 12, words, "end", "soft")]
        body.append(f'<rect class="all" x="0" y="{y + 18:.0f}" width="{WIDE}" height="10"/>')
        body.append(f'<rect class="bar" x="0" y="{y + 18:.0f}" width="{WIDE * share:.1f}" height="10"/>')
        body.append(
            f'<path class="range" d="M{WIDE * low:.1f} {y + 23:.0f} H{WIDE * high:.1f}'
            f' M{WIDE * low:.1f} {y + 19:.0f} v8 M{WIDE * high:.1f} {y + 19:.0f} v8"/>'
        )
        y += 40
    return picture(max(1.0, y), title, body, "shares")


def fit(x: float, y: float, words: str, kind: str = "soft") -> str:
    """Words centred on a place, kept inside the picture."""
    room = 3.4 * len(words)
    anchor, x = ("start", 0.0) if x < room else ("end", float(WIDE)) if x > WIDE - room else ("middle", x)
    return text(x, y, words, anchor, kind)
