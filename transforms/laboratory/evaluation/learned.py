"""Learned weights on real files: at each cut-off learned from the cut-offs before it, beside the experts' weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from transforms.cards import Card
from transforms.judgements import shipped
from transforms.statistics import metrics
from transforms.statistics.learning import learn


def table(rows: pd.DataFrame, cards: Mapping[str, Card], k: int = 100) -> pd.DataFrame:
    """One row a cut-off but the first. rows: cut_off, score, points (indicator to points), hits.

    A cut-off's outcomes are those of the twelve months after it, so that all of them are known on the next one.
    """
    names = sorted({name for points in rows["points"] for name in points})
    prior = np.array([cards[name].weight for name in names])
    points = np.array([[told.get(name, 0.0) for name in names] for told in rows["points"]]) / prior
    hit, score = rows["hits"].to_numpy() > 0, rows["score"].to_numpy(dtype=float)
    day = rows["cut_off"].to_numpy()
    told = []
    for cut_off in sorted(set(day))[1:]:
        before, now = day < cut_off, day == cut_off
        found = learn(points[before], hit[before], np.ones(int(before.sum())), prior, shipped())
        told.append({
            "cut_off": cut_off, "learned_from": found.outcomes, "hits_before": found.hits,
            "experts": metrics.precision_at(score[now], hit[now], k).expected,
            "learned": metrics.precision_at(points[now] @ found.weight, hit[now], k).expected,
            "weights": ", ".join(f"{name} {weight:.2f}" for name, weight in zip(names, found.weight, strict=True)),
        })  # fmt: skip
    return pd.DataFrame(told)
