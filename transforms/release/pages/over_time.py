"""What changed over time, drawn: counts and scores from day to day, and the states of a licence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from markupsafe import Markup

from transforms.release.pages.charts import AXIS, LINE, WIDE, Mark, fit, picture, text


def columns(
    values: Sequence[float | None],
    band: Sequence[tuple[float, float] | None],
    ticks: Sequence[tuple[float, str]],
    below: Sequence[Mark],
    above: Sequence[Mark],
    title: str,
) -> Markup:
    """Counts over time as columns from zero, what was expected up to what is usual as a pale band behind them.

    None is a period of 1 to 4 people: a pale stub of one height. ticks: values of the y axis with their words,
    the last one at its top. above: holidays.
    """
    top = max([tick for tick, _ in ticks], default=1.0) or 1.0
    roof = 14.0 if above else 6.0
    floor = roof + 120
    step = (WIDE - AXIS) / max(1, len(values))

    def y(value: float) -> float:
        return floor - (floor - roof) * min(value, top) / top

    body = [_rule(value, y(value), words) for value, words in ticks]
    body += [_band(piece, y, step) for piece in _runs(band)]
    body += _holidays(above, roof, floor)
    for place, value in enumerate(values):
        height = 3.0 if value is None else floor - y(value)
        kind = "few" if value is None else "now" if place == len(values) - 1 else "bar"
        x = AXIS + place * step + step * 0.12
        box = f'x="{x:.1f}" y="{floor - height:.1f}" width="{step * 0.76:.2f}" height="{height:.1f}"'
        body.append(f'<rect class="{kind}" {box}/>')
    last = WIDE - step / 2
    body.append(f'<path class="today" d="M{last - 4:.1f} {floor + 8:.1f} l4 -6 l4 6 z"/>')
    body += [fit(AXIS + mark.at * (WIDE - AXIS), floor + LINE + 4, mark.text) for mark in below]
    return picture(floor + LINE + 10, title, body, "columns")


def _holidays(above: Sequence[Mark], roof: float, floor: float) -> list[str]:
    """A line for each holiday, and its name where there is room for it."""
    body = []
    free = float(AXIS)  # from where on there is room for a further name
    for mark in sorted(above, key=lambda mark: mark.at):
        x = AXIS + mark.at * (WIDE - AXIS)
        title = f"<title>{escape(mark.text)}</title>"
        body.append(f'<path class="holiday" d="M{x:.1f} {roof:.1f} V{floor:.1f}">{title}</path>')
        wide = 6.2 * len(mark.text)
        left = max(float(AXIS), min(x - wide / 2, WIDE - wide))
        if left >= free:
            body.append(text(left, 10, mark.text, "start", "holiday"))
            free = left + wide + 6
    return body


def course(
    points: Sequence[tuple[float, float]], ticks: Sequence[tuple[float, str]], below: Sequence[Mark], title: str
) -> Markup:
    """A number over time, one dot a day. points: (0 to 1 along the time axis, value)."""
    bottom, top = min(tick for tick, _ in ticks), max(tick for tick, _ in ticks)
    roof, floor = 8.0, 98.0
    span = (top - bottom) or 1.0
    spots = [
        (AXIS + 6 + at * (WIDE - AXIS - 14), floor - (floor - roof) * (value - bottom) / span) for at, value in points
    ]
    body = [_rule(value, floor - (floor - roof) * (value - bottom) / span, words) for value, words in ticks]
    if len(spots) > 1:
        line = " L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        body.append(f'<path class="line" d="M{line}"/>')
    body += [
        f'<circle class="{"now" if place == len(spots) - 1 else "dot"}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        for place, (x, y) in enumerate(spots)
    ]
    body += [fit(AXIS + 6 + mark.at * (WIDE - AXIS - 14), floor + LINE + 2, mark.text) for mark in below]
    return picture(floor + LINE + 8, title, body, "course")


def timeline(
    rows: Sequence[tuple[str, Sequence[tuple[float, float, str, str]]]], below: Sequence[Mark], title: str
) -> Markup:
    """What happened when: a row of words, then its spans (from, to, kind, words); a span without length is a mark."""
    body: list[str] = []
    y = 0.0
    for name, spans in rows:
        body.append(text(0, y + 12, name, "start", "soft"))
        y += 18
        body.append(f'<path class="scale" d="M0 {y + 8:.0f} H{WIDE}"/>')
        for start, end, kind, words in spans:
            x, width = start * WIDE, (end - start) * WIDE
            told = f"<title>{escape(words)}</title>"
            if width > 0:
                box = f'x="{x:.1f}" y="{y + 2:.0f}" width="{width:.1f}" height="12"'
                body.append(f'<rect class="span {kind}" {box}>{told}</rect>')
            else:
                top = f"M{min(max(x, 5), WIDE - 5):.1f} {y + 1:.0f}"
                body.append(f'<path class="mark {kind}" d="{top} l5 7 l-5 7 l-5 -7 z">{told}</path>')
        y += 26
    body += [fit(mark.at * WIDE, y + 10, mark.text) for mark in below]
    return picture(y + 16, title, body, "timeline")


def _rule(value: float, y: float, words: str) -> str:
    kind = "base" if value == 0 else "rule"
    return f'<path class="{kind}" d="M{AXIS} {y:.1f} H{WIDE}"/>' + text(AXIS - 6, y + 4, words, "end", "soft")


def _runs(band: Sequence[tuple[float, float] | None]) -> list[list[tuple[int, float, float]]]:
    """The stretches of a band without a gap, as (place, expected, usual)."""
    runs: list[list[tuple[int, float, float]]] = [[]]
    for place, pair in enumerate(band):
        if pair is None:
            runs.append([])
        else:
            runs[-1].append((place, *pair))
    return [run for run in runs if len(run) > 1]


def _band(run: list[tuple[int, float, float]], at: Callable[[float], float], step: float) -> str:
    there = [f"{AXIS + (place + 0.5) * step:.1f},{at(high):.1f}" for place, _, high in run]
    back = [f"{AXIS + (place + 0.5) * step:.1f},{at(low):.1f}" for place, low, _ in run]
    line = " L".join(back)
    return f'<polygon class="usual" points="{" ".join(there + back[::-1])}"/><path class="expected" d="M{line}"/>'
