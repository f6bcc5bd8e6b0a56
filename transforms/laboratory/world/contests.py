"""Answers of agencies that contest what a visit found, and what became of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.laboratory.world.columns import dates, moments, numbered, pick
from transforms.laboratory.world.setup import EPOCH, MISSING, Setup

CONTESTED, UPHELD = 0.15, 0.25  # of visits that found something; of those that are contested
STATES = ["open", "upheld", "rejected"]


def contest_table(setup: Setup, visits: pa.Table) -> tuple[pa.Table, np.ndarray]:
    """What agencies contest of `visits` (as `inspection_table` has them): each answer, and later its decision.

    An answer comes one to three weeks after the visit, its decision three to seven weeks after that.
    """
    dice = setup.dice("contests")
    made = visits.to_pandas()
    found = made[made["agency_id"].notna() & made["result"].isin(["minor", "serious", "referral"])]
    found = found[dice.random(len(found)) < CONTESTED]
    visited = (pd.to_datetime(found["inspected_on"]) - pd.Timestamp(EPOCH)).dt.days.to_numpy(dtype=np.int64)
    received = visited + dice.integers(7, 22, len(found))
    decided = received + dice.integers(21, 50, len(found))
    state = np.where(dice.random(len(found)) < UPHELD, 1, 2)
    number = np.arange(1, len(found) + 1)
    answers = pd.DataFrame({
        "number": np.tile(number, 2), "agency": np.tile(found["agency_id"], 2),
        "visit": np.tile(found["inspection_id"], 2), "received": np.tile(received, 2),
        "decided": np.concatenate([np.full(len(found), MISSING), decided]),
        "state": np.concatenate([np.zeros(len(found), dtype=int), state]), "day": np.concatenate([received, decided]),
    })  # fmt: skip
    answers = answers[(answers["day"] >= setup.first) & (answers["day"] <= setup.last)]
    answers = answers.sort_values(["day", "number"], ignore_index=True)
    day = answers["day"].to_numpy()
    return pa.table({
        "contest_id": numbered("C", answers["number"].to_numpy(), 6),
        "entity_kind": pa.array(["agency"] * len(answers), type=pa.string()),
        "entity_id": pa.array(answers["agency"].tolist(), type=pa.string()),
        "received_on": dates(answers["received"].to_numpy()),
        "record_id": pa.array(answers["visit"].tolist(), type=pa.string()),
        "state": pick(STATES, answers["state"].to_numpy()),
        "decided_on": dates(answers["decided"].to_numpy()),
        "recorded_at": moments(day * 86400 + 11 * 3600, 7),
    }), day  # fmt: skip
