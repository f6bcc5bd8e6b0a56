"""The border's delivery: every crossing with what the desk wrote down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.laboratory.world.columns import dates, documents, letters, moments, numbered, pick
from transforms.laboratory.world.events import PURPOSES, Events
from transforms.laboratory.world.geography import FOREIGN_HOME, checkpoints, countries, hours_ahead, modes
from transforms.laboratory.world.setup import Setup

HOMES = ["IDN", "PHL", "VNM", "MMR", "KHM", "THA"]  # nationality of a worker: the state that licensed the agency


def make_persons(
    setup: Setup, events: Events, foreign: np.ndarray, new_passport: np.ndarray, homes: np.ndarray
) -> pd.DataFrame:
    """One row a person: nationality, birth, sex, and the day of issue of the travel document.

    homes: nationality of each worker, the first persons. foreign: whether a person lives abroad. new_passport: chance
    that the passport was issued for the first journey of the history: high where a recruiter gets it. Nothing else
    depends on what anybody does.
    """
    dice = setup.dice("persons")
    persons = len(foreign)
    first = np.full(persons, setup.last)
    np.minimum.at(first, events.person, events.day)
    abroad = np.array([part[0] for part in FOREIGN_HOME])[dice.integers(0, len(FOREIGN_HOME), persons)]
    nationality = np.where(foreign, abroad, np.where(dice.random(persons) < 0.97, "IDN", "MYS"))
    nationality[: len(homes)] = homes
    fresh = dice.random(persons) < new_passport
    issued = first - np.where(fresh, dice.integers(4, 31, persons), dice.integers(31, 1700, persons))
    return pd.DataFrame(
        {
            "nationality": nationality,
            "born": setup.first - (dice.triangular(19, 29, 62, persons) * 365.25).astype(int),
            "sex": np.where(dice.random(persons) < 0.52, "F", "M"),
            "issued": issued,
        }
    )


def border_table(
    setup: Setup, events: Events, persons: pd.DataFrame, permit_no: pa.Array
) -> tuple[pa.Table, np.ndarray]:
    """The rows of border_crossings in order of time, and the day on which each is recorded."""
    order = np.lexsort((events.person, events.moment))
    events = events.where(order)
    dice = setup.dice("border")
    count = len(events)
    ahead = hours_ahead()[events.gate]
    recorded, at_hq = _recording(setup, dice, events, ahead)
    mode = np.array(modes())[events.gate]
    by_road = mode == "land"
    carrier_no = (events.gate * 31 + events.land * 7 + events.moment // 14400 % 6) % 900 + 100
    carrier = pick([f"{'QZ' if n % 2 else 'XJ'}{n}" for n in range(1000)], np.where(by_road, -1, carrier_no))
    codes, where = checkpoints(), countries()
    nations = sorted(set(persons["nationality"]))
    nation = pd.Index(nations).get_indexer(persons["nationality"])[events.person]
    table = pa.table(
        {
            "crossing_id": numbered("C", np.arange(1, count + 1), 9),
            "crossed_at": moments(events.moment, ahead),
            "checkpoint": pick(codes, events.gate),
            "direction": pick(["exit", "entry"], events.entry.astype(int)),
            "traveller_doc_no": documents(events.person),
            "nationality": pick(nations, nation),
            "birth_date": dates(persons["born"].to_numpy()[events.person]),
            "sex": pick(["F", "M"], (persons["sex"].to_numpy() == "M").astype(int)[events.person]),
            "document_issued_on": dates(persons["issued"].to_numpy()[events.person]),
            "purpose": pick(PURPOSES, events.purpose),
            "other_country": pick(where, events.land),
            "mode": pa.array(mode.tolist(), type=pa.string()),
            "carrier": carrier,
            "booking_ref": letters(np.where(by_road, -1, events.group), 6),
            "one_way": pick(["false", "true"], np.where(by_road, -1, events.one_way)),
            "permit_no": _shown(permit_no, events.permit),
            "recorded_at": moments(at_hq, 7),
        }
    )
    return table, recorded


def _shown(permit_no: pa.Array, rows: np.ndarray) -> pa.Array:
    return permit_no.take(pa.array(np.where(rows < 0, 0, rows), mask=rows < 0))


def _recording(
    setup: Setup, dice: np.random.Generator, events: Events, ahead: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Day and second (Jakarta time) of recording: minutes later, the same day; one in a hundred a day or two late."""
    there = events.moment - (ahead - 7) * 3600
    delay = dice.integers(30, 900, len(events))
    day = np.maximum(events.day, there // 86400)
    at_hq = np.minimum(there + delay, day * 86400 + 86399)
    late = (dice.random(len(events)) < 0.01) & (day + 2 <= setup.last)
    day = np.where(late, day + dice.integers(1, 3, len(events)), day)
    at_hq = np.where(late, day * 86400 + 6 * 3600 + delay, at_hq)
    return day, at_hq


def corrected(setup: Setup, table: pa.Table, recorded: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """Later versions of a few crossings: the desk had noted no ticket, or the wrong sex, and mends it within days."""
    dice = setup.dice("corrected crossings")
    rows = np.sort(dice.choice(table.num_rows, size=max(1, table.num_rows // 1000), replace=False))
    day = recorded[rows] + dice.integers(1, 6, len(rows))
    rows, day = rows[day <= setup.last], day[day <= setup.last]
    fixed = table.take(pa.array(rows))
    sex = pc.if_else(pc.equal(fixed["sex"], "F"), "M", "F")
    moment = moments(day * 86400 + 9 * 3600 + dice.integers(0, 3600, len(rows)), 7)
    for name, values in (("sex", sex), ("recorded_at", moment)):
        fixed = fixed.set_column(fixed.schema.get_field_index(name), name, values)
    return fixed, day
