"""Routes by month: which corridors will surge in the next twelve months? The monthly detections of a border agency.

A corridor is a route, by sea or land, and a country of origin. The origin only tells corridors apart: it gives no
points, and the ranking is the same whatever the corridors are called.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from transforms.judgements import shipped
from transforms.statistics import metrics, surge
from transforms.statistics.points import Measured, line, mixed

FILE = "frontex/monthly_detections_2009-2019.csv"
CUT_OFFS = range(2013, 2019)  # at the end of each of these years
K = 20
RATIO, QUARTER = 3.0, 3
CAP = 4.0  # of R01
SEEN = 20  # detections so far below which a corridor is not ranked
SURGE_RATIO, SURGE_RISE = 2.0, 100  # twice the last twelve months, and a hundred more


def monthly(path: Path) -> pd.DataFrame:
    """Detections by corridor and month; a month that is not in the file had none."""
    rows = pd.read_csv(path, parse_dates=["t"])
    rows["corridor"] = rows["route"] + " | " + rows["type"] + " | " + rows["nat"]
    months = pd.date_range(rows["t"].min(), rows["t"].max(), freq="MS")
    table = rows.pivot_table(index="corridor", columns="t", values="n", aggfunc="sum", fill_value=0)
    return table.reindex(columns=months, fill_value=0)


def orders(past: np.ndarray) -> dict[str, np.ndarray]:
    """What the score and simple rules say of each corridor, from its months so far, [corridors]; higher first.

    score: the project's own log likelihood ratio for a surge of the last quarter: season and trend from all months
    before it, past outbreaks weighing less. list: the points that follow, and beside them what counts for the order how
    many more than expected there were (R22).
    """
    recent, before = past[:, -QUARTER:].sum(1), past[:, -2 * QUARTER : -QUARTER].sum(1)
    fit = surge.fit(past, np.zeros((past.shape[1], 0)), recent=QUARTER, period=12.0)
    expected = fit.recent_expected[:, None]
    size = expected / np.maximum(fit.recent_dispersion[:, None] - 1, expected / 1e6)
    one, nothing, judged = np.ones(1), np.zeros_like(expected), shipped()
    measured = Measured(
        x=recent[:, None], exposure=expected, shape=size, rate=size, ceiling=np.full_like(expected, np.inf),
        spread=nothing + 1, error=nothing, kinds=("count",), ratio=RATIO * one, weight=one, cap=np.inf * one,
        domains=("movement",), judged=judged,
    )  # fmt: skip
    slope, offset = line(measured)
    score = (slope * measured.x - offset)[:, 0]
    points = np.minimum(mixed(score, np.full(1, judged.present)), CAP)
    more = np.maximum(recent - fit.recent_expected, 0)
    usual = np.median(more[more > 0]) if (more > 0).any() else 1.0
    return {
        "list": points + judged.reach * np.log1p(more / usual),
        "score": score,
        "growth over the last quarter": (recent + 1) / (before + 1),
        "rise over the last quarter": recent - before,
        "most detections of the year": past[:, -12:].sum(1),
    }


def backtest(table: pd.DataFrame) -> pd.DataFrame:
    """One row a cut-off and order: hits among the first 20, and precision with its bounds under ties."""
    counts, months = table.to_numpy(dtype=float), table.columns
    rows = []
    for year in CUT_OFFS:
        now = int(np.flatnonzero(months == pd.Timestamp(year, 12, 1))[0]) + 1
        past, later = counts[:, :now], counts[:, now : now + 12].sum(1)
        last = past[:, -12:].sum(1)
        ranked = past.sum(1) >= SEEN
        hit = ((later >= SURGE_RATIO * last) & (later - last >= SURGE_RISE))[ranked]
        told = orders(past[ranked])
        told["random"] = np.zeros(int(ranked.sum()))
        for name, order in told.items():
            found = metrics.precision_at(order, hit, K)
            rows.append({
                "cut_off": f"{year}-12-31", "order": name, "corridors": int(ranked.sum()), "surges": int(hit.sum()),
                "precision": found.expected, "worst": found.worst, "best": found.best,
            })  # fmt: skip
    return pd.DataFrame(rows)
